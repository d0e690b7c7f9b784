import type { LoyaltyEvent, PointsState } from '@rapport/domain';
import type { ProofAward, ProofReason, ProofRule } from './proof-entry.js';

type Named = Partial<Pick<ProofReason, 'redemptionId' | 'holdId' | 'claim'>>;

const reason = (rule: ProofRule, policy: ProofReason['policy'], named: Named = {}): ProofReason => ({ rule, policy, redemptionId: null, holdId: null, claim: null, ...named });
const expiry = (award: ProofAward): ProofReason['policy'] => ({ name: 'loyalty-expiry', version: award.expiryPolicyVersion });

/** Why points moved; null where the event is none that moves points so. */
export function reasonOf(event: LoyaltyEvent, { from, to }: { readonly from: PointsState | null; readonly to: PointsState }, award: ProofAward): ProofReason | null {
  if (from === null) return reasonOfAward(event, to, award);
  switch (event.type) {
    case 'PointsActivated':
      return reason('activation', expiry(award));
    case 'PointsExpired':
      return reason('expiry', expiry(award));
    case 'MembershipLeft':
      return reason('membership-left', null);
    case 'PointsReversed':
      return reason(event.data.cause, null, { claim: event.data.claim });
    case 'DebtFilled':
      return reason('debt', null);
    case 'PointsAdjusted':
      return reason('adjustment', { name: 'loyalty-limits', version: event.data.limitsPolicyVersion });
    default:
      return reasonOfSpending(event, to, award);
  }
}

function reasonOfAward(event: LoyaltyEvent, to: PointsState, award: ProofAward): ProofReason {
  if (to === 'expired') return reason('born-expired', expiry(award));
  if (event.type === 'RedemptionCancelled') return reason('reissue', expiry(award), { redemptionId: event.data.redemptionId });
  if (event.type === 'PointsAdjusted') return reason('adjustment', { name: 'loyalty-limits', version: event.data.limitsPolicyVersion });
  return reason('award', award.earningPolicyVersion === null ? null : { name: 'loyalty-earning', version: award.earningPolicyVersion });
}

function reasonOfSpending(event: LoyaltyEvent, to: PointsState, award: ProofAward): ProofReason | null {
  switch (event.type) {
    case 'PointsHeld':
      return reason('hold', { name: 'loyalty-limits', version: event.data.limitsPolicyVersion }, { holdId: event.data.holdId });
    case 'HoldReleased':
      return reason(to === 'expired' ? 'hold-released-after-expiry' : 'hold-released', to === 'expired' ? expiry(award) : null, { holdId: event.data.holdId });
    case 'PointsRedeemed': {
      const { redemptionId, holdId, reward } = event.data;
      return reason(holdId === null ? 'spending-order' : 'hold-confirmed', reward === null ? null : { name: 'loyalty-rewards', version: reward.rewardsPolicyVersion }, { redemptionId, holdId });
    }
    case 'RedemptionCancelled': {
      const rules: Partial<Record<PointsState, ProofRule>> = { active: 'cancelled', expired: 'cancelled-after-expiry', reissued: 'reissue' };
      return reason(rules[to] ?? 'cancelled', to === 'active' ? null : expiry(award), { redemptionId: event.data.redemptionId });
    }
    default:
      return null;
  }
}
