import type { RfmPolicy } from '@rapport/contracts';
import { dayNumber, type Day } from '@rapport/kernel';
import type { Answer, ByTime, JudgedBy } from '../answer.js';
import { citeDay, citeNewestDays, citeSummed, type Cited } from '../purchases/cited-orders.js';
import { addInPlace, type CurrencySum, type PurchaseDay } from '../purchases/purchase-days.js';
import { ascendingAfter, changeByTime, withChange } from '../review-days.js';
import { bandFrom, bandWithin, levelOf, type RfmLevel } from './bands.js';

export type RfmFacts = {
  /** As of the day that is judged, ascending. */
  readonly purchaseDays: readonly PurchaseDay[];
};

/** Bands from 1 to 5. `monetary` by currency, for those that the policy names. */
export type RfmValue = {
  readonly recency: number;
  readonly frequency: number;
  readonly monetary: { readonly [currency: string]: number };
  readonly level: RfmLevel;
  /** What to do by default at this level. */
  readonly action: string;
};
/** What the bands are made of: for quintiles, which compare customers. */
export type RfmMeasures = { readonly lastPurchaseOn: Day; readonly purchaseDays: number; readonly net: readonly CurrencySum[] };

export type RfmReason =
  /** `orders`: those of the last day. */
  | ({ readonly code: 'no-purchase-in-window'; readonly windowDays: number; readonly lastOn: Day | null } & Cited)
  /** `orders`: those of the day. */
  | ({ readonly code: 'last-purchase'; readonly on: Day; readonly band: number } & Cited)
  /** `orders`: one a day, newest first. */
  | ({ readonly code: 'purchase-days-in-window'; readonly count: number; readonly windowDays: number; readonly band: number } & Cited)
  /** `orders`: those in the currency, newest first. */
  | ({ readonly code: 'net-in-window'; readonly currency: string; readonly netMinor: number; readonly windowDays: number; readonly band: number | null } & Cited)
  | { readonly code: 'bands-sum'; readonly sum: number; readonly bands: number };
export type RfmChange =
  | ByTime<RfmValue | null>
  | { readonly code: 'purchase-needed'; readonly to: { readonly recency: number } }
  | { readonly code: 'purchase-days-needed'; readonly count: number; readonly to: { readonly frequency: number } }
  | { readonly code: 'net-needed'; readonly currency: string; readonly amountMinor: number; readonly to: { readonly monetary: number } };
/** `value` and `measures` are null for a customer without a purchase in the window. */
export type RfmAnswer = Answer<RfmValue | null, RfmReason, RfmChange> & { readonly measures: RfmMeasures | null };

/** Recency, frequency and monetary value in the policy's window, with the level and its default action (the specification, section 8). */
export function judgeRfm(facts: RfmFacts, policy: JudgedBy<RfmPolicy>, asOf: Day): RfmAnswer {
  const { parameters, version: policyVersion } = policy;
  const today = dayNumber(asOf);
  const measures = measuresOn(facts.purchaseDays, parameters, today);
  if (!measures) {
    const last = facts.purchaseDays[facts.purchaseDays.length - 1];
    const cited = last ? citeDay(last) : { orders: [], notCited: 0 };
    const reasons: RfmReason[] = [{ code: 'no-purchase-in-window', windowDays: parameters.windowDays, lastOn: last?.day ?? null, ...cited }];
    return { value: null, measures, rule: 'rfm.none', policyVersion, reasons, wouldChange: [{ code: 'purchase-needed', to: { recency: 5 } }] };
  }
  const value = valueOf(measures, parameters, today);
  const byTime = changeByTime<RfmValue | null>(value, rfmReviewDays(facts, parameters, today), (day) => valueOn(facts.purchaseDays, parameters, day), sameValue);
  return {
    value,
    measures,
    rule: `rfm.${value.level}`,
    policyVersion,
    reasons: reasonsFor(facts.purchaseDays, measures, value, parameters),
    wouldChange: withChange(higherBands(measures, value, parameters), byTime),
  };
}

/** Days after the day number on which the answer can change by time alone: recency leaves a band, a purchase day leaves the window. */
export function rfmReviewDays({ purchaseDays }: RfmFacts, policy: RfmPolicy, after: number): readonly number[] {
  const last = purchaseDays[purchaseDays.length - 1];
  if (!last) return [];
  const days = policy.recencyWithinDays.map((within) => last.number + within + 1);
  for (let i = purchaseDays.length - 1; i >= 0; i--) {
    const leaves = purchaseDays[i]!.number + policy.windowDays;
    if (leaves <= after) break;
    days.push(leaves);
  }
  return ascendingAfter(after, days);
}

