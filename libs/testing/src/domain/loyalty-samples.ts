import type { LoyaltyEvent, LotDraw, NewLot, PointsShift, PointsState } from '@rapport/domain';
import { day, instant, type CurrencyCode } from '@rapport/kernel';

const occurredAt = instant('2026-03-01T08:00:00.000Z');
const order = { source: 'shop', orderId: 'A-1' };
const draws: readonly LotDraw[] = [{ lot: 1, points: 30 }, { lot: 2, points: 10 }];

const shift = (from: PointsState | null, to: PointsState, points: number): PointsShift => ({ cohort: 2026, expiresOn: day('2027-01-01'), from, to, points });
const newLot = (lot: number, points: number): NewLot => ({
  lot, points, earnedAt: occurredAt, cohort: 2026, activeFrom: day('2026-03-01'), expiresOn: day('2027-01-01'), expiryPolicyVersion: 1,
});
const tierChange = { membership: 1, from: day('2026-03-01'), year: 2026, yearPoints: 1_200, tiersPolicyVersion: 1 } as const;

type Samples = { readonly [Type in LoyaltyEvent['type']]: Extract<LoyaltyEvent, { type: Type }> };

const awards = {
  MemberEnrolled: { type: 'MemberEnrolled', occurredAt, data: { membership: 1, enrolledOn: day('2026-03-01'), timeZone: 'Asia/Shanghai' } },
  EnrolmentCovered: { type: 'EnrolmentCovered', occurredAt, data: { membership: 1, orders: 2 } },
  PointsEarned: {
    type: 'PointsEarned',
    occurredAt,
    data: {
      membership: 1,
      ...order,
      purchasesRevision: 3,
      orderedOn: day('2026-03-01'),
      currency: 'CNY' as CurrencyCode,
      tier: 'C',
      earningPolicyVersion: 2,
      expiryPolicyVersion: 1,
      lines: [
        { line: 1, amountMinor: 10_000, earningMinor: 9_000, points: 180, qualifying: 90, lot: 1 },
        { line: 2, amountMinor: 0, earningMinor: 0, points: 0, qualifying: 0, lot: null },
      ],
      points: 180,
      qualifying: 90,
      cohort: 2026,
      activeFrom: day('2026-03-01'),
      expiresOn: day('2027-01-01'),
      bornExpired: false,
      valuation: { minorPer1000Points: 1_000, expectedRedeemedPercent: 85, rewardsPolicyVersion: 1 },
      shifts: [shift(null, 'active', 180)],
    },
  },
  PointsReversed: {
    type: 'PointsReversed',
    occurredAt,
    data: {
      membership: 1,
      claim: 'return:shop/A-1/R-1',
      cause: 'return',
      ...order,
      returnId: 'R-1',
      purchasesRevision: 4,
      orderedOn: day('2026-03-01'),
      factOn: day('2026-03-02'),
      claimed: 60,
      reversed: 40,
      debt: 15,
      writtenOff: 5,
      qualifying: 30,
      currency: 'CNY' as CurrencyCode,
      cohort: 2026,
      valuation: { minorPer1000Points: 1_000, expectedRedeemedPercent: 85, rewardsPolicyVersion: 1 },
      before: { keptMinor: 10_000, points: 180 },
      after: { keptMinor: 6_667, points: 120 },
      lines: [{ line: 1, keptMinor: 6_667, points: 120, qualifying: 60 }],
      draws: [{ lot: 1, points: 30, from: 'active' }, { lot: 2, points: 10, from: 'expired' }],
      shifts: [shift('active', 'reversed', 30), shift('expired', 'reversed', 10)],
    },
  },
  DebtFilled: {
    type: 'DebtFilled', occurredAt, data: { points: 40, claims: [{ claim: 'return:shop/A-1/R-1', points: 40 }], draws, shifts: [shift('active', 'reversed', 40)] },
  },
  PointsActivated: { type: 'PointsActivated', occurredAt, data: { on: day('2026-03-01'), points: 180, lots: 1, shifts: [shift('pending', 'active', 180)] } },
  PointsExpired: { type: 'PointsExpired', occurredAt, data: { on: day('2027-01-01'), points: 180, lots: 1, shifts: [shift('active', 'expired', 180)] } },
} satisfies Partial<Samples>;

