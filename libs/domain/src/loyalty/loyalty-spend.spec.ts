import {
  bringOpeningBalance, closeAccountDay, confirmHold, coverEnrolment, enrolMember, fold, grantGoodwill, holdPoints, loyaltyEventsOf, noonOn, nothing, onTerms, orderToSettle, policiesOfSpecs,
  redeemPoints, releaseHold, scenarios, settleOrders, type LoyaltyStory,
} from '@rapport/testing';
import { day, instant } from '@rapport/kernel';
import { availablePoints, balancesOf, holdIn, loyalty, redemptionIn, type PointsState } from '../index.js';

const given = scenarios(loyalty);
const after = (...story: LoyaltyStory) => given(...loyaltyEventsOf(...story));
const now = instant('2026-03-10T12:00:00.000Z');
const shift = (from: PointsState, to: PointsState, points: number) => ({ cohort: 2026, expiresOn: day('2027-01-01'), from, to, points });
const member = [enrolMember(), grantGoodwill({ points: 300 })];

describe('redeeming', () => {
  it('takes the lot that expires first, then the one earned first, then the one made first', () => {
    const lots = [
      enrolMember(), coverEnrolment(),
      grantGoodwill({ goodwillId: 'G-1', points: 10 }), grantGoodwill({ goodwillId: 'G-2', points: 10 }),
      settleOrders([orderToSettle({ lines: [1_000] })]),
      bringOpeningBalance({ points: 10, earnedOn: day('2026-03-10'), expiresOn: day('2026-06-01') }),
    ];
    const drawn = loyaltyEventsOf(...lots, redeemPoints({ points: 35 })).at(-1);
    expect(drawn).toMatchObject({ type: 'PointsRedeemed', data: { draws: [{ lot: 4, points: 10 }, { lot: 3, points: 10 }, { lot: 1, points: 10 }, { lot: 2, points: 5 }] } });
  });

  it('is dated by the clock and names the lots that it drew from', () => {
    after(...member).when(redeemPoints({ points: 300, order: { source: 'shop', orderId: 'A-9' } })).then([
      {
        type: 'PointsRedeemed', occurredAt: now,
        data: { redemptionId: 'X-1', points: 300, holdId: null, reward: null, order: { source: 'shop', orderId: 'A-9' }, draws: [{ lot: 1, points: 300 }], shifts: [shift('active', 'spent', 300)] },
      },
    ]);
  });

  it('is refused beyond the balance, and says what is there', () => {
    after(...member).when(redeemPoints({ points: 301 })).then({ rejected: 'not-enough-points', field: 'points', details: { available: 300 } });
    after(...member, holdPoints({ points: 100 })).when(redeemPoints({ points: 201 })).then({ rejected: 'not-enough-points', details: { available: 200 } });
  });

  it('takes the same redemption again as a repeat, and refuses another of that id', () => {
    const order = { source: 'shop', orderId: 'A-9' };
    after(...member, redeemPoints({ order })).when(redeemPoints({ order })).then(nothing);
    for (const other of [{ points: 99, order }, { order: null }, { points: null, reward: 'mug', order }]) {
      after(...member, redeemPoints({ order })).when(redeemPoints(other)).then({ rejected: 'redemption-conflict', field: 'redemptionId' });
    }
    after(...member, holdPoints(), confirmHold()).when(redeemPoints()).then({ rejected: 'redemption-conflict' });
  });

  it('does not spend points on the day on which they expire, whether or not a day was closed', () => {
    after(...member).when(redeemPoints(), instant('2026-12-31T15:59:59.999Z')).then([expect.objectContaining({ type: 'PointsRedeemed' }) as never]);
    after(...member).when(redeemPoints(), instant('2026-12-31T16:00:00.000Z')).then({ rejected: 'not-enough-points', details: { available: 0 } });
  });

  it('records first what the time asked for, and none of it where it is refused', () => {
    const policies = policiesOfSpecs({ 'loyalty-earning': { holdingDays: 7 } });
    const holding = [enrolMember(), coverEnrolment(), bringOpeningBalance({ points: 50, expiresOn: day('2026-03-20') }), settleOrders([orderToSettle()], {}, { policies })];
    const events = loyaltyEventsOf(...holding, noonOn('2026-03-20'), redeemPoints({ points: 100 }));
    expect(events.slice(-3).map(({ type }) => type)).toEqual(['PointsActivated', 'PointsExpired', 'PointsRedeemed']);
    after(...holding).when(redeemPoints({ points: 101 }), noonOn('2026-03-20')).then({ rejected: 'not-enough-points', details: { available: 100 } });
  });
});

