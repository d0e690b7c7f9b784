import {
  adjustPoints, approveAdjustment, bringOpeningBalance, coverEnrolment, enrolMember, fold, grantGoodwill, leaveMembership, loyaltyEventsOf, noonOn, nothing, orderToSettle, policiesOfSpecs,
  redeemPoints, returnToSettle, scenarios, settleOrders, type LoyaltyStory,
} from '@rapport/testing';
import { day, instant } from '@rapport/kernel';
import { balancesOf, claimsOf, loyalty, lotIn, type NewLot, type PointsShift } from '../index.js';

const given = scenarios(loyalty);
const after = (...story: LoyaltyStory) => given(...loyaltyEventsOf(...story));
const now = instant('2026-03-10T12:00:00.000Z');
const lot = (given: Partial<NewLot> = {}): NewLot => ({ lot: 1, points: 100, earnedAt: now, cohort: 2026, activeFrom: day('2026-03-10'), expiresOn: day('2027-01-01'), expiryPolicyVersion: 0, ...given });
const born = (to: PointsShift['to'], given: Partial<PointsShift> = {}): readonly PointsShift[] => [{ cohort: 2026, expiresOn: day('2027-01-01'), from: null, to, points: 100, ...given }];
const inDebt = [enrolMember(), coverEnrolment(), settleOrders([orderToSettle()]), redeemPoints(), settleOrders([orderToSettle({ returns: [returnToSettle({ 1: 6_000 })] })])];

describe('goodwill', () => {
  it('is a lot from today on, and its reason is sealed', () => {
    after(enrolMember()).when(grantGoodwill({ complaintId: 'K-1' })).then([
      { type: 'GoodwillGranted', occurredAt: now, data: { goodwillId: 'G-1', complaintId: 'K-1', lot: lot(), shifts: born('active') }, personal: { note: 'late delivery' } },
    ]);
  });

  it('is the same again whatever the reason, and conflicts with other points or another complaint', () => {
    after(enrolMember(), grantGoodwill()).when(grantGoodwill({ reason: 'written otherwise' })).then(nothing);
    after(enrolMember(), grantGoodwill()).when(grantGoodwill({ points: 99 })).then({ rejected: 'goodwill-conflict', field: 'goodwillId' });
    after(enrolMember(), grantGoodwill()).when(grantGoodwill({ complaintId: 'K-1' })).then({ rejected: 'goodwill-conflict' });
  });

  it('fills debt before anything else', () => {
    const events = loyaltyEventsOf(...inDebt, grantGoodwill());
    expect(events.slice(-2)).toMatchObject([{ type: 'GoodwillGranted' }, { type: 'DebtFilled', data: { points: 60, draws: [{ lot: 2, points: 60 }] } }]);
    expect(balancesOf(fold(loyalty, events))).toMatchObject({ active: 40, debt: 0, claimed: 60, reversed: 60 });
  });

  it('waits for the holding period that the policy has', () => {
    const policies = policiesOfSpecs({ 'loyalty-earning': { holdingDays: 5 } });
    after(enrolMember()).when(grantGoodwill({}, { policies })).then([expect.objectContaining({ data: expect.objectContaining({ lot: lot({ activeFrom: day('2026-03-15') }), shifts: born('pending') }) }) as never]);
  });

  it('counts for no tier', () => {
    const events = loyaltyEventsOf(enrolMember(), coverEnrolment(), grantGoodwill({ points: 9_000 }), bringOpeningBalance({ points: 9_000 }), settleOrders([orderToSettle()]));
    expect(events.filter(({ type }) => type.startsWith('Tier'))).toEqual([]);
  });
});

