import { defaultPolicies, type PolicyParameters } from '@rapport/contracts';
import {
  loyalty, type AdjustPoints, type BringOpeningBalance, type GrantGoodwill, type HoldPoints, type LoyaltyCommand, type LoyaltyEvent, type LoyaltyRequest, type LoyaltyTerms,
  type OrderToSettle, type RedeemPoints, type SettleOrders,
} from '@rapport/domain';
import { policyTimeline, type PublishedPolicy } from '@rapport/judgements';
import { day, instant, noonOf, type CurrencyCode, type Day, type Instant } from '@rapport/kernel';
import { clockOfSpecs } from './given-when-then.js';

/** Policies of specs: the defaults, and what is given of each in place of them, from a day on. */
export const policiesOfSpecs = (given: { readonly [Name in keyof PolicyParameters]?: Partial<PolicyParameters[Name]> } = {}, effectiveFrom: Day = day('1990-01-01')) =>
  policyTimeline(
    defaultPolicies,
    (Object.keys(given) as (keyof PolicyParameters)[]).map((name) => ({ name, version: 1, effectiveFrom, parameters: { ...defaultPolicies[name], ...given[name] } }) as PublishedPolicy),
  );

export const loyaltyTerms = (given: Partial<LoyaltyTerms> = {}): LoyaltyTerms => ({ timeZone: 'Asia/Shanghai', policies: policiesOfSpecs(), isVip: false, actorId: 'staff-7', ...given });
export const onTerms = (command: LoyaltyRequest, terms: Partial<LoyaltyTerms> = {}): LoyaltyCommand => ({ ...command, terms: loyaltyTerms(terms) });

type Given<Command> = Partial<Omit<Command, 'type'>>;

export const enrolMember = (occurredAt = '2026-03-01T00:00:00.000Z', terms?: Partial<LoyaltyTerms>): LoyaltyCommand => onTerms({ type: 'EnrolMember', occurredAt: instant(occurredAt) }, terms);
export const redeemPoints = (given: Given<RedeemPoints> = {}, terms?: Partial<LoyaltyTerms>): LoyaltyCommand =>
  onTerms({ type: 'RedeemPoints', redemptionId: 'X-1', points: given.reward === undefined ? 100 : null, reward: null, order: null, ...given }, terms);
export const cancelRedemption = (redemptionId = 'X-1', terms?: Partial<LoyaltyTerms>): LoyaltyCommand => onTerms({ type: 'CancelRedemption', redemptionId, reason: 'changed her mind' }, terms);
export const holdPoints = (given: Given<HoldPoints> = {}, terms?: Partial<LoyaltyTerms>): LoyaltyCommand => onTerms({ type: 'HoldPoints', holdId: 'H-1', points: 100, ...given }, terms);
export const confirmHold = (holdId = 'H-1', redemptionId = 'X-1', terms?: Partial<LoyaltyTerms>): LoyaltyCommand => onTerms({ type: 'ConfirmHold', holdId, redemptionId, order: null }, terms);
export const releaseHold = (holdId = 'H-1', terms?: Partial<LoyaltyTerms>): LoyaltyCommand => onTerms({ type: 'ReleaseHold', holdId }, terms);
export const adjustPoints = (given: Given<AdjustPoints> = {}, terms?: Partial<LoyaltyTerms>): LoyaltyCommand =>
  onTerms({ type: 'AdjustPoints', adjustmentId: 'J-1', points: 100, reason: 'points of a lost card', ...given }, terms);
export const approveAdjustment = (adjustmentId = 'J-1', terms: Partial<LoyaltyTerms> = { actorId: 'staff-8' }): LoyaltyCommand => onTerms({ type: 'ApproveAdjustment', adjustmentId }, terms);
export const bringOpeningBalance = (given: Given<BringOpeningBalance> = {}, terms?: Partial<LoyaltyTerms>): LoyaltyCommand =>
  onTerms({ type: 'BringOpeningBalance', openingId: 'O-1', programme: 'old-card', points: 100, earnedOn: day('2026-01-15'), expiresOn: null, ...given }, terms);
export const grantGoodwill = (given: Given<GrantGoodwill> = {}, terms?: Partial<LoyaltyTerms>): LoyaltyCommand =>
  onTerms({ type: 'GrantGoodwill', goodwillId: 'G-1', points: 100, reason: 'late delivery', complaintId: null, ...given }, terms);
export const leaveMembership = (terms?: Partial<LoyaltyTerms>): LoyaltyCommand => onTerms({ type: 'LeaveMembership', reason: null }, terms);
export const closeAccountDay = (on: string, terms?: Partial<LoyaltyTerms>): LoyaltyCommand => onTerms({ type: 'CloseAccountDay', day: day(on) }, terms);

/** An order of one line for 100.00 on 1 March 2026, nothing returned, with whatever else is given. Lines by amount. */
export function orderToSettle(given: Partial<Omit<OrderToSettle, 'lines'>> & { readonly lines?: readonly (number | OrderToSettle['lines'][number])[] } = {}): OrderToSettle {
  const lines = (given.lines ?? [10_000]).map((line, i) => (typeof line === 'number' ? { line: i + 1, category: null, amountMinor: line, paidWithPointsMinor: 0 } : line));
  return {
    source: 'shop', orderId: 'A-1', revision: 0, occurredAt: instant('2026-03-01T08:00:00.000Z'), currency: 'CNY' as CurrencyCode, returns: [], voided: null, ...given, lines,
  };
}

/** Of amounts by line. */
export const returnToSettle = (amounts: Readonly<Record<number, number>>, given: Partial<OrderToSettle['returns'][number]> = {}): OrderToSettle['returns'][number] => ({
  revision: 1, returnId: 'R-1', occurredAt: instant('2026-03-05T08:00:00.000Z'), lines: Object.entries(amounts).map(([line, amountMinor]) => ({ line: Number(line), amountMinor })), ...given,
});

export const settleOrders = (orders: readonly OrderToSettle[], given: Given<SettleOrders> = {}, terms?: Partial<LoyaltyTerms>): LoyaltyCommand =>
  onTerms({ type: 'SettleOrders', causedBy: 'event-1', orders, closedThrough: null, covering: null, ...given }, terms);
/** The enrolment's orders have been looked at: there were none. */
export const coverEnrolment = (membership = 1): LoyaltyCommand => settleOrders([], { covering: { membership, isLast: true } });

/** Commands, and clocks between them. */
export type LoyaltyStory = readonly (LoyaltyCommand | Instant)[];

/** The events that the commands give, one after the other, each at the clock that comes with it or else at the one before; each has to be accepted. */
export function loyaltyEventsOf(...story: LoyaltyStory): readonly LoyaltyEvent[] {
  let now = clockOfSpecs;
  let state = loyalty.initial;
  const events: LoyaltyEvent[] = [];
  for (const each of story) {
    if (typeof each === 'string') {
      now = each;
      continue;
    }
    const decided = loyalty.decide(state, each, { now });
    if (!decided.ok) throw new Error(`${each.type} was refused: ${decided.error.code}`);
    events.push(...decided.value);
    state = decided.value.reduce(loyalty.evolve, state);
  }
  return events;
}

/** Noon of the day in the zone of specs. */
export const noonOn = (on: string): Instant => noonOf(day(on), 'Asia/Shanghai');
