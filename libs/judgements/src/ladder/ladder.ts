import type { LadderPolicy } from '@rapport/contracts';
import { dayFromNumber, dayNumber, type Day } from '@rapport/kernel';
import type { Answer, ByTime, JudgedBy, PurchaseDaysNeeded } from '../answer.js';
import { citeEnds, citeNewestDays, type Cited } from '../purchases/cited-orders.js';
import { firstPurchaseAsOf, type FirstPurchase } from '../purchases/first-purchases.js';
import { countInWindow, type PurchaseDay } from '../purchases/purchase-days.js';
import { ascendingAfter, changeByTime, withChange } from '../review-days.js';

/** From the lowest to the highest. `target` and `qualified` need facts (interactions, opportunities) that no input gives yet. */
export const stages = ['prospect', 'target', 'qualified', 'first-time', 'repeat', 'loyal', 'member', 'advocate'] as const;
export type Stage = (typeof stages)[number];

/** A customer whom this one referred. */
export type Referral = { readonly customerId: string; readonly referredOn: Day; readonly firstPurchases: readonly FirstPurchase[] };

/** From the day of enrolment until before the day on which it was left; null: it was not. */
export type MembershipDays = { readonly enrolledOn: Day; readonly leftOn: Day | null };

export type LadderFacts = {
  /** As of the day that is judged, ascending. */
  readonly purchaseDays: readonly PurchaseDay[];
  /** In any order; purchases dated after the judged day may be among them. */
  readonly referrals: readonly Referral[];
  /** In any order; they don't overlap. */
  readonly memberships: readonly MembershipDays[];
};

export type LadderReason =
  | { readonly code: 'no-purchase-day' }
  /** `orders`: one of the first day, then one of the last. */
  | { readonly code: 'purchase-days'; readonly count: number; readonly firstOn: Day; readonly lastOn: Day; readonly orders: readonly string[] }
  /** `orders`: one a day, newest first. */
  | ({ readonly code: 'purchase-days-in-window'; readonly count: number; readonly windowDays: number } & Cited)
  | { readonly code: 'enrolled'; readonly on: Day }
  | { readonly code: 'referred-customer-bought'; readonly customerId: string; readonly referredOn: Day; readonly firstPurchaseOn: Day };
export type LadderChange = ByTime<Stage> | PurchaseDaysNeeded<Stage> | { readonly code: 'enrolment-needed' | 'referral-needed'; readonly to: Stage };
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
    wouldChange: withChange(higherStages(facts, found, parameters, today), byTime),
  };
}

/** Days after the day number on which the answer can change by time alone: a purchase day leaves the window, a referral comes in or ages, a membership begins or ends. */
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
  for (const { enrolledOn, leftOn } of facts.memberships) {
    days.push(dayNumber(enrolledOn));
    if (leftOn !== null) days.push(dayNumber(leftOn));
  }
  return ascendingAfter(after, days);
}

/** `enrolledOn`: where that made the stage. */
type Found = { readonly stage: Stage; readonly inWindow: number; readonly enrolledOn: Day | null; readonly referral: DecisiveReferral | null };
type DecisiveReferral = { readonly customerId: string; readonly referredOn: Day; readonly firstPurchaseOn: Day };

function stageOn(facts: LadderFacts, policy: LadderPolicy, today: number): Found {
  const count = facts.purchaseDays.length;
  const inWindow = countInWindow(facts.purchaseDays, policy.windowDays, today);
  if (inWindow >= policy.loyalFromPurchaseDays) return { inWindow, ...fromLoyalOn(facts, policy, today) };
  const stage = count > 0 && count >= policy.repeatFromPurchaseDays ? 'repeat' : count > 0 ? 'first-time' : 'prospect';
  return { stage, inWindow, enrolledOn: null, referral: null };
}

/** What those are who have purchase days enough for loyal. */
function fromLoyalOn({ referrals, memberships }: LadderFacts, policy: LadderPolicy, today: number): Omit<Found, 'inWindow'> {
  const referral = referrals.length === 0 ? null : decisiveReferral(referrals, policy, today);
  if (referral) return { stage: 'advocate', enrolledOn: null, referral };
  const open = memberships.find(({ enrolledOn, leftOn }) => dayNumber(enrolledOn) <= today && (leftOn === null || today < dayNumber(leftOn)));
  return { stage: open ? 'member' : 'loyal', enrolledOn: open?.enrolledOn ?? null, referral: null };
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

function reasonsFor({ purchaseDays }: LadderFacts, { stage, inWindow, enrolledOn, referral }: Found, policy: LadderPolicy): LadderReason[] {
  const first = purchaseDays[0];
  const last = purchaseDays[purchaseDays.length - 1];
  if (!first || !last) return [{ code: 'no-purchase-day' }];
  const all: LadderReason = { code: 'purchase-days', count: purchaseDays.length, firstOn: first.day, lastOn: last.day, orders: citeEnds(first, last) };
  if (stage === 'first-time') return [all];
  const { orders, notCited } = citeNewestDays(purchaseDays, inWindow);
  const recent: LadderReason = { code: 'purchase-days-in-window', count: inWindow, windowDays: policy.windowDays, orders, notCited };
  if (enrolledOn !== null) return [all, recent, { code: 'enrolled', on: enrolledOn }];
  return referral ? [all, recent, { code: 'referred-customer-bought', ...referral }] : [all, recent];
}

/** What the next higher stages take; of two that take as many purchases, the higher. */
function higherStages(facts: LadderFacts, { stage, inWindow }: Found, policy: LadderPolicy, today: number): LadderChange[] {
  if (stage === 'advocate') return [];
  if (stage === 'member') return [{ code: 'referral-needed', to: 'advocate' }];
  if (stage === 'loyal') return [{ code: 'enrolment-needed', to: 'member' }, { code: 'referral-needed', to: 'advocate' }];
  const count = facts.purchaseDays.length;
  const needs = [
    { to: 'first-time' as const, count: 1 - count },
    { to: 'repeat' as const, count: policy.repeatFromPurchaseDays - count },
    { to: fromLoyalOn(facts, policy, today).stage, count: policy.loyalFromPurchaseDays - inWindow },
  ].filter((need) => need.count > 0);
  const least = Math.min(...needs.map((need) => need.count));
  const next = needs.filter((need) => need.count === least).at(-1)!;
  return [{ code: 'purchase-days-needed', count: least, notBefore: null, to: next.to }];
}