describe('an opening balance', () => {
  it('lives by the policy of the day on which it was earned, at noon of it', () => {
    const earned = lot({ earnedAt: noonOn('2026-01-15'), activeFrom: day('2026-01-15') });
    after(enrolMember()).when(bringOpeningBalance()).then([
      { type: 'OpeningBalanceBrought', occurredAt: now, data: { openingId: 'O-1', programme: 'old-card', bornExpired: false, lot: earned, shifts: born('active') } },
    ]);
  });

  it('is born expired where its last day is over', () => {
    const expiresOn = day('2026-01-01');
    const old = lot({ earnedAt: noonOn('2025-06-01'), cohort: 2025, activeFrom: day('2025-06-01'), expiresOn });
    after(enrolMember()).when(bringOpeningBalance({ earnedOn: day('2025-06-01') })).then([
      expect.objectContaining({ data: { openingId: 'O-1', programme: 'old-card', bornExpired: true, lot: old, shifts: born('expired', { cohort: 2025, expiresOn }) } }) as never,
    ]);
  });

  it('keeps an expiry that was brought with it', () => {
    const expiresOn = day('2026-09-01');
    after(enrolMember()).when(bringOpeningBalance({ expiresOn })).then([expect.objectContaining({ data: expect.objectContaining({ lot: expect.objectContaining({ expiresOn }) }) }) as never]);
    after(enrolMember()).when(bringOpeningBalance({ expiresOn: day('2026-01-15') })).then({ rejected: 'invalid-value', field: 'expiresOn' });
  });

  it('is the same again, and conflicts with other content', () => {
    after(enrolMember(), bringOpeningBalance()).when(bringOpeningBalance()).then(nothing);
    after(enrolMember(), bringOpeningBalance()).when(bringOpeningBalance({ expiresOn: day('2027-01-01') })).then(nothing);
    for (const other of [{ points: 99 }, { programme: 'other' }, { earnedOn: day('2026-01-16') }, { expiresOn: day('2026-09-01') }]) {
      after(enrolMember(), bringOpeningBalance()).when(bringOpeningBalance(other)).then({ rejected: 'opening-conflict', field: 'openingId' });
    }
  });

  it('is refused where there are so many', () => {
    const openings = Array.from({ length: 5_000 }, (_, i) => bringOpeningBalance({ openingId: `O-${i}`, points: 1 }));
    after(enrolMember(), ...openings).when(bringOpeningBalance({ openingId: 'O-x' })).then({ rejected: 'too-many-openings', field: 'openingId', details: { limit: 5_000 } });
  });

  it('is refused where it would be earned in the future', () => {
    after(enrolMember()).when(bringOpeningBalance({ earnedOn: day('2026-03-11') })).then({ rejected: 'occurred-in-the-future', field: 'earnedOn' });
  });
});

