import { DayField, IdField, InstantField, IntegerField, NameField, NestedField, TextField } from '@rapport/edge';
import { ValidateBy } from 'class-validator';

const orNull = { optional: true, nullable: true } as const;
const pointsAtMost = 1_000_000_000;
const reason = { max: 2000, description: 'Free text; sealed when it is stored.' } as const;

export class RedemptionPath {
  @IdField({ example: 'c-1001' })
  readonly customerId!: string;

  @NameField({ example: 'x-1' })
  readonly redemptionId!: string;
}

export class HoldPath {
  @IdField({ example: 'c-1001' })
  readonly customerId!: string;

  @NameField({ example: 'h-1' })
  readonly holdId!: string;
}

export class AdjustmentPath {
  @IdField({ example: 'c-1001' })
  readonly customerId!: string;

  @NameField({ example: 'j-1' })
  readonly adjustmentId!: string;
}

/** An empty object: the address says it all. A DTO needs a field to be checked by; here it is one that nobody knows. */
export class NothingMoreDto {
  @ValidateBy({ name: 'absent', validator: { validate: (value) => value === undefined, defaultMessage: () => 'is not a known field' } })
  readonly nothing?: undefined;
}

export class EnrolMemberDto {
  @InstantField({ description: 'When the customer became a member, now or in the past: orders from the day of it on earn, those recorded before too.' })
  readonly occurredAt!: string;
}

export class PaidOrderDto {
  @NameField({ example: 'shop' })
  readonly source!: string;

  @NameField({ example: '2026-000123' })
  readonly orderId!: string;
}

/** Dated by the server's clock: there is no field for a time. */
export class RedeemPointsDto {
  @NameField({ description: 'Unique within the account: the same with the same content is a repeat.', example: 'x-1' })
  readonly redemptionId!: string;

  @IntegerField({ ...orNull, min: 1, max: pointsAtMost, description: 'Either this or `reward`.', example: 500 })
  readonly points?: number | null;

  @TextField({ ...orNull, max: 64, description: 'Code of the catalogue, at the price for this member today. Either this or `points`.', example: 'mug' })
  readonly reward?: string | null;

  @NestedField(() => PaidOrderDto, { ...orNull, description: 'The order that is paid with them, for information.' })
  readonly order?: PaidOrderDto | null;
}

export class CancelRedemptionDto {
  @TextField({ ...reason, example: 'the order was cancelled' })
  readonly reason!: string;
}

export class HoldPointsDto {
  @NameField({ description: 'Unique within the account.', example: 'h-1' })
  readonly holdId!: string;

  @IntegerField({ min: 1, max: pointsAtMost, example: 500 })
  readonly points!: number;
}

export class ConfirmHoldDto {
  @NameField({ description: 'Of the redemption that the hold becomes, whole.', example: 'x-1' })
  readonly redemptionId!: string;

  @NestedField(() => PaidOrderDto, { ...orNull, description: 'The order that is paid with them, for information.' })
  readonly order?: PaidOrderDto | null;
}

export class AdjustPointsDto {
  @NameField({ description: 'Unique within the account.', example: 'j-1' })
  readonly adjustmentId!: string;

  @IntegerField({ min: -pointsAtMost, max: pointsAtMost, description: 'Up or down, never 0; down never beyond what can be spent. Above the policy\'s limit it waits for another person.', example: 300 })
  readonly points!: number;

  @TextField({ ...reason, example: 'points of a lost receipt' })
  readonly reason!: string;
}

export class BringOpeningBalanceDto {
  @NameField({ description: 'Unique within the account.', example: 'o-1' })
  readonly openingId!: string;

  @NameField({ description: 'The earlier programme.', example: 'stamp-card' })
  readonly programme!: string;

  @IntegerField({ min: 1, max: pointsAtMost, example: 1200 })
  readonly points!: number;

  @DayField({ description: 'Day on which they were earned there.' })
  readonly earnedOn!: string;

  @DayField({ ...orNull, description: 'First day on which they can\'t be spent. Default: by the policy of `earnedOn`.' })
  readonly expiresOn?: string | null;
}

export class GrantGoodwillDto {
  @NameField({ description: 'Unique within the account.', example: 'g-1' })
  readonly goodwillId!: string;

  @IntegerField({ min: 1, max: pointsAtMost, description: 'They can be spent, and do not count for the tier.', example: 200 })
  readonly points!: number;

  @TextField({ ...reason, example: 'late delivery' })
  readonly reason!: string;

  @NameField({ ...orNull, description: 'The complaint that they are for.', example: 'k-1' })
  readonly complaintId?: string | null;
}

export class LeaveMembershipDto {
  @TextField({ ...orNull, ...reason })
  readonly reason?: string | null;
}