describe('a reward of the catalogue', () => {
  const mug = { code: 'mug', title: 'Mug', points: 200, pointsByTier: { C: 150 }, pointsForVip: 120 };
  const policies = policiesOfSpecs({ 'loyalty-rewards': { catalogue: [mug] } });
  const buy = (isVip = false) => redeemPoints({ points: null, reward: 'mug' }, { policies, isVip });
  const priced = (points: number, price: 'list' | 'tier' | 'vip') => [
    expect.objectContaining({ type: 'PointsRedeemed', data: expect.objectContaining({ points, reward: { code: 'mug', price, rewardsPolicyVersion: 1 } }) }) as never,
  ];

  it('costs its list price, that of the tier, or that of VIPs, the lowest that applies', () => {
    after(...member).when(buy()).then(priced(200, 'list'));
    after(...member).when(buy(true)).then(priced(120, 'vip'));
    after(enrolMember(), coverEnrolment(), settleOrders([orderToSettle({ lines: [100_000] })])).when(buy()).then(priced(150, 'tier'));
  });

  it('is the same redemption again at whatever price it has now, and conflicts with another', () => {
    after(...member, buy()).when(buy(true)).then(nothing);
    after(...member, buy()).when(redeemPoints({ points: 200 })).then({ rejected: 'redemption-conflict' });
  });

  it('is refused where the catalogue of the day does not have it', () => {
    after(...member).when(redeemPoints({ points: null, reward: 'mug' })).then({ rejected: 'reward-not-found', field: 'reward', details: { rewardsPolicyVersion: 0 } });
  });
});

describe('a hold', () => {
  const lapsesAt = instant('2026-03-10T12:30:00.000Z');

  it('takes points aside until it lapses', () => {
    after(...member).when(holdPoints()).then([
      { type: 'PointsHeld', occurredAt: now, data: { holdId: 'H-1', points: 100, lapsesAt, limitsPolicyVersion: 0, draws: [{ lot: 1, points: 100 }], shifts: [shift('active', 'held', 100)] } },
    ]);
    after(...member).when(holdPoints({ points: 301 })).then({ rejected: 'not-enough-points', details: { available: 300 } });
  });

  it('is the same again, and conflicts with other points', () => {
    after(...member, holdPoints()).when(holdPoints()).then(nothing);
    after(...member, holdPoints(), releaseHold()).when(holdPoints()).then(nothing);
    after(...member, holdPoints()).when(holdPoints({ points: 99 })).then({ rejected: 'hold-conflict', field: 'holdId' });
  });

  it('becomes a redemption, whole', () => {
    after(...member, holdPoints()).when(confirmHold()).then([
      { type: 'PointsRedeemed', occurredAt: now, data: { redemptionId: 'X-1', points: 100, holdId: 'H-1', reward: null, order: null, draws: [{ lot: 1, points: 100 }], shifts: [shift('held', 'spent', 100)] } },
    ]);
    after(...member, holdPoints(), confirmHold()).when(confirmHold()).then(nothing);
    after(...member, holdPoints(), confirmHold()).when(confirmHold('H-1', 'X-2')).then({ rejected: 'hold-confirmed', field: 'holdId' });
    after(...member, redeemPoints(), holdPoints()).when(confirmHold()).then({ rejected: 'redemption-conflict', field: 'redemptionId' });
    given().when(confirmHold()).then({ rejected: 'hold-not-found', field: 'holdId' });
  });

  it('can be confirmed until it lapses, not then, and not once it was released', () => {
    after(...member, holdPoints()).when(confirmHold(), instant('2026-03-10T12:29:59.999Z')).then([expect.objectContaining({ type: 'PointsRedeemed' }) as never]);
    after(...member, holdPoints()).when(confirmHold(), lapsesAt).then({ rejected: 'hold-released', field: 'holdId', details: { cause: 'lapsed' } });
    after(...member, holdPoints(), releaseHold()).when(confirmHold()).then({ rejected: 'hold-released', details: { cause: 'released' } });
  });

  it('gives its points back to their lots', () => {
    after(...member, holdPoints()).when(releaseHold()).then([
      { type: 'HoldReleased', occurredAt: now, data: { holdId: 'H-1', cause: 'released', points: 100, returned: [{ lot: 1, points: 100 }], expired: [], shifts: [shift('held', 'active', 100)] } },
    ]);
    after(...member, holdPoints(), releaseHold()).when(releaseHold()).then(nothing);
    after(...member, holdPoints(), confirmHold()).when(releaseHold()).then({ rejected: 'hold-confirmed' });
    given().when(releaseHold()).then({ rejected: 'hold-not-found' });
  });

  it('that has lapsed is released with the next command, and at the close of the day', () => {
    after(...member, holdPoints({ points: 300 })).when(redeemPoints({ points: 300 }), lapsesAt).then([
      { type: 'HoldReleased', occurredAt: lapsesAt, data: { holdId: 'H-1', cause: 'lapsed', points: 300, returned: [{ lot: 1, points: 300 }], expired: [], shifts: [shift('held', 'active', 300)] } },
      expect.objectContaining({ type: 'PointsRedeemed' }) as never,
    ]);
    after(...member, holdPoints()).when(closeAccountDay('2026-03-10')).then([expect.objectContaining({ type: 'HoldReleased', occurredAt: '2026-03-10T16:00:00.000Z' }) as never]);
  });

  it('keeps its points over the expiry of their lots; released then, they are expired', () => {
    const midnight = [...member, instant('2026-12-31T15:50:00.000Z'), holdPoints(), closeAccountDay('2026-12-31')];
    after(...midnight).when(confirmHold(), instant('2026-12-31T16:10:00.000Z')).then([expect.objectContaining({ type: 'PointsRedeemed' }) as never]);
    after(...midnight).when(releaseHold(), instant('2026-12-31T16:10:00.000Z')).then([
      expect.objectContaining({ data: { holdId: 'H-1', cause: 'released', points: 100, returned: [], expired: [{ lot: 1, points: 100 }], shifts: [shift('held', 'expired', 100)] } }) as never,
    ]);
  });

  it('is refused where so many are open', () => {
    const holds = Array.from({ length: 100 }, (_, i) => holdPoints({ holdId: `H-${i}`, points: 1 }));
    after(...member, ...holds).when(holdPoints({ holdId: 'H-x', points: 1 })).then({ rejected: 'too-many-holds', field: 'holdId', details: { limit: 100 } });
  });
});

