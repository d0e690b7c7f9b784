import { calendar, calendarStateSchema, loyalty, loyaltyStateSchema, policy, policyStateSchema, purchases, purchasesStateSchema, type DomainEvent, type LoyaltyTerms } from '@rapport/domain';
import { day, instant } from '@rapport/kernel';
import {
  adjustPoints, approveAdjustment, bringOpeningBalance, cancelRedemption, closeAccountDay, confirmHold, coverEnrolment, enrolMember, eventSamples, eventsOf, grantGoodwill, holdPoints,
  leaveMembership, loyaltyEventsOf, noonOn, orderLines, orderToSettle, policiesOfSpecs, recordOrder, recordReturn, redeemPoints, releaseHold, returnLine, returnToSettle, settleOrders, voidOrder,
} from '@rapport/testing';

/** What happened to a stream, long enough that each way of folding has been gone and what it made is still to be seen. */
export interface StateStory {
  readonly aggregate: string;
  readonly schema: number;
  readonly events: readonly DomainEvent[];
  readonly initial: unknown;
  readonly evolve: (state: never, event: never) => unknown;
}

const orders = Array.from({ length: 12 }, (_, i) => orderToSettle({ orderId: `A-${i}`, revision: i, lines: [10_000, 500 + i] }));
const closedThrough = day('2026-12-31');
const kept: Partial<LoyaltyTerms> = { policies: policiesOfSpecs({ 'loyalty-earning': { holdingDays: 14 } }) };
const rewarded: Partial<LoyaltyTerms> = { policies: policiesOfSpecs({ 'loyalty-rewards': { catalogue: [{ code: 'mug', title: 'Mug', points: 60, pointsByTier: {}, pointsForVip: null }] } }) };
const lateOrder = orderToSettle({ orderId: 'L-1', revision: 60, occurredAt: instant('2026-12-30T08:00:00.000Z'), lines: [4_000] });
const order2028 = orderToSettle({ orderId: 'E-1', revision: 70, occurredAt: instant('2028-02-01T08:00:00.000Z'), lines: [50_000] });
const bigOrder = orderToSettle({ orderId: 'E-2', revision: 73, occurredAt: instant('2028-02-01T09:00:00.000Z'), lines: [110_000] });
const pendingOrder = orderToSettle({ orderId: 'B-1', revision: 30, occurredAt: noonOn('2026-04-20'), lines: [40_000] });

