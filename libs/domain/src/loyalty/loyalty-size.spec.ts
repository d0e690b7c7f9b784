import {
  cancelRedemption, coverEnrolment, enrolMember, fold, grantGoodwill, loyaltyEventsOf, noonOn, orderToSettle, policiesOfSpecs, redeemPoints, returnToSettle, settleOrders,
} from '@rapport/testing';
import { day, instant } from '@rapport/kernel';
import { balancesOf, loyalty, settleBytesAtMost, settleBytesOf, type LoyaltyEvent, type LoyaltyState } from '../index.js';

/** What the log holds of one append. */
const appendBytesAtMost = 1_048_576;
const bytesOf = (events: readonly LoyaltyEvent[]): number => Buffer.byteLength(JSON.stringify(events.map(({ data }) => data)));
const now = instant('2026-03-10T12:00:00.000Z');
const member = [enrolMember(), coverEnrolment()];
const small = (orders: number) => Array.from({ length: orders }, (_, i) => settleOrders([orderToSettle({ orderId: `${i}`, lines: Array.from({ length: 500 }, () => 100) })]));

/** An account with so many lots of a point each. */
const withLots = (count: number): LoyaltyState => fold(loyalty, loyaltyEventsOf(...member, ...small(count / 500)));

describe('no append is over what a log holds', () => {
  const state = withLots(24_000);

  it('a redemption that needs more lots than an event may name is refused, and says what can be redeemed', () => {
    const most = loyalty.decide(state, redeemPoints({ points: 20_000 }), { now });
    if (!most.ok) throw new Error(most.error.code);
    expect(bytesOf(most.value)).toBeLessThan(appendBytesAtMost);
    expect(loyalty.decide(state, redeemPoints({ points: 20_001 }), { now })).toMatchObject({ ok: false, error: { code: 'too-many-lots', field: 'points', details: { limit: 20_000, atMostPoints: 20_000 } } });
  });

  it('a cancellation reissues as many lots as fit, and is refused beyond', () => {
    const cancelled = (points: number) => {
      const redeemed = loyalty.decide(state, redeemPoints({ points }), { now });
      if (!redeemed.ok) throw new Error(redeemed.error.code);
      return loyalty.decide(redeemed.value.reduce(loyalty.evolve, state), cancelRedemption(), { now: noonOn('2027-02-01') });
    };
    const fits = cancelled(4_900);
    if (!fits.ok) throw new Error(fits.error.code);
    expect(bytesOf(fits.value)).toBeLessThan(appendBytesAtMost);
    expect(cancelled(5_100)).toMatchObject({ ok: false, error: { code: 'too-many-lots', field: 'redemptionId', details: { lots: 5_100 } } });
  });

  it('a return that needs more lots than fit owes the rest, which the next commands fill', () => {
    const big = orderToSettle({ orderId: 'big', lines: [2_200_000] });
    const bought = loyaltyEventsOf(...member, settleOrders([big]), redeemPoints({ points: 22_000 }), ...small(48));
    const returned = settleOrders([{ ...big, returns: [returnToSettle({ 1: 2_200_000 })] }]);
    let account = fold(loyalty, bought);
    const debts: number[] = [];
    for (const command of [returned, grantGoodwill({ goodwillId: 'G-1', points: 1 }), grantGoodwill({ goodwillId: 'G-2', points: 1 }), grantGoodwill({ goodwillId: 'G-3', points: 1 })]) {
      const decided = loyalty.decide(account, command, { now });
      if (!decided.ok) throw new Error(decided.error.code);
      expect(bytesOf(decided.value)).toBeLessThan(appendBytesAtMost);
      account = decided.value.reduce(loyalty.evolve, account);
      debts.push(balancesOf(account).debt);
    }
    expect(debts[0]).toBeGreaterThan(0);
    expect(debts.at(-1)).toBe(0);
    expect(balancesOf(account)).toMatchObject({ claimed: 22_000, reversed: 22_000, active: 2_003 });
  });

  it('what is owed and was not filled yet is not spent', () => {
    const big = orderToSettle({ orderId: 'big', lines: [2_200_000] });
    const owing = fold(loyalty, loyaltyEventsOf(...member, settleOrders([big]), redeemPoints({ points: 22_000 }), ...small(48), settleOrders([{ ...big, returns: [returnToSettle({ 1: 2_200_000 })] }])));
    expect(balancesOf(owing).debt).toBeGreaterThan(0);
    expect(loyalty.decide(owing, redeemPoints({ redemptionId: 'X-2', points: 2_001 }), { now })).toMatchObject({ ok: false, error: { code: 'not-enough-points', details: { available: 2_000 } } });
  });

  it('a cancellation is not refused for the room that old debt would take', () => {
    const big = [0, 1].map((i) => orderToSettle({ orderId: `big-${i}`, lines: [3_000_000] }));
    const spent = [redeemPoints({ points: 60_000 }), ...small(72), redeemPoints({ redemptionId: 'X-2', points: 18_000 }), redeemPoints({ redemptionId: 'X-3', points: 18_000 })];
    const voided = settleOrders(big.map((each) => ({ ...each, voided: { revision: 9, occurredAt: now } })));
    let account = fold(loyalty, loyaltyEventsOf(...member, settleOrders(big), ...spent, voided));
    expect(balancesOf(account)).toMatchObject({ debt: 60_000, active: 0 });
    for (const redemptionId of ['X-2', 'X-3']) {
      const decided = loyalty.decide(account, cancelRedemption(redemptionId), { now });
      if (!decided.ok) throw new Error(decided.error.code);
      expect(bytesOf(decided.value)).toBeLessThan(appendBytesAtMost);
      account = decided.value.reduce(loyalty.evolve, account);
    }
    expect(balancesOf(account)).toMatchObject({ spent: 60_000, claimed: 60_000 });
  });

  it('settling as much as is allowed', () => {
    const policies = policiesOfSpecs({ 'loyalty-tiers': { fromPoints: { C: 1, B: 1_000, A: 10_000 } } });
    const longest = '久'.repeat(128);
    const returns = Array.from({ length: 60 }, (_, i) => returnToSettle(Object.fromEntries(Array.from({ length: 20 }, (__, line) => [line + 1, 1_000])), { revision: i + 1, returnId: `${i}${longest.slice(3)}` }));
    const order = (i: number) => orderToSettle({ source: longest, orderId: `${i}${longest.slice(3)}`, lines: Array.from({ length: 20 }, () => 60_099), returns });
    const orders: ReturnType<typeof order>[] = [];
    while (settleBytesOf([...orders, order(orders.length)]) <= settleBytesAtMost) orders.push(order(orders.length));
    const decided = loyalty.decide(fold(loyalty, loyaltyEventsOf(...member)), settleOrders(orders, { closedThrough: day('2026-02-28') }, { policies }), { now });
    if (!decided.ok) throw new Error(decided.error.code);
    expect(decided.value.length).toBeGreaterThan(50);
    expect(bytesOf(decided.value)).toBeLessThan(appendBytesAtMost);
  });
});

it('the cost of a redemption does not grow with the account', () => {
  const looks = (state: LoyaltyState): number => {
    let asked = 0;
    const watched = <Value>(value: Value): Value =>
      value !== null && typeof value === 'object' ? (new Proxy(value, { get: (target, key, self) => (asked++, watched(Reflect.get(target, key, self) as object)) }) as Value) : value;
    const decided = loyalty.decide(watched(state), redeemPoints({ points: 3 }), { now });
    expect(decided.ok).toBe(true);
    return asked;
  };
  const [young, old] = [looks(withLots(500)), looks(withLots(24_000))];
  expect(old).toBeLessThan(young * 3);
});
