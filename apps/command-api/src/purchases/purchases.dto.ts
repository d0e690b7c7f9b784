import { AmountField, CurrencyField, IdField, InstantField, IntegerField, LabelField, ListField, NameField, TextField } from '@rapport/edge';

const orNull = { optional: true, nullable: true } as const;

export class OrderPath {
  @IdField({ example: 'c-1001' })
  readonly customerId!: string;

  @NameField({ example: 'shop' })
  readonly source!: string;

  @NameField({ example: '2026-000123' })
  readonly orderId!: string;
}

export class OrderLineDto {
  @IntegerField({ optional: true, min: 1, max: 100_000, description: 'Default: the place in the list, from 1.' })
  readonly line?: number;

  @LabelField({ example: 'rice-5kg' })
  readonly product!: string;

  @LabelField({ ...orNull, example: 'rice' })
  readonly category?: string | null;

  @IntegerField({ description: 'Units bought.', example: 2 })
  readonly quantity!: number;

  @IntegerField({ optional: true, description: 'After discounts, in minor units of the currency. Either this or `amount`.', example: 2933 })
  readonly amountMinor?: number;

  @AmountField({ optional: true, description: 'The same as a decimal text. Either this or `amountMinor`.', example: '29.33' })
  readonly amount?: string;

  @IntegerField({ ...orNull, description: 'What the line cost us, in minor units; or `cost`.' })
  readonly costMinor?: number | null;

  @AmountField({ ...orNull, description: 'What the line cost us as a decimal text; or `costMinor`.', example: '20.00' })
  readonly cost?: string | null;

  @IntegerField({ optional: true, description: 'What of the amount was paid with points, in minor units: it earns none. Default: 0. Or `paidWithPoints`.' })
  readonly paidWithPointsMinor?: number;

  @AmountField({ optional: true, description: 'The same as a decimal text; or `paidWithPointsMinor`.', example: '5.00' })
  readonly paidWithPoints?: string;
}

export class RecordOrderDto {
  @NameField({ description: 'The system that the order comes from.', example: 'shop' })
  readonly source!: string;

  @NameField({ description: 'The order\'s id in that system.', example: '2026-000123' })
  readonly orderId!: string;

  @InstantField()
  readonly occurredAt!: string;

  @LabelField({ ...orNull, example: 'web' })
  readonly channel?: string | null;

  @CurrencyField()
  readonly currency!: string;

  @ListField(() => OrderLineDto, { max: 500 })
  readonly lines!: OrderLineDto[];

  @IntegerField({ optional: true, description: 'The sum of the lines, in minor units. Either this or `total`.', example: 2933 })
  readonly totalMinor?: number;

  @AmountField({ optional: true, description: 'The sum of the lines as a decimal text. Either this or `totalMinor`.', example: '29.33' })
  readonly total?: string;

  @IdField({ ...orNull, description: 'Who chose, where it is not the customer.' })
  readonly buyerId?: string | null;

  @IdField({ ...orNull, description: 'Who paid.' })
  readonly payerId?: string | null;

  @IdField({ ...orNull, description: 'Who uses it.' })
  readonly userId?: string | null;
}

export class VoidOrderDto {
  @TextField({ max: 2000, description: 'Free text; sealed when it is stored.', example: 'entered twice by mistake' })
  readonly reason!: string;
}

export class ReturnLineDto {
  @IntegerField({ min: 1, max: 100_000, description: 'The line of the order.' })
  readonly line!: number;

  @IntegerField({ description: '0 with an amount is a price reduction.' })
  readonly quantity!: number;

  @IntegerField({ optional: true, description: 'In minor units of `currency`, else of the order\'s. Default: the share of the line that the quantity has.' })
  readonly amountMinor?: number;

  @AmountField({ optional: true, description: 'The same as a decimal text; needs `currency`.' })
  readonly amount?: string;
}

export class RecordReturnDto {
  @NameField({ description: 'Unique within the order.', example: 'r-1' })
  readonly returnId!: string;

  @InstantField()
  readonly occurredAt!: string;

  @CurrencyField({ optional: true, description: 'Must be the order\'s. Left out, the order\'s is meant; amounts as decimal text need it, as the order may not be known yet.' })
  readonly currency?: string;

  @ListField(() => ReturnLineDto, { max: 500 })
  readonly lines!: ReturnLineDto[];
}
