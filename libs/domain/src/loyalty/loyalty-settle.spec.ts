import {
  closeAccountDay, coverEnrolment, enrolMember, fold, grantGoodwill, leaveMembership, loyaltyEventsOf, noonOn, nothing, orderToSettle, policiesOfSpecs, redeemPoints, returnToSettle, scenarios, settleOrders, type LoyaltyStory,
} from '@rapport/testing';
import { day, instant, type CurrencyCode } from '@rapport/kernel';
import { balancesOf, claimsOf, loyalty, settleBytesAtMost, settleBytesOf, settledOrderIn } from '../index.js';

const given = scenarios(loyalty);
const after = (...story: LoyaltyStory) => given(...loyaltyEventsOf(...story));
const stateAfter = (...story: LoyaltyStory) => fold(loyalty, loyaltyEventsOf(...story));
const member = [enrolMember(), coverEnrolment()];
const now = instant('2026-03-10T12:00:00.000Z');
const orderedAt = instant('2026-03-01T08:00:00.000Z');
const expiresOn = day('2027-01-01');
const valuation = { minorPer1000Points: 1_000, expectedRedeemedPercent: 85, rewardsPolicyVersion: 0 };

describe('an order that is settled', () => {
  it('earns one award: a lot for each line that earned, dated when the order happened', () => {
    const paid = { line: 2, category: null, amountMinor: 5_000, paidWithPointsMinor: 5_000 };
    after(...member).when(settleOrders([orderToSettle({ lines: [10_050, paid, 4_970] })])).then([
      {
        type: 'PointsEarned',
        occurredAt: orderedAt,
        data: {
          membership: 1, source: 'shop', orderId: 'A-1', purchasesRevision: 0, orderedOn: day('2026-03-01'), currency: 'CNY' as CurrencyCode, tier: 'D', earningPolicyVersion: 0, expiryPolicyVersion: 0,
          lines: [
            { line: 1, amountMinor: 10_050, earningMinor: 10_050, points: 100, qualifying: 100, lot: 1 },
            { line: 2, amountMinor: 5_000, earningMinor: 0, points: 0, qualifying: 0, lot: null },
            { line: 3, amountMinor: 4_970, earningMinor: 4_970, points: 50, qualifying: 50, lot: 2 },
          ],
          points: 150, qualifying: 150, cohort: 2026, activeFrom: day('2026-03-01'), expiresOn, bornExpired: false, valuation, shifts: [{ cohort: 2026, expiresOn, from: null, to: 'active', points: 150 }],
        },
      },
    ]);
  });

  it('is known again: whatever is repeated, it is awarded once', () => {
    const order = orderToSettle({ returns: [returnToSettle({ 1: 2_000 })] });
    after(...member, settleOrders([orderToSettle()])).when(settleOrders([orderToSettle()])).then(nothing);
    after(...member, settleOrders([order])).when(settleOrders([order])).then(nothing);
    after(...member, settleOrders([order])).when(settleOrders([orderToSettle()])).then(nothing);
  });

  it('that can earn nothing leaves no event', () => {
    after(...member).when(settleOrders([orderToSettle({ lines: [0] })])).then(nothing);
  });

  it('is of the membership that had begun by its day and had not ended before it', () => {
    const at = (occurredAt: string, orderId: string) => orderToSettle({ orderId, occurredAt: instant(occurredAt) });
    after(...member).when(settleOrders([at('2026-02-28T15:59:59.999Z', 'before')])).then(nothing);
    const left = [...member, leaveMembership(), noonOn('2026-04-01'), enrolMember('2026-04-01T00:00:00.000Z'), coverEnrolment(2)];
    const settled = loyaltyEventsOf(...left, settleOrders([at('2026-03-10T11:59:59.999Z', 'first'), at('2026-03-10T12:00:00.000Z', 'between'), at('2026-04-02T00:00:00.000Z', 'second')]));
    expect(settled.filter(({ type }) => type === 'PointsEarned')).toMatchObject([
      { data: { orderId: 'first', membership: 1, bornExpired: true, shifts: [{ to: 'expired' }] } }, { data: { orderId: 'second', membership: 2, bornExpired: false } },
    ]);
  });

  it('is born expired once the last day of its points is closed, and fills no debt then', () => {
    const late = (closedThrough: string) => settleOrders([orderToSettle({ orderId: 'late', occurredAt: instant('2026-12-30T00:00:00.000Z') })], { closedThrough: day(closedThrough) });
    expect(loyaltyEventsOf(...member, late('2026-12-30')).at(-1)).toMatchObject({ data: { bornExpired: false } });
    expect(loyaltyEventsOf(...member, late('2026-12-31')).at(-1)).toMatchObject({ data: { bornExpired: true, shifts: [{ to: 'expired' }] } });
    const owing = [...member, settleOrders([orderToSettle()]), redeemPoints(), settleOrders([orderToSettle({ returns: [returnToSettle({ 1: 10_000 })] })])];
    expect(balancesOf(stateAfter(...owing, late('2026-12-31')))).toMatchObject({ expired: 100, debt: 100 });
    expect(balancesOf(stateAfter(...owing, late('2026-12-30')))).toMatchObject({ expired: 0, debt: 0, reversed: 100 });
  });

  it('is pending through the holding period, as far as days are closed', () => {
    const policies = policiesOfSpecs({ 'loyalty-earning': { holdingDays: 7 } });
    const settled = (closedThrough: string) => loyaltyEventsOf(...member, settleOrders([orderToSettle()], { closedThrough: day(closedThrough) }, { policies })).at(-1);
    expect(settled('2026-03-06')).toMatchObject({ data: { activeFrom: '2026-03-08', shifts: [{ to: 'pending' }] } });
    expect(settled('2026-03-07')).toMatchObject({ data: { shifts: [{ to: 'active' }] } });
    after(...member, settleOrders([orderToSettle()], {}, { policies })).when(closeAccountDay('2026-03-07')).then([
      expect.objectContaining({ type: 'PointsActivated', data: { on: '2026-03-08', points: 100, lots: 1, shifts: [{ cohort: 2026, expiresOn, from: 'pending', to: 'active', points: 100 }] } }) as never,
    ]);
  });

  it('waits for the coverage of the enrolment, which takes all that were recorded before in order of time', () => {
    const [one, two] = [orderToSettle({ orderId: 'A-2' }), orderToSettle({ orderId: 'A-1', occurredAt: instant('2026-03-02T00:00:00.000Z') })];
    after(enrolMember()).when(settleOrders([one])).then(nothing);
    const covered = loyaltyEventsOf(enrolMember(), settleOrders([two, one], { covering: { membership: 1, isLast: false } }), settleOrders([one], { covering: { membership: 1, isLast: true } })).slice(1);
    expect(covered).toMatchObject([{ data: { orderId: 'A-2' } }, { data: { orderId: 'A-1' } }, { type: 'EnrolmentCovered', data: { membership: 1, orders: 2 } }]);
    after(enrolMember()).when(coverEnrolment()).then([{ type: 'EnrolmentCovered', occurredAt: now, data: { membership: 1, orders: 0 } }]);
    after(...member).when(coverEnrolment()).then(nothing);
  });
});

