import type { PeriodPolicy } from '@rapport/contracts';

/**
 * Days between purchases as an exact fraction, never rounded. `own` is (last − first purchase day) ÷ (purchase days − 1),
 * from enough purchase days on; `minimum` stands for a shorter own one; `default` for those with too few purchase days.
 */
export type Interval = { readonly basis: 'own' | 'minimum' | 'default'; readonly numeratorDays: number; readonly denominator: number };

/** @param count purchase days, the first and last of them being day numbers `first` and `last`. */
export function intervalOf(count: number, first: number, last: number, policy: PeriodPolicy): Interval {
  if (count < policy.ownIntervalFromPurchaseDays) return { basis: 'default', numeratorDays: policy.defaultIntervalDays, denominator: 1 };
  const gaps = count - 1;
  const spanDays = last - first;
  return spanDays < policy.minimumIntervalDays * gaps
    ? { basis: 'minimum', numeratorDays: policy.minimumIntervalDays, denominator: 1 }
    : { basis: 'own', numeratorDays: spanDays, denominator: gaps };
}

/**
 * The most whole days that are not beyond `percent` hundredths of the interval: d days are beyond it exactly if d is
 * greater. Exact, as all numbers stay far below 2^53.
 */
export const daysWithin = (percent: number, { numeratorDays, denominator }: Interval): number =>
  Math.floor((percent * numeratorDays) / (100 * denominator));
