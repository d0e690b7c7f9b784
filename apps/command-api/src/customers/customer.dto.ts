import {
  chainPositions, companySizes, customerKinds, endReasons, importances, keyAccountTypes, profileDimensions, relationTypes, temperaments, valueStyles,
} from '@rapport/contracts';
import { IdField, InstantField, LabelField, ListField, NestedField, OneOfField, TextField } from '@rapport/edge';
import type {
  ChainPosition, CompanySize, CustomerKind, EndReason, Importance, KeyAccountType, ProfileDimension, RelationType, Temperament, ValueStyle,
} from '@rapport/domain';

const takesBack = { optional: true, nullable: true } as const;

export class CustomerPath {
  @IdField({ example: 'c-1001' })
  readonly customerId!: string;
}

export class ClassificationDto {
  @OneOfField(chainPositions, { ...takesBack, description: 'Place in the value chain. Null takes a value back, here and below.' })
  readonly position?: ChainPosition | null;

  @OneOfField(importances, takesBack)
  readonly importance?: Importance | null;

  @OneOfField(valueStyles, takesBack)
  readonly valueStyle?: ValueStyle | null;

  @OneOfField(keyAccountTypes, takesBack)
  readonly keyAccountType?: KeyAccountType | null;

  @LabelField({ ...takesBack, example: 'printing' })
  readonly industry?: string | null;

  @OneOfField(companySizes, takesBack)
  readonly size?: CompanySize | null;

  @LabelField({ ...takesBack, example: 'Zhejiang' })
  readonly region?: string | null;

  @LabelField({ ...takesBack, example: 'trade-fair' })
  readonly acquisitionChannel?: string | null;
}

/** Personal: sealed when it is stored. */
export class ContactDto {
  @TextField({ optional: true, max: 320 })
  readonly name?: string;

  @TextField({ optional: true, max: 320 })
  readonly phone?: string;

  @TextField({ optional: true, max: 320 })
  readonly email?: string;

  @TextField({ optional: true, max: 320 })
  readonly address?: string;
}

export class RegisterCustomerDto {
  @IdField({ optional: true, description: 'Default: made from the command id, so that a repeat names the same customer.', example: 'c-1001' })
  readonly customerId?: string;

  @OneOfField(customerKinds, { example: 'consumer' })
  readonly kind!: CustomerKind;

  @NestedField(() => ClassificationDto, { optional: true })
  readonly classification?: ClassificationDto;

  @NestedField(() => ContactDto, { optional: true, description: 'Personal data; sealed when it is stored.' })
  readonly contact?: ContactDto;

  @InstantField({ optional: true, description: 'When the customer became one. Default: now.' })
  readonly occurredAt?: string;
}

export class ClassifyCustomerDto {
  @OneOfField(customerKinds, { optional: true })
  readonly kind?: CustomerKind;

  @NestedField(() => ClassificationDto, { optional: true })
  readonly classification?: ClassificationDto;

  @OneOfField(temperaments, { ...takesBack, description: 'A note that only the owner sees.' })
  readonly temperament?: Temperament | null;
}

export class AssignOwnerDto {
  @IdField({ nullable: true, description: 'Staff id; null: nobody any more.', example: 'staff-7' })
  readonly ownerId!: string | null;
}

export class RelateCustomerDto {
  @OneOfField(relationTypes, { description: 'With `referrer`, the other customer referred this one.' })
  readonly relation!: RelationType;

  @IdField({ example: 'c-1002' })
  readonly otherCustomerId!: string;

  @InstantField({ optional: true })
  readonly occurredAt?: string;
}

export class ProfileAttributeDto {
  @OneOfField(profileDimensions)
  readonly dimension!: ProfileDimension;

  @TextField({ max: 64, example: 'household-size' })
  readonly name!: string;

  @TextField({ nullable: true, max: 1000, description: 'Personal; null takes the attribute back.', example: '4' })
  readonly value!: string | null;
}

export class UpdateProfileDto {
  @LabelField({ description: 'Where the values are known from.', example: 'web-form' })
  readonly source!: string;

  @ListField(() => ProfileAttributeDto, { max: 200 })
  readonly attributes!: ProfileAttributeDto[];
}

export class AttributeNameDto {
  @OneOfField(profileDimensions)
  readonly dimension!: ProfileDimension;

  @TextField({ max: 64, example: 'household-size' })
  readonly name!: string;
}

export class ConfirmProfileDto {
  @LabelField({ example: 'phone-call' })
  readonly source!: string;

  @ListField(() => AttributeNameDto, { max: 200 })
  readonly attributes!: AttributeNameDto[];
}

export class EndRelationshipDto {
  @OneOfField(endReasons)
  readonly reason!: EndReason;

  @IdField({ optional: true, description: 'With `handed-over-to-channel` only, and then required.' })
  readonly handedToCustomerId?: string;

  @TextField({ optional: true, max: 2000, description: 'Free text; sealed when it is stored.' })
  readonly note?: string;

  @InstantField({ optional: true })
  readonly occurredAt?: string;
}