describe('what can not be settled is recorded as refused, never rejected', () => {
  const refused = (code: string, order: { source: string | null; orderId: string | null } = { source: null, orderId: null }) => ({
    type: 'ReactionRefused' as const, occurredAt: now, data: { reaction: 'settle-orders', causedBy: 'event-1', code, ...order },
  });

  it('more orders than one command may hold', () => {
    const orders = Array.from({ length: 201 }, (_, i) => orderToSettle({ orderId: `A-${i}` }));
    after(...member).when(settleOrders(orders)).then([refused('too-many-orders')]);
  });

  it('more than one append may hold, and the coverage ends all the same', () => {
    const lines = Array.from({ length: 500 }, () => 100);
    const orders = Array.from({ length: 11 }, (_, i) => orderToSettle({ orderId: `A-${i}`, lines }));
    expect(settleBytesOf(orders)).toBeGreaterThan(settleBytesAtMost);
    after(enrolMember()).when(settleOrders(orders, { covering: { membership: 1, isLast: true } })).then([
      refused('too-much-to-settle'), { type: 'EnrolmentCovered', occurredAt: now, data: { membership: 1, orders: 0 } },
    ]);
  });

  it('an order of more points than are counted exactly; the others are settled', () => {
    const orders = [orderToSettle({ lines: [Number.MAX_SAFE_INTEGER] }), orderToSettle({ orderId: 'A-2' })];
    after(...member).when(settleOrders(orders, {}, { policies: policiesOfSpecs({ 'loyalty-earning': { ratePercent: 100_000 } }) })).then([
      refused('too-many-points', { source: 'shop', orderId: 'A-1' }), expect.objectContaining({ type: 'PointsEarned' }) as never, expect.objectContaining({ type: 'TierRaised' }) as never,
    ]);
  });
});