describe('an adjustment', () => {
  const decided = { adjustmentId: 'J-1', points: 100, proposedBy: 'staff-7', limitsPolicyVersion: 0 };
  const note = { note: 'points of a lost card' };

  it('up is a lot', () => {
    after(enrolMember()).when(adjustPoints()).then([{ type: 'PointsAdjusted', occurredAt: now, data: { ...decided, approvedBy: null, lot: lot(), draws: [], shifts: born('active') }, personal: note }]);
  });

  it('down takes active points and is a claim of its own, all of it reversed', () => {
    const shifts = [{ cohort: 2026, expiresOn: day('2027-01-01'), from: 'active' as const, to: 'reversed' as const, points: 40 }];
    after(enrolMember(), grantGoodwill()).when(adjustPoints({ points: -40 })).then([
      { type: 'PointsAdjusted', occurredAt: now, data: { ...decided, points: -40, approvedBy: null, lot: null, draws: [{ lot: 1, points: 40 }], shifts }, personal: note },
    ]);
    expect(claimsOf(fold(loyalty, loyaltyEventsOf(enrolMember(), grantGoodwill(), adjustPoints({ points: -40 }))))).toEqual([
      { claim: 'adjustment:J-1', membership: 1, claimed: 40, reversed: 40, debt: 0, writtenOff: 0 },
    ]);
  });

  it('down is refused beyond the balance, proposed or not', () => {
    after(enrolMember(), grantGoodwill()).when(adjustPoints({ points: -101 })).then({ rejected: 'not-enough-points', field: 'points', details: { available: 100 } });
    after(enrolMember(), grantGoodwill()).when(adjustPoints({ points: -1_001 })).then({ rejected: 'not-enough-points' });
    const spent = [enrolMember(), grantGoodwill({ points: 2_000 }), adjustPoints({ points: -1_500 }), redeemPoints({ points: 600 })];
    after(...spent).when(approveAdjustment()).then({ rejected: 'not-enough-points', details: { available: 1_400 } });
  });

  it('above the limit of one person has no effect until a second one approves it', () => {
    const big = adjustPoints({ points: 1_001 });
    after(enrolMember()).when(adjustPoints({ points: 1_000 })).then([expect.objectContaining({ type: 'PointsAdjusted' }) as never]);
    after(enrolMember()).when(big).then([{ type: 'AdjustmentProposed', occurredAt: now, data: { ...decided, points: 1_001 }, personal: note }]);
    after(enrolMember(), big).when(approveAdjustment()).then([
      { type: 'PointsAdjusted', occurredAt: now, data: { ...decided, points: 1_001, approvedBy: 'staff-8', lot: lot({ points: 1_001 }), draws: [], shifts: born('active', { points: 1_001 }) } },
    ]);
    after(enrolMember(), big).when(approveAdjustment('J-1', { actorId: 'staff-7' })).then({ rejected: 'second-person-required', field: 'adjustmentId' });
    after(enrolMember(), big, approveAdjustment()).when(approveAdjustment('J-1', { actorId: 'staff-9' })).then(nothing);
    after(enrolMember()).when(approveAdjustment()).then({ rejected: 'adjustment-not-found', field: 'adjustmentId' });
  });

  it('that was not approved within five working days, or in its membership, lapses', () => {
    const big = [enrolMember(), adjustPoints({ points: 1_001 })];
    after(...big).when(approveAdjustment(), noonOn('2026-03-17')).then([expect.objectContaining({ type: 'PointsAdjusted' }) as never]);
    after(...big).when(approveAdjustment(), noonOn('2026-03-18')).then({ rejected: 'proposal-lapsed', field: 'adjustmentId', details: { proposedOn: '2026-03-10', through: '2026-03-17' } });
    after(...big, leaveMembership()).when(approveAdjustment()).then({ rejected: 'not-a-member' });
    after(...big, leaveMembership(), enrolMember(now)).when(approveAdjustment()).then({ rejected: 'proposal-lapsed' });
  });

  it('is the same again, proposed or done, and conflicts with other points', () => {
    for (const points of [100, 1_001]) {
      after(enrolMember(), adjustPoints({ points })).when(adjustPoints({ points, reason: 'written otherwise' })).then(nothing);
      after(enrolMember(), adjustPoints({ points })).when(adjustPoints({ points: points + 1 })).then({ rejected: 'adjustment-conflict', field: 'adjustmentId' });
    }
  });
});

it.each([
  ['an adjustment of nothing', adjustPoints({ points: 0 }), 'points'],
  ['an adjustment beyond what one command may', adjustPoints({ points: -1_000_000_001 }), 'points'],
  ['an adjustment without a reason', adjustPoints({ reason: '' }), 'reason'],
  ['an approval without an id', approveAdjustment(''), 'adjustmentId'],
  ['goodwill of no points', grantGoodwill({ points: 0 }), 'points'],
  ['goodwill without a reason', grantGoodwill({ reason: '' }), 'reason'],
  ['goodwill for a complaint without an id', grantGoodwill({ complaintId: '' }), 'complaintId'],
  ['an opening balance of no points', bringOpeningBalance({ points: 0 }), 'points'],
  ['an opening balance of no programme', bringOpeningBalance({ programme: '' }), 'programme'],
  ['a day that does not exist', bringOpeningBalance({ earnedOn: '2026-02-30' as never }), 'earnedOn'],
  ['an expiry that does not exist', bringOpeningBalance({ expiresOn: 'soon' as never }), 'expiresOn'],
])('refuses %s and names the field', (_what, command, field) => {
  after(enrolMember()).when(command).then({ rejected: 'invalid-value', field });
});

it('refuses a grant beyond what is counted exactly', () => {
  const [enrolment] = loyaltyEventsOf(enrolMember());
  const much = { type: 'GoodwillGranted' as const, occurredAt: now, data: { goodwillId: 'G-0', complaintId: null, lot: lot({ points: Number.MAX_SAFE_INTEGER - 99 }), shifts: born('expired') } };
  given(enrolment!, much).when(grantGoodwill()).then({ rejected: 'too-many-points', field: 'points' });
  expect(lotIn(fold(loyalty, [enrolment!, much]), 1)).toMatchObject({ origin: { kind: 'goodwill', goodwillId: 'G-0' } });
});
