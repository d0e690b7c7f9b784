import type { LoyaltyEvent, TierHeld, TierLowered, TierRaised } from '@rapport/domain';
import type { ContractContent } from './contract-content.js';
import { earned, reversed } from './loyalty-awards.js';
import { drawsOf, newLotOf, reissuedOf, shiftsOf } from './loyalty-parts.js';

const version = 1;

type Told = { readonly [Type in LoyaltyEvent['type']]: (event: Extract<LoyaltyEvent, { type: Type }>) => ContractContent };

const told: Told = {
  MemberEnrolled: ({ data: { membership, enrolledOn, timeZone } }) => ({ type: 'rapport.member-enrolled', version, data: { membership, enrolledOn, timeZone } }),
  EnrolmentCovered: ({ data: { membership, orders } }) => ({ type: 'rapport.enrolment-covered', version, data: { membership, orders } }),
  PointsEarned: (event) => ({ type: 'rapport.points-earned', version, data: earned(event) }),
  PointsReversed: (event) => ({ type: 'rapport.points-reversed', version, data: reversed(event) }),
  DebtFilled: ({ data: { points, claims, draws, shifts } }) => ({
    type: 'rapport.debt-filled', version,
    data: { points, claims: claims.map((each) => ({ claim: each.claim, points: each.points })), draws: drawsOf(draws), shifts: shiftsOf(shifts) },
  }),
  PointsActivated: ({ data: { on, points, lots, shifts } }) => ({ type: 'rapport.points-activated', version, data: { on, points, lots, shifts: shiftsOf(shifts) } }),
  PointsExpired: ({ data: { on, points, lots, shifts } }) => ({ type: 'rapport.points-expired', version, data: { on, points, lots, shifts: shiftsOf(shifts) } }),
  PointsHeld: ({ data: { holdId, points, lapsesAt, limitsPolicyVersion, draws, shifts } }) => ({
    type: 'rapport.points-held', version, data: { holdId, points, lapsesAt, limitsPolicyVersion, draws: drawsOf(draws), shifts: shiftsOf(shifts) },
  }),
  HoldReleased: ({ data: { holdId, cause, points, returned, expired, shifts } }) => ({
    type: 'rapport.hold-released', version, data: { holdId, cause, points, returned: drawsOf(returned), expired: drawsOf(expired), shifts: shiftsOf(shifts) },
  }),
  PointsRedeemed: ({ data: { redemptionId, points, holdId, reward, order, draws, shifts } }) => ({
    type: 'rapport.points-redeemed', version,
    data: {
      redemptionId, points, holdId,
      reward: reward === null ? null : { code: reward.code, price: reward.price, rewardsPolicyVersion: reward.rewardsPolicyVersion },
      order: order === null ? null : { source: order.source, orderId: order.orderId },
      draws: drawsOf(draws), shifts: shiftsOf(shifts),
    },
  }),
  RedemptionCancelled: ({ data: { redemptionId, points, returned, reissued, expired, shifts } }) => ({
    type: 'rapport.redemption-cancelled', version,
    data: { redemptionId, points, returned: drawsOf(returned), reissued: reissuedOf(reissued), expired: drawsOf(expired), shifts: shiftsOf(shifts) },
  }),
  AdjustmentProposed: ({ data: { adjustmentId, points, proposedBy, limitsPolicyVersion } }) => ({
    type: 'rapport.adjustment-proposed', version, data: { adjustmentId, points, proposedBy, limitsPolicyVersion },
  }),
  PointsAdjusted: ({ data: { adjustmentId, points, proposedBy, approvedBy, limitsPolicyVersion, lot, draws, shifts } }) => ({
    type: 'rapport.points-adjusted', version,
    data: { adjustmentId, points, proposedBy, approvedBy, limitsPolicyVersion, lot: lot === null ? null : newLotOf(lot), draws: drawsOf(draws), shifts: shiftsOf(shifts) },
  }),
  OpeningBalanceBrought: ({ data: { openingId, programme, bornExpired, lot, shifts } }) => ({
    type: 'rapport.opening-balance-brought', version, data: { openingId, programme, bornExpired, lot: newLotOf(lot), shifts: shiftsOf(shifts) },
  }),
  GoodwillGranted: ({ data: { goodwillId, complaintId, lot, shifts } }) => ({
    type: 'rapport.goodwill-granted', version, data: { goodwillId, complaintId, lot: newLotOf(lot), shifts: shiftsOf(shifts) },
  }),
  TierRaised: (event) => ({ type: 'rapport.tier-raised', version, data: tierChange(event) }),
  TierLowered: (event) => ({ type: 'rapport.tier-lowered', version, data: tierChange(event) }),
  TierHeld: (event) => ({ type: 'rapport.tier-held', version, data: tierChange(event) }),
  MembershipLeft: ({ data: { membership, leftOn, points, writtenOff, shifts } }) => ({
    type: 'rapport.membership-left', version, data: { membership, leftOn, points, writtenOff, shifts: shiftsOf(shifts) },
  }),
  ReactionRefused: ({ data: { reaction, causedBy, code, source, orderId } }) => ({
    type: 'rapport.reaction-refused', version, data: { reaction, causedBy, code, source, orderId },
  }),
};

function tierChange({ data }: TierRaised | TierLowered | TierHeld) {
  const { membership, from, tier, before, heldThrough, year, yearPoints, tiersPolicyVersion } = data;
  return { membership, from, tier, before, heldThrough, year, yearPoints, tiersPolicyVersion };
}

export const loyaltyContentOf = (event: LoyaltyEvent): ContractContent => (told[event.type] as (event: LoyaltyEvent) => ContractContent)(event);
