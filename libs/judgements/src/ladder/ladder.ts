import type { LadderPolicy } from '@rapport/contracts';
import { dayFromNumber, dayNumber, type Day } from '@rapport/kernel';
import type { Answer, ByTime, JudgedBy, PurchaseDaysNeeded } from '../answer.js';
import { citeEnds, citeNewestDays, type Cited } from '../purchases/cited-orders.js';
import { firstPurchaseAsOf, type FirstPurchase } from '../purchases/first-purchases.js';
import { countInWindow, type PurchaseDay } from '../purchases/purchase-days.js';
import { ascendingAfter, changeByTime, withChange } from '../review-days.js';

/** From the lowest to the highest. `target`, `qualified` and `member` need facts (interactions, opportunities, enrolment) that no input gives yet. */
export const stages = ['prospect', 'target', 'qualified', 'first-time', 'repeat', 'loyal', 'member', 'advocate'] as const;
export type Stage = (typeof stages)[number];

/** A customer whom this one referred. */
export type Referral = { readonly customerId: string; readonly referredOn: Day; readonly firstPurchases: readonly FirstPurchase[] };

export type LadderFacts = {
  /** As of the day that is judged, ascending. */
  readonly purchaseDays: readonly PurchaseDay[];
  /** In any order; purchases dated after the judged day may be among them. */
  readonly referrals: readonly Referral[];
};

export type LadderReason =
  | { readonly code: 'no-purchase-day' }
  /** `orders`: one of the first day, then one of the last. */
  | { readonly code: 'purchase-days'; readonly count: number; readonly firstOn: Day; readonly lastOn: Day; readonly orders: readonly string[] }
  /** `orders`: one a day, newest first. */
  | ({ readonly code: 'purchase-days-in-window'; readonly count: number; readonly windowDays: number } & Cited)
  | { readonly code: 'referred-customer-bought'; readonly customerId: string; readonly referredOn: Day; readonly firstPurchaseOn: Day };
export type LadderChange = ByTime<Stage> | PurchaseDaysNeeded<Stage> | { readonly code: 'referral-needed'; readonly to: Stage };
export type LadderAnswer = Answer<Stage, LadderReason, LadderChange>;

/** The lifecycle stage: the highest whose condition holds (the specification, section 8). */
export function judgeLadder(facts: LadderFacts, policy: JudgedBy<LadderPolicy>, asOf: Day): LadderAnswer {
  const { parameters } = policy;
  const today = dayNumber(asOf);
  const found = stageOn(facts, parameters, today);
  const byTime = changeByTime(found.stage, ladderReviewDays(facts, parameters, today), (day) => stageOn(facts, parameters, day).stage);
  return {
    value: found.stage,
    rule: `ladder.${found.stage}`,
    policyVersion: policy.version,
    reasons: reasonsFor(facts, found, parameters),
    wouldChange: withChange(higherStages(facts, found, parameters), byTime),
  };
}

/** Days after the day number on which the answer can change by time alone: a purchase day leaves the window, a referral comes in or ages. */
export function ladderReviewDays(facts: LadderFacts, policy: LadderPolicy, after: number): readonly number[] {
  const days: number[] = [];
  for (let i = facts.purchaseDays.length - 1; i >= 0; i--) {
    const leaves = facts.purchaseDays[i]!.number + policy.windowDays;
    if (leaves <= after) break;
    days.push(leaves);
  }
  for (const { firstPurchases } of facts.referrals)
    for (const { from, on } of firstPurchases) {
      days.push(dayNumber(from));
      if (on !== null) days.push(dayNumber(on) + policy.advocateWindowDays);
    }
  return ascendingAfter(after, days);
}

type Found = { readonly stage: Stage; readonly inWindow: number; readonly referral: DecisiveReferral | null };
type DecisiveReferral = { readonly customerId: string; readonly referredOn: Day; readonly firstPurchaseOn: Day };

function stageOn(facts: LadderFacts, policy: LadderPolicy, today: number): Found {
  const count = facts.purchaseDays.length;
  const inWindow = countInWindow(facts.purchaseDays, policy.windowDays, today);
  if (inWindow >= policy.loyalFromPurchaseDays) {
    const referral = facts.referrals.length === 0 ? null : decisiveReferral(facts.referrals, policy, today);
    return { stage: referral ? 'advocate' : 'loyal', inWindow, referral };
  }
  const stage = count > 0 && count >= policy.repeatFromPurchaseDays ? 'repeat' : count > 0 ? 'first-time' : 'prospect';
  return { stage, inWindow, referral: null };
}

/** Of the referrals that count, the one that will count longest; ties by customer id. */
function decisiveReferral(referrals: readonly Referral[], policy: LadderPolicy, today: number): DecisiveReferral | null {
  let best: DecisiveReferral | null = null;
  for (const { customerId, referredOn, firstPurchases } of referrals) {
    const on = firstPurchaseAsOf(firstPurchases, dayFromNumber(today));
    if (on === null || on < referredOn || dayNumber(on) <= today - policy.advocateWindowDays) continue;
    if (!best || on > best.firstPurchaseOn || (on === best.firstPurchaseOn && customerId < best.customerId))
      best = { customerId, referredOn, firstPurchaseOn: on };
  }
  return best;
}

function reasonsFor({ purchaseDays }: LadderFacts, { stage, inWindow, referral }: Found, policy: LadderPolicy): LadderReason[] {
  const first = purchaseDays[0];
  const last = purchaseDays[purchaseDays.length - 1];
  if (!first || !last) return [{ code: 'no-purchase-day' }];
  const all: LadderReason = { code: 'purchase-days', count: purchaseDays.length, firstOn: first.day, lastOn: last.day, orders: citeEnds(first, last) };
  if (stage === 'first-time') return [all];
  const { orders, notCited } = citeNewestDays(purchaseDays, inWindow);
  const recent: LadderReason = { code: 'purchase-days-in-window', count: inWindow, windowDays: policy.windowDays, orders, notCited };
  return referral ? [all, recent, { code: 'referred-customer-bought', ...referral }] : [all, recent];
}

/** What the next higher stage takes; of two that take as much, the higher. */
function higherStages({ purchaseDays }: LadderFacts, { stage, inWindow }: Found, policy: LadderPolicy): LadderChange[] {
  if (stage === 'advocate') return [];
  if (stage === 'loyal') return [{ code: 'referral-needed', to: 'advocate' }];
  const count = purchaseDays.length;
  const needs = [
    { to: 'first-time' as const, count: 1 - count },
    { to: 'repeat' as const, count: policy.repeatFromPurchaseDays - count },
    { to: 'loyal' as const, count: policy.loyalFromPurchaseDays - inWindow },
  ].filter((need) => need.count > 0);
  const least = Math.min(...needs.map((need) => need.count));
  const next = needs.filter((need) => need.count === least).at(-1)!;
  return [{ code: 'purchase-days-needed', count: least, notBefore: null, to: next.to }];
}
