import { AmountField, CurrencyField, InstantField, IntegerField, LabelField, ListField } from '@rapport/edge';

const orNull = { optional: true, nullable: true } as const;

export class PreviewLineDto {
  @LabelField({ ...orNull, example: 'rice' })
  readonly category?: string | null;

  @IntegerField({ optional: true, description: 'After discounts, in minor units of the currency. Either this or `amount`.', example: 2933 })
  readonly amountMinor?: number;

  @AmountField({ optional: true, description: 'The same as a decimal text. Either this or `amountMinor`.', example: '29.33' })
  readonly amount?: string;

  @IntegerField({ optional: true, description: 'What of it would be paid with points, in minor units: it earns none. Default: 0. Or `paidWithPoints`.' })
  readonly paidWithPointsMinor?: number;

  @AmountField({ optional: true, description: 'The same as a decimal text; or `paidWithPointsMinor`.', example: '5.00' })
  readonly paidWithPoints?: string;
}

export class PreviewEarningDto {
  @CurrencyField()
  readonly currency!: string;

  @ListField(() => PreviewLineDto, { max: 500 })
  readonly lines!: PreviewLineDto[];

  @InstantField({ optional: true, description: 'When the order happens. Default: now.' })
  readonly occurredAt?: string;
}
