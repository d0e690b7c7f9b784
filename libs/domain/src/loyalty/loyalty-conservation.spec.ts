import {
  adjustPoints, approveAdjustment, bringOpeningBalance, cancelRedemption, closeAccountDay, confirmHold, coverEnrolment, enrolMember, fold, grantGoodwill, holdPoints, leaveMembership,
  loyaltyEventsOf, noonOn, orderToSettle, policiesOfSpecs, redeemPoints, releaseHold, returnToSettle, settleOrders, type LoyaltyStory,
} from '@rapport/testing';
import { day, instant } from '@rapport/kernel';
import { balancesOf, claimsOf, lotsOf, loyalty, pointsStates, type LoyaltyEvent, type LoyaltyState } from '../index.js';

const holding = { policies: policiesOfSpecs({ 'loyalty-earning': { holdingDays: 7 } }) };
const order = (orderId: string, on: string, lines: readonly number[]) => orderToSettle({ orderId, occurredAt: noonOn(on), lines });
const back = (on: string, amounts: Readonly<Record<number, number>>, revision = 1) => returnToSettle(amounts, { occurredAt: noonOn(on), revision, returnId: `R-${revision}` });

const stories: Readonly<Record<string, LoyaltyStory>> = {
  'buying, spending, returning': [
    enrolMember(), coverEnrolment(), settleOrders([order('a', '2026-03-02', [12_345, 999, 50_001])]), redeemPoints({ points: 500 }), settleOrders([order('b', '2026-03-09', [8_000])], {}, holding),
    settleOrders([{ ...order('a', '2026-03-02', [12_345, 999, 50_001]), returns: [back('2026-03-10', { 1: 12_345, 3: 20_000 })] }]),
    noonOn('2026-03-20'), grantGoodwill({ points: 77 }), cancelRedemption(), adjustPoints({ points: -33 }), holdPoints({ points: 40 }), noonOn('2026-03-21'), redeemPoints({ redemptionId: 'X-2', points: 50 }),
    settleOrders([{ ...order('b', '2026-03-09', [8_000]), voided: { revision: 8, occurredAt: noonOn('2026-03-21') } }]), closeAccountDay('2026-12-31'),
  ],
  'points that come back after their expiry': [
    enrolMember(), coverEnrolment(), bringOpeningBalance({ points: 90 }), settleOrders([order('a', '2026-03-02', [30_000])]), redeemPoints({ points: 250 }), holdPoints({ points: 100 }),
    confirmHold('H-1', 'X-2'), noonOn('2027-01-05'), cancelRedemption(), cancelRedemption('X-2'), redeemPoints({ redemptionId: 'X-3', points: 350 }), noonOn('2027-03-01'), cancelRedemption('X-3'),
    settleOrders([{ ...order('a', '2026-03-02', [30_000]), returns: [back('2027-03-01', { 1: 25_000 })] }], { closedThrough: day('2027-02-28') }),
  ],
  'leaving in debt and coming back': [
    enrolMember(), coverEnrolment(), settleOrders([order('a', '2026-03-02', [60_000])]), redeemPoints({ points: 450 }), holdPoints({ points: 100 }),
    settleOrders([{ ...order('a', '2026-03-02', [60_000]), returns: [back('2026-03-10', { 1: 60_000 })] }]), leaveMembership(), instant('2026-04-01T04:00:00.000Z'),
    enrolMember('2026-04-01T00:00:00.000Z'), coverEnrolment(2), settleOrders([order('b', '2026-04-02', [9_900])]), cancelRedemption(), settleOrders([order('late', '2026-03-05', [4_400])]),
    settleOrders([{ ...order('late', '2026-03-05', [4_400]), returns: [back('2026-04-03', { 1: 4_400 })] }]),
  ],
  'two persons and a checkout': [
    enrolMember(), coverEnrolment(), adjustPoints({ points: 5_000 }), approveAdjustment(), adjustPoints({ adjustmentId: 'J-2', points: -1_500 }), holdPoints({ points: 3_000 }), releaseHold(),
    approveAdjustment('J-2'), settleOrders([order('a', '2026-03-02', [100_000])]), redeemPoints({ points: 4_500 }), closeAccountDay('2026-12-31'), closeAccountDay('2027-12-31'),
  ],
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

function expectConserved(state: LoyaltyState): void {
  const lots = lotsOf(state);
  const balances = balancesOf(state);
  for (const lot of lots) {
    expect(sum(pointsStates.map((each) => lot.at[each]))).toBe(lot.points);
    expect(Math.min(...Object.values(lot.at))).toBeGreaterThanOrEqual(0);
    expect(sum(lot.reissuedAs.map((made) => lots[made - 1]!.points))).toBe(lot.at.reissued);
  }
  for (const each of pointsStates) expect(balances[each]).toBe(sum(lots.map(({ at }) => at[each])));
  for (const { claimed, reversed, debt, writtenOff } of claimsOf(state)) expect(reversed + debt + writtenOff).toBe(claimed);
  expect(balances.reversed + balances.debt + balances.writtenOff).toBe(balances.claimed);
}

/** What a reader knows who keeps no lots, from the shifts alone. */
function expectToldByShifts(state: LoyaltyState, events: readonly LoyaltyEvent[]): void {
  const told = new Map<string, number>();
  const add = (key: string, points: number): unknown => told.set(key, (told.get(key) ?? 0) + points);
  for (const { cohort, expiresOn, from, to, points } of events.flatMap(({ data }) => ('shifts' in data ? data.shifts : []))) {
    if (from !== null) add(`${cohort} ${expiresOn} ${from}`, -points);
    add(`${cohort} ${expiresOn} ${to}`, points);
  }
  for (const { cohort, expiresOn, at } of lotsOf(state)) for (const each of pointsStates) add(`${cohort} ${expiresOn} ${each}`, -at[each]);
  expect([...told.values()].filter((left) => left !== 0)).toEqual([]);
}

describe.each(Object.entries(stories))('%s', (_name, story) => {
  it('neither makes nor loses a point, event by event; after each command nothing is active while there is debt', () => {
    const events = loyaltyEventsOf(...story);
    let state = loyalty.initial;
    events.forEach((event, i) => {
      state = loyalty.evolve(state, event);
      expectConserved(state);
      expectToldByShifts(state, events.slice(0, i + 1));
    });
    for (let length = 1; length <= story.length; length++) {
      const { active, debt } = balancesOf(fold(loyalty, loyaltyEventsOf(...story.slice(0, length))));
      expect(Math.min(active, debt)).toBe(0);
    }
  });
});

it('the stories meet every kind of event that moves points', () => {
  const met = new Set(Object.values(stories).flatMap((story) => loyaltyEventsOf(...story)).map(({ type }) => type));
  for (const type of ['PointsEarned', 'PointsReversed', 'DebtFilled', 'PointsActivated', 'PointsExpired', 'PointsHeld', 'HoldReleased', 'PointsRedeemed', 'RedemptionCancelled', 'PointsAdjusted', 'OpeningBalanceBrought', 'GoodwillGranted', 'MembershipLeft'] as const) {
    expect(met).toContain(type);
  }
});
