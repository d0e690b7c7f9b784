import type { Aggregate } from '../aggregate.js';
import type { LoyaltyCommand } from './loyalty.commands.js';
import { decideLoyalty } from './loyalty.decide.js';
import type { LoyaltyEvent } from './loyalty.events.js';
import { evolveLoyalty } from './loyalty.evolve.js';
import type { LoyaltyRejection } from './loyalty.rejections.js';
import { initialLoyalty, type LoyaltyState } from './loyalty.state.js';

export { availablePoints } from './advance.decide.js';
export { adjustmentClaim, type Claim, type ClaimTotals } from './claims.js';
export type { Lot, LotOrigin, PointsByState } from './lot.js';
export type * from './loyalty.commands.js';
export * from './loyalty.events.js';
export { loyaltyRejectionCodes, reactionRefusalCodes, type LoyaltyRejection, type ReactionRefusalCode } from './loyalty.rejections.js';
export {
  loyaltyStateSchema,
  balancesOf, claimsOf, holdIn, lotIn, lotsOf, membershipOf, openMembership, redemptionIn, settledOrderIn, tierOn, type Balances, type LoyaltyState,
} from './loyalty.state.js';
export { isOpen, type Membership } from './membership.js';
export { ordersAtMost, settleBytesAtMost, settleBytesOf } from './settle-limits.js';
export type { SettledLine, SettledOrder } from './settled-order.js';
export type { Hold, Redemption } from './spending.js';

/** One stream for each customer: memberships, points and tiers. Points are conserved, lot by lot. */
export const loyalty: Aggregate<LoyaltyState, LoyaltyCommand, LoyaltyEvent, LoyaltyRejection> = {
  name: 'loyalty',
  streamOf: (customerId) => `loyalty-${customerId}`,
  initial: initialLoyalty,
  evolve: evolveLoyalty,
  decide: decideLoyalty,
};