it('what a reader asks for is what the state holds', () => {
  const state = fold(loyalty, loyaltyEventsOf(...member, holdPoints(), redeemPoints({ points: 50 })));
  expect(holdIn(state, 'H-1')).toMatchObject({ status: 'open', points: 100 });
  expect(redemptionIn(state, 'X-1')).toMatchObject({ points: 50, isCancelled: false });
  expect(balancesOf(state)).toMatchObject({ active: 150, held: 100, spent: 50 });
  expect([availablePoints(state, now), availablePoints(state, instant('2026-03-10T12:30:00.000Z')), availablePoints(state, noonOn('2027-01-01'))]).toEqual([150, 250, 0]);
});

it.each([
  ['an id with white space', redeemPoints({ redemptionId: 'X 1' }), 'redemptionId'],
  ['no points', redeemPoints({ points: 0 }), 'points'],
  ['points with a fraction', redeemPoints({ points: 1.5 }), 'points'],
  ['more points than a command may name', redeemPoints({ points: 1_000_000_001 }), 'points'],
  ['points and a reward', redeemPoints({ points: 1, reward: 'mug' }), 'points'],
  ['neither points nor a reward', redeemPoints({ points: null }), 'points'],
  ['an order without a source', redeemPoints({ order: { source: '', orderId: 'A-1' } }), 'order.source'],
  ['a hold of no points', holdPoints({ points: 0 }), 'points'],
  ['a hold without an id', holdPoints({ holdId: '' }), 'holdId'],
  ['a confirmation without an id', confirmHold('H-1', ''), 'redemptionId'],
  ['a release without an id', releaseHold(''), 'holdId'],
  ['a cancellation without a reason', onTerms({ type: 'CancelRedemption', redemptionId: 'X-1', reason: '' }), 'reason'],
])('refuses %s and names the field', (_what, command, field) => {
  after(...member).when(command).then({ rejected: 'invalid-value', field });
});
