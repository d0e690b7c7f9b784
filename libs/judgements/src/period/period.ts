import type { PeriodPolicy } from '@rapport/contracts';
import { dayFromNumber, dayNumber, type Day } from '@rapport/kernel';
import type { Answer, ByTime, JudgedBy, PurchaseDaysNeeded } from '../answer.js';
import { citeDay, citeEnds, citeNewestDays, firstOrders, type Cited } from '../purchases/cited-orders.js';
import type { PurchaseDay } from '../purchases/purchase-days.js';
import { ascendingAfter, changeByTime, withChange } from '../review-days.js';
import { daysWithin, intervalOf, type Interval } from './interval.js';

export const periods = ['lost', 'degradation', 'recovery', 'stability', 'formation', 'exploration'] as const;
export type Period = (typeof periods)[number];

export type PeriodFacts = {
  /** As of the day that is judged, ascending. */
  readonly purchaseDays: readonly PurchaseDay[];
};

export type PeriodReason =
  | { readonly code: 'no-purchase-day' }
  /** `orders`: one of the first day, then one of the last. */
  | { readonly code: 'purchase-days'; readonly count: number; readonly firstOn: Day; readonly lastOn: Day; readonly orders: readonly string[] }
  /** `orders`: the same, unless the interval is the default one. */
  | { readonly code: 'own-interval'; readonly basis: Interval['basis']; readonly numeratorDays: number; readonly denominator: number; readonly orders: readonly string[] }
  /** `orders`: those of the last day. */
  | ({ readonly code: 'silent-beyond-limit'; readonly limitDays: number; readonly since: Day } & Cited)
  /** `orders`: one of the day before the gap, then one of the day after it. */
  | { readonly code: 'gap-before-purchase'; readonly from: Day; readonly to: Day; readonly gapDays: number; readonly limitDays: number; readonly orders: readonly string[] }
  /** `orders`: one a day, newest first. */
  | ({ readonly code: 'purchase-days-since-opening'; readonly count: number; readonly endsAfter: number } & Cited);
export type PeriodChange = ByTime<Period> | PurchaseDaysNeeded<Period>;
export type PeriodAnswer = Answer<Period, PeriodReason, PeriodChange> & {
  /** The day on which the silence went beyond the limit, or of the purchase that opened the recovery; null for other periods. */
  readonly since: Day | null;
};

/** The relationship period: the first that holds (the specification, section 8). */
export function judgePeriod(facts: PeriodFacts, policy: JudgedBy<PeriodPolicy>, asOf: Day): PeriodAnswer {
  const today = dayNumber(asOf);
  const history = historyOf(facts.purchaseDays, policy.parameters);
  const value = periodOn(history, policy.parameters, today);
  const byTime = changeByTime(value, reviewDaysOf(history, today), (day) => periodOn(history, policy.parameters, day));
  const needed = neededPurchases(history, value, policy.parameters);
  return {
    value,
    since: sinceOf(history, value),
    rule: `period.${value}`,
    policyVersion: policy.version,
    reasons: reasonsFor(history, value, policy.parameters),
    wouldChange: withChange<PeriodChange>(needed, byTime),
  };
}

/** Days after the day number on which the answer can change by time alone: the first day of degradation, and of lost. */
export const periodReviewDays = (facts: PeriodFacts, policy: PeriodPolicy, after: number): readonly number[] =>
  reviewDaysOf(historyOf(facts.purchaseDays, policy), after);

const reviewDaysOf = ({ limits, last }: History, after: number): readonly number[] =>
  last ? ascendingAfter(after, [last.number + limits.degradationDays + 1, last.number + limits.lostDays + 1]) : [];

/** What the purchase days say whatever the day. Limits are whole days of silence that are not yet beyond. */
type History = {
  readonly days: readonly PurchaseDay[];
  readonly first: PurchaseDay | undefined;
  readonly last: PurchaseDay | undefined;
  readonly interval: Interval;
  readonly limits: { readonly lostDays: number; readonly degradationDays: number; readonly recoveryGapDays: number };
  /** The purchase that opened the recovery which has not ended; null if there is none. */
  readonly opening: { readonly index: number; readonly limitDays: number } | null;
};

function historyOf(days: readonly PurchaseDay[], policy: PeriodPolicy): History {
  const first = days[0];
  const last = days[days.length - 1];
  const interval = intervalOf(days.length, first?.number ?? 0, last?.number ?? 0, policy);
  const capped = Math.min(daysWithin(policy.lostCapPercent, interval), policy.lostCapDays);
  const limits = {
    lostDays: Math.max(daysWithin(policy.lostBeyondPercent, interval), capped),
    degradationDays: daysWithin(policy.degradationBeyondPercent, interval),
    recoveryGapDays: daysWithin(policy.recoveryGapPercent, interval),
  };
  return { days, first, last, interval, limits, opening: openRecovery(days, policy) };
}