const loyaltyEvents = loyaltyEventsOf(
  enrolMember(), coverEnrolment(), noonOn('2026-04-20'), settleOrders(orders),
  redeemPoints({ points: 150 }), cancelRedemption(), redeemPoints({ redemptionId: 'X-2', points: 700, order: { source: 'shop', orderId: 'N-1' } }),
  holdPoints({ points: 40 }), confirmHold('H-1', 'X-3'), holdPoints({ holdId: 'H-2', points: 30 }), releaseHold('H-2'), holdPoints({ holdId: 'H-3', points: 20 }),
  noonOn('2026-04-21'), adjustPoints({ points: 50 }), adjustPoints({ adjustmentId: 'J-2', points: 9_000 }), approveAdjustment('J-2'), adjustPoints({ adjustmentId: 'J-3', points: -30 }),
  adjustPoints({ adjustmentId: 'J-4', points: 8_000 }), bringOpeningBalance(), grantGoodwill({ complaintId: 'K-1' }), grantGoodwill({ goodwillId: 'G-2', points: 70 }, kept),
  settleOrders([{ ...orders[0]!, returns: [returnToSettle({ 1: 10_000 }, { revision: 40 })] }]),
  redeemPoints({ redemptionId: 'X-4', reward: 'mug' }, rewarded), redeemPoints({ redemptionId: 'X-5', points: 9_300 }),
  settleOrders([pendingOrder], {}, kept), settleOrders([{ ...pendingOrder, returns: [returnToSettle({ 1: 1_000 }, { revision: 41, returnId: 'R-2' })] }]),
  settleOrders([{ ...orders[2]!, returns: [returnToSettle({ 1: 3_000 }, { revision: 42, returnId: 'R-3' })], voided: { revision: 43, occurredAt: noonOn('2026-04-22') } }]),
  settleOrders([{ ...orders[3]!, returns: [returnToSettle({ 1: 5_000 }, { revision: 44, returnId: 'R-4' })] }]),
  settleOrders([orderToSettle({ orderId: 'Z-1', revision: 50, lines: [1_000_000_000_000_000] })]), noonOn('2026-05-10'), grantGoodwill({ goodwillId: 'G-3', points: 80 }),
  instant('2026-12-31T15:50:00.000Z'), holdPoints({ holdId: 'H-4', points: 15 }), closeAccountDay('2026-12-31'), noonOn('2027-01-05'), settleOrders([lateOrder], { closedThrough }),
  cancelRedemption('X-2'), redeemPoints({ redemptionId: 'X-6', points: 90 }), noonOn('2027-03-01'), cancelRedemption('X-6'),
  settleOrders([{ ...lateOrder, returns: [returnToSettle({ 1: 1_500 }, { revision: 61, returnId: 'R-7' })] }], { closedThrough }), closeAccountDay('2027-12-31'),
  noonOn('2028-02-02'), settleOrders([order2028, bigOrder], { closedThrough: day('2027-12-31') }), holdPoints({ holdId: 'H-5', points: 45 }), redeemPoints({ redemptionId: 'X-7', points: 1_500 }),
  settleOrders([{ ...order2028, returns: [returnToSettle({ 1: 30_000 }, { revision: 71, returnId: 'R-5' })] }]), grantGoodwill({ goodwillId: 'G-4', points: 10 }, kept), leaveMembership(),
  settleOrders([{ ...order2028, returns: [returnToSettle({ 1: 10_000 }, { revision: 72, returnId: 'R-6' })] }]), cancelRedemption('X-7'),
  noonOn('2028-03-01'), enrolMember('2028-03-01T00:00:00.000Z'), coverEnrolment(2), grantGoodwill({ goodwillId: 'G-5', points: 300 }), grantGoodwill({ goodwillId: 'G-6', points: 25 }, kept),
  holdPoints({ holdId: 'H-6', points: 12 }),
);

const awaited = { source: 'web', orderId: 'W-1' };
const bought = eventsOf(purchases, [
  recordReturn({ ...awaited, returnId: 'R-1', lines: [returnLine(1, 1), returnLine(9, 1, 50)] }), recordReturn({ ...awaited, returnId: 'R-2', lines: [returnLine(2, 1, 700)] }),
  recordOrder({ ...awaited, lines: orderLines([3, 10_000], [2, 900]) }), recordReturn({ ...awaited, returnId: 'R-3', lines: [returnLine(1, 1), returnLine(2, 1, 100)] }),
  recordReturn({ source: 'web', orderId: 'W-2' }), recordReturn({ source: 'web', orderId: 'W-2', returnId: 'R-2' }),
  ...Array.from({ length: 9 }, (_, i) => recordOrder({ orderId: `A-${i}` })), recordReturn({ orderId: 'A-1' }), voidOrder({ orderId: 'A-1' }), voidOrder({ orderId: 'A-2' }),
]);

const { CalendarOpened, DayClosed, PolicyPublished } = eventSamples;
const nextDayClosed = { ...DayClosed, data: { day: day('2026-03-02') } };
const nextPublished = { ...PolicyPublished, data: { ...PolicyPublished.data, version: PolicyPublished.data.version + 1 } };

/** One for each aggregate whose states are kept in snapshots. */
export const stateStories: readonly StateStory[] = [
  { aggregate: 'loyalty', schema: loyaltyStateSchema, events: loyaltyEvents, ...loyalty },
  { aggregate: 'purchases', schema: purchasesStateSchema, events: bought, ...purchases },
  { aggregate: 'calendar', schema: calendarStateSchema, events: [CalendarOpened, DayClosed, nextDayClosed], ...calendar },
  { aggregate: 'policy', schema: policyStateSchema, events: [PolicyPublished, nextPublished], ...policy },
];
