import { FlagParameter, IntegerParameter, TextParameter } from '@rapport/edge';
import { FreshnessQuery } from '../freshness/freshness.js';

export const maxPageSize = 1000;

export class ViewQueryDto extends FreshnessQuery {
  @TextParameter(12_000, {
    description: 'JSON in MongoDB\'s query language over the view\'s fields: `$eq $ne $gt $gte $lt $lte $in $nin $exists $not $and $or $nor`.',
    example: '{"stage.value":"loyal","purchases.lastPurchaseOn":{"$gte":"2026-01-01"}}',
  })
  readonly filter?: string;

  @TextParameter(500, { description: 'Fields, each with `-` before it for falling; ties by id.', example: '-purchases.lastPurchaseOn,customerId' })
  readonly sort?: string;
}

export class ViewPageDto extends ViewQueryDto {
  @IntegerParameter(1, maxPageSize, 50, 'Documents on a page.')
  readonly limit?: string;

  @TextParameter(8_000, { description: '`next` of the page before, with the same filter and sort.' })
  readonly cursor?: string;
}

export class ViewCsvDto extends ViewQueryDto {
  @FlagParameter('Add the whole body as JSON in a last column.')
  readonly body?: string;
}

export const pageSizeOf = (limit: string | undefined, byDefault = 50): number => (limit === undefined ? byDefault : Number(limit));