function measuresOn(purchaseDays: readonly PurchaseDay[], policy: RfmPolicy, today: number): RfmMeasures | null {
  const net: CurrencySum[] = [];
  let count = 0;
  let last: PurchaseDay | null = null;
  for (let i = purchaseDays.length - 1; i >= 0 && purchaseDays[i]!.number > today - policy.windowDays; i--) {
    const purchases = purchaseDays[i]!;
    last ??= purchases;
    count++;
    for (const { currency, netMinor } of purchases.net) addInPlace(net, currency, netMinor);
  }
  return last && { lastPurchaseOn: last.day, purchaseDays: count, net: net.slice() };
}

function valueOf({ lastPurchaseOn, purchaseDays, net }: RfmMeasures, policy: RfmPolicy, today: number): RfmValue {
  const recency = bandWithin(today - dayNumber(lastPurchaseOn), policy.recencyWithinDays);
  const frequency = bandFrom(purchaseDays, policy.frequencyFromPurchaseDays);
  const monetary: Record<string, number> = {};
  let best: number | null = null;
  for (const { currency, netMinor } of net) {
    const band = monetaryBand(netMinor, currency, policy);
    if (band !== null) best = Math.max(best ?? 0, (monetary[currency] = band));
  }
  const level = levelOf(recency, frequency, best, policy.levels);
  return { recency, frequency, monetary, level, action: policy.actions[level] };
}

function valueOn(purchaseDays: readonly PurchaseDay[], policy: RfmPolicy, today: number): RfmValue | null {
  const measures = measuresOn(purchaseDays, policy, today);
  return measures && valueOf(measures, policy, today);
}

const limitsOf = (currency: string, policy: RfmPolicy): readonly number[] | null =>
  Object.hasOwn(policy.monetaryFromMinor, currency) ? policy.monetaryFromMinor[currency]! : null;

function monetaryBand(netMinor: number, currency: string, policy: RfmPolicy): number | null {
  const limits = limitsOf(currency, policy);
  return limits && bandFrom(netMinor, limits);
}

/** The level and its action follow from the bands. */
function sameValue(a: RfmValue | null, b: RfmValue | null): boolean {
  if (!a || !b) return a === b;
  if (a.recency !== b.recency || a.frequency !== b.frequency || a.level !== b.level) return false;
  const currencies = Object.keys(a.monetary);
  return currencies.length === Object.keys(b.monetary).length && currencies.every((currency) => a.monetary[currency] === b.monetary[currency]);
}

function reasonsFor(purchaseDays: readonly PurchaseDay[], { purchaseDays: count, net }: RfmMeasures, value: RfmValue, policy: RfmPolicy): RfmReason[] {
  const { windowDays } = policy;
  const last = purchaseDays[purchaseDays.length - 1]!;
  const { recency, frequency } = value;
  let best: number | null = null;
  const sums = net.map(({ currency, netMinor }): RfmReason => {
    const band = monetaryBand(netMinor, currency, policy);
    if (band !== null) best = Math.max(best ?? 0, band);
    const { orders, notCited } = citeSummed(purchaseDays, count, currency);
    return { code: 'net-in-window', currency, netMinor, windowDays, band, orders, notCited };
  });
  const cited = citeDay(last);
  const newest = citeNewestDays(purchaseDays, count);
  const first: RfmReason[] = [
    { code: 'last-purchase', on: last.day, band: recency, orders: cited.orders, notCited: cited.notCited },
    { code: 'purchase-days-in-window', count, windowDays, band: frequency, orders: newest.orders, notCited: newest.notCited },
  ];
  return first.concat(sums, { code: 'bands-sum', sum: recency + frequency + (best ?? 0), bands: best === null ? 2 : 3 });
}

/** What the next higher band of each kind takes within the window; says nothing that depends on the day alone. */
function higherBands({ purchaseDays, net }: RfmMeasures, value: RfmValue, policy: RfmPolicy): RfmChange[] {
  const changes: RfmChange[] = [];
  if (value.recency < 5) changes.push({ code: 'purchase-needed', to: { recency: 5 } });
  const next = nextBand(purchaseDays, policy.frequencyFromPurchaseDays);
  if (next) changes.push({ code: 'purchase-days-needed', count: next.missing, to: { frequency: next.band } });
  for (const { currency, netMinor } of net) {
    const limits = limitsOf(currency, policy);
    const higher = limits && nextBand(netMinor, limits);
    if (higher) changes.push({ code: 'net-needed', currency, amountMinor: higher.missing, to: { monetary: higher.band } });
  }
  return changes.slice();
}

/** The lowest of the bands above the value's own, and what is missing to it; null at the top. */
function nextBand(value: number, fallingLimits: readonly number[]): { readonly band: number; readonly missing: number } | null {
  for (let i = fallingLimits.length - 1; i >= 0; i--)
    if (value < fallingLimits[i]!) return { band: bandFrom(fallingLimits[i]!, fallingLimits), missing: fallingLimits[i]! - value };
  return null;
}