describe('a return of an order', () => {
  const bought = [...member, settleOrders([orderToSettle({ lines: [10_000, 5_000] })])];
  const returned = (returns: ReturnType<typeof returnToSettle>[]) => settleOrders([orderToSettle({ lines: [10_000, 5_000], returns })]);

  it('leaves of each line its points by what is kept of its amount, rounded down', () => {
    after(...bought).when(returned([returnToSettle({ 1: 3_333 })])).then([
      {
        type: 'PointsReversed',
        occurredAt: instant('2026-03-05T08:00:00.000Z'),
        data: {
          membership: 1, claim: 'return:shop/A-1/R-1', cause: 'return', source: 'shop', orderId: 'A-1', returnId: 'R-1', purchasesRevision: 1, orderedOn: day('2026-03-01'), factOn: day('2026-03-05'),
          claimed: 34, reversed: 34, debt: 0, writtenOff: 0, qualifying: 34, currency: 'CNY' as CurrencyCode, cohort: 2026, valuation,
          before: { keptMinor: 15_000, points: 150 }, after: { keptMinor: 11_667, points: 116 }, lines: [{ line: 1, keptMinor: 6_667, points: 66, qualifying: 66 }],
          draws: [{ lot: 1, points: 34, from: 'active' }], shifts: [{ cohort: 2026, expiresOn, from: 'active', to: 'reversed', points: 34 }],
        },
      },
    ]);
  });

  it('takes the line\'s own lots first, then others in spending order, and owes the rest', () => {
    const spent = [...bought, grantGoodwill({ points: 20 }), redeemPoints({ points: 120 })];
    expect(loyaltyEventsOf(...spent, returned([returnToSettle({ 1: 10_000 })])).at(-1)).toMatchObject({
      data: { claimed: 100, reversed: 50, debt: 50, draws: [{ lot: 2, points: 30, from: 'active' }, { lot: 3, points: 20, from: 'active' }] },
    });
    expect(claimsOf(stateAfter(...spent, returned([returnToSettle({ 1: 10_000 })])))).toEqual([{ claim: 'return:shop/A-1/R-1', membership: 1, claimed: 100, reversed: 50, debt: 50, writtenOff: 0 }]);
  });

  it('takes points of its lines that have expired, before those of others', () => {
    const expired = [...bought, closeAccountDay('2026-12-31'), noonOn('2027-01-02'), grantGoodwill()];
    expect(loyaltyEventsOf(...expired, returned([returnToSettle({ 2: 5_000 })])).at(-1)).toMatchObject({ data: { reversed: 50, draws: [{ lot: 2, points: 50, from: 'expired' }] } });
  });

  it('does not take what is held', () => {
    const held = [...bought, { ...redeemPoints(), type: 'HoldPoints' as const, holdId: 'H-1', points: 150 }];
    expect(loyaltyEventsOf(...held, returned([returnToSettle({ 1: 10_000 })])).at(-1)).toMatchObject({ data: { reversed: 0, debt: 100, draws: [] } });
  });

  it('of a membership that was left writes off what its lots do not have, and touches no other', () => {
    const again = [...bought, redeemPoints({ points: 70 }), leaveMembership(), noonOn('2026-04-01'), enrolMember('2026-04-01T00:00:00.000Z'), coverEnrolment(2), grantGoodwill({ points: 500 })];
    const state = stateAfter(...again, returned([returnToSettle({ 1: 10_000 })]));
    expect(balancesOf(state)).toMatchObject({ active: 500, claimed: 100, reversed: 30, debt: 0, writtenOff: 70 });
  });

  it('is taken with its order where both come at once, and later ones by their revision', () => {
    const [first, second] = [returnToSettle({ 1: 5_000 }, { revision: 3 }), returnToSettle({ 1: 5_000 }, { revision: 7, returnId: 'R-2' })];
    const events = loyaltyEventsOf(...member, returned([first]), returned([second, first])).slice(2);
    expect(events).toMatchObject([{ type: 'PointsEarned' }, { data: { claim: 'return:shop/A-1/R-1', claimed: 50 } }, { data: { claim: 'return:shop/A-1/R-2', claimed: 50, after: { points: 50 } } }]);
    expect(settledOrderIn(fold(loyalty, loyaltyEventsOf(...member, returned([first]))), { source: 'shop', orderId: 'A-1' })).toMatchObject({ purchasesRevision: 3 });
  });

  it('names its claim without mistaking one order for another', () => {
    const settle = (source: string, orderId: string) => settleOrders([orderToSettle({ source, orderId, returns: [returnToSettle({ 1: 100 })] })]);
    const claims = claimsOf(stateAfter(...member, settle('a/b', 'c'), settle('a', 'b/c'))).map(({ claim }) => claim);
    expect(claims).toEqual(['return:a%2Fb/c/R-1', 'return:a/b%2Fc/R-1']);
  });

  it('a voided order gives all back that its returns have left', () => {
    const voided = settleOrders([orderToSettle({ lines: [10_000, 5_000], returns: [returnToSettle({ 1: 4_000 })], voided: { revision: 9, occurredAt: now } })]);
    expect(loyaltyEventsOf(...bought, voided).slice(-2)).toMatchObject([
      { data: { cause: 'return', claimed: 40 } },
      { occurredAt: now, data: { claim: 'void:shop/A-1', cause: 'void', returnId: null, factOn: '2026-03-01', claimed: 110, before: { points: 110 }, after: { keptMinor: 0, points: 0 } } },
    ]);
    after(...bought, voided).when(voided).then(nothing);
  });
});
