import { DayField, IntegerField, JsonObjectField, JsonObjectListField, NameField } from '@rapport/edge';
import type { JsonObject } from '@rapport/kernel';

export class PolicyPath {
  @NameField({ example: 'ladder' })
  readonly name!: string;
}

export class PublishPolicyDto {
  @IntegerField({ optional: true, min: 1, description: 'The version it becomes; must be the next one. Default: the next one.' })
  readonly version?: number;

  @DayField({ description: 'Effective from the start of this day, which must not be closed yet.' })
  readonly effectiveFrom!: string;

  @JsonObjectField({
    description: 'Checked against the policy\'s schema.', example: { windowDays: 365, repeatFromPurchaseDays: 2, loyalFromPurchaseDays: 5, advocateWindowDays: 365 },
  })
  readonly parameters!: JsonObject;

  @JsonObjectListField({ max: 200, description: 'Cases that must hold under this version.', example: [] })
  readonly examples!: JsonObject[];
}