/** The latest gap beyond the limit of the interval known before it, unless enough purchase days came after it. */
function openRecovery(days: readonly PurchaseDay[], policy: PeriodPolicy): History['opening'] {
  const oldest = Math.max(1, days.length - policy.recoveryEndsAfterPurchaseDays);
  for (let index = days.length - 1; index >= oldest; index--) {
    const before = days[index - 1]!.number;
    const limitDays = daysWithin(policy.recoveryGapPercent, intervalOf(index, days[0]!.number, before, policy));
    if (days[index]!.number - before > limitDays) return { index, limitDays };
  }
  return null;
}

function periodOn({ days, first, last, limits, opening }: History, policy: PeriodPolicy, today: number): Period {
  if (!first || !last) return 'exploration';
  const recencyDays = today - last.number;
  if (recencyDays > limits.lostDays) return 'lost';
  if (recencyDays > limits.degradationDays) return 'degradation';
  if (opening) return 'recovery';
  const spanDays = last.number - first.number;
  if (days.length >= policy.stabilityFromPurchaseDays && spanDays >= policy.stabilityFromSpanDays) return 'stability';
  return days.length >= policy.formationFromPurchaseDays ? 'formation' : 'exploration';
}

function sinceOf({ days, last, limits, opening }: History, period: Period): Day | null {
  if (period === 'lost') return dayFromNumber(last!.number + limits.lostDays + 1);
  if (period === 'degradation') return dayFromNumber(last!.number + limits.degradationDays + 1);
  return period === 'recovery' ? days[opening!.index]!.day : null;
}

function reasonsFor({ days, first, last, interval, limits, opening }: History, period: Period, policy: PeriodPolicy): PeriodReason[] {
  if (!first || !last) return [{ code: 'no-purchase-day' }];
  const ends = citeEnds(first, last);
  const purchases: PeriodReason = { code: 'purchase-days', count: days.length, firstOn: first.day, lastOn: last.day, orders: ends };
  if (period === 'lost' || period === 'degradation') {
    const { basis, numeratorDays, denominator } = interval;
    const limitDays = period === 'lost' ? limits.lostDays : limits.degradationDays;
    const since = dayFromNumber(last.number + limitDays + 1);
    return [
      purchases,
      { code: 'own-interval', basis, numeratorDays, denominator, orders: basis === 'default' ? [] : ends },
      { code: 'silent-beyond-limit', limitDays, since, ...citeDay(last) },
    ];
  }
  if (period !== 'recovery') return [purchases];
  const opened = days[opening!.index]!;
  const before = days[opening!.index - 1]!;
  const count = days.length - 1 - opening!.index;
  return [
    { code: 'gap-before-purchase', from: before.day, to: opened.day, gapDays: opened.number - before.number, limitDays: opening!.limitDays, orders: firstOrders([before, opened]) },
    { code: 'purchase-days-since-opening', count, endsAfter: policy.recoveryEndsAfterPurchaseDays, ...citeNewestDays(days, count) },
    purchases,
  ];
}

/** The purchases that lead on, given that no gap between them opens a recovery; says nothing that depends on the day. */
function neededPurchases(history: History, period: Period, policy: PeriodPolicy): PurchaseDaysNeeded<Period>[] {
  const { days, last, limits, opening } = history;
  if (period === 'lost' || period === 'degradation') {
    const silent = period === 'lost' ? limits.lostDays : limits.degradationDays;
    const opensFrom = last!.number + limits.recoveryGapDays + 1;
    const notBefore = limits.recoveryGapDays <= silent ? null : dayFromNumber(opensFrom);
    return [{ code: 'purchase-days-needed', count: 1, notBefore, to: 'recovery' }];
  }
  if (period === 'recovery') return [furtherPurchases(history, policy.recoveryEndsAfterPurchaseDays - (days.length - 1 - opening!.index), policy)];
  if (period === 'stability') return [];
  const toForm = policy.formationFromPurchaseDays - days.length;
  return [furtherPurchases(history, toForm > 0 ? toForm : Math.max(1, policy.stabilityFromPurchaseDays - days.length), policy)];
}

/** Where so many further purchase days lead, and from which day on the last of them does. */
function furtherPurchases({ days, first, last }: History, count: number, policy: PeriodPolicy): PurchaseDaysNeeded<Period> {
  const then = days.length + count;
  const to = then >= policy.stabilityFromPurchaseDays ? 'stability' : then >= policy.formationFromPurchaseDays ? 'formation' : 'exploration';
  const spanFrom = first ? first.number + policy.stabilityFromSpanDays : null;
  const notBefore = to === 'stability' && spanFrom !== null && spanFrom > last!.number ? dayFromNumber(spanFrom) : null;
  return { code: 'purchase-days-needed', count, notBefore, to };
}
