import { deferredMicro } from '@rapport/judgements';

/** Revenue of one currency that awards of one year defer, not yet lessened by what was recognised. */
export type Deferral = { readonly cohort: number; readonly currency: string; readonly micro: number };

type Award = {
  readonly cohort: number;
  readonly currency: string;
  readonly valuation: { readonly minorPer1000Points: number; readonly expectedRedeemedPercent: number } | null;
};
/** What is left of an order, and of the points that it earned. */
type Kept = { readonly keptMinor: number; readonly points: number };

/** Adds what one order defers after an event, less what it deferred before. Ascending by cohort and currency. */
export function withDeferral(deferrals: readonly Deferral[], { cohort, currency, valuation }: Award, before: Kept, after: Kept): readonly Deferral[] {
  if (valuation === null) return deferrals;
  const { minorPer1000Points, expectedRedeemedPercent } = valuation;
  const deferred = ({ keptMinor, points }: Kept): number =>
    deferredMicro({ priceMinor: keptMinor, standAloneMinor: keptMinor, points, minorPer1000Points, expectedRedeemedPercent });
  const change = deferred(after) - deferred(before);
  if (change === 0) return deferrals;
  const known = deferrals.find((one) => one.cohort === cohort && one.currency === currency);
  const others = deferrals.filter((one) => one !== known);
  return [...others, { cohort, currency, micro: (known?.micro ?? 0) + change }].sort((a, b) => a.cohort - b.cohort || (a.currency < b.currency ? -1 : 1));
}