const spending = {
  PointsHeld: {
    type: 'PointsHeld',
    occurredAt,
    data: { holdId: 'H-1', points: 40, lapsesAt: instant('2026-03-01T08:30:00.000Z'), limitsPolicyVersion: 1, draws, shifts: [shift('active', 'held', 40)] },
  },
  HoldReleased: {
    type: 'HoldReleased',
    occurredAt,
    data: {
      holdId: 'H-1', cause: 'lapsed', points: 40, returned: [{ lot: 1, points: 30 }], expired: [{ lot: 2, points: 10 }],
      shifts: [shift('held', 'active', 30), shift('held', 'expired', 10)],
    },
  },
  PointsRedeemed: {
    type: 'PointsRedeemed',
    occurredAt,
    data: {
      redemptionId: 'X-1', points: 40, holdId: 'H-1', reward: { code: 'mug', price: 'vip', rewardsPolicyVersion: 2 }, order, draws, shifts: [shift('held', 'spent', 40)],
    },
  },
  RedemptionCancelled: {
    type: 'RedemptionCancelled',
    occurredAt,
    data: {
      redemptionId: 'X-1',
      points: 40,
      returned: [{ lot: 1, points: 20 }],
      reissued: [{ ...newLot(3, 15), of: 1 }],
      expired: [{ lot: 2, points: 5 }],
      shifts: [shift('spent', 'active', 20), shift('spent', 'reissued', 15), shift(null, 'active', 15), shift('spent', 'expired', 5)],
    },
    personal: { note: 'changed her mind' },
  },
} satisfies Partial<Samples>;

const byHand = {
  AdjustmentProposed: { type: 'AdjustmentProposed', occurredAt, data: { adjustmentId: 'J-1', points: 5_000, proposedBy: 'staff-7', limitsPolicyVersion: 1 }, personal: { note: 'points of a lost card' } },
  PointsAdjusted: {
    type: 'PointsAdjusted',
    occurredAt,
    data: {
      adjustmentId: 'J-1', points: 5_000, proposedBy: 'staff-7', approvedBy: 'staff-8', limitsPolicyVersion: 1, lot: newLot(4, 5_000), draws, shifts: [shift(null, 'active', 5_000)],
    },
    personal: { note: 'points of a lost card' },
  },
  OpeningBalanceBrought: {
    type: 'OpeningBalanceBrought', occurredAt, data: { openingId: 'O-1', programme: 'old-card', bornExpired: false, lot: newLot(5, 700), shifts: [shift(null, 'active', 700)] },
  },
  GoodwillGranted: {
    type: 'GoodwillGranted', occurredAt, data: { goodwillId: 'G-1', complaintId: 'K-1', lot: newLot(6, 200), shifts: [shift(null, 'active', 200)] }, personal: { note: 'late delivery' },
  },
  TierRaised: { type: 'TierRaised', occurredAt, data: { ...tierChange, tier: 'C', before: 'D', heldThrough: day('2027-12-31') } },
  TierLowered: { type: 'TierLowered', occurredAt, data: { ...tierChange, tier: 'D', before: 'C', heldThrough: null } },
  TierHeld: { type: 'TierHeld', occurredAt, data: { ...tierChange, tier: 'C', before: 'C', heldThrough: day('2028-12-31') } },
  MembershipLeft: {
    type: 'MembershipLeft',
    occurredAt,
    data: { membership: 1, leftOn: day('2026-03-01'), points: 180, writtenOff: 15, shifts: [shift('active', 'expired', 180)] },
    personal: { note: 'moves abroad' },
  },
  ReactionRefused: { type: 'ReactionRefused', occurredAt, data: { reaction: 'settle-orders', causedBy: 'event-1', code: 'too-many-lots', ...order } },
} satisfies Partial<Samples>;

/** One event of each stored type of a loyalty account, every field filled: the same content as in the golden files. */
export const loyaltySamples: Samples = { ...awards, ...spending, ...byHand };
