import type { LoyaltyReward } from '@rapport/contracts';
import type { Tier } from './tier.js';

export type RewardPrice = { readonly points: number; readonly price: 'list' | 'tier' | 'vip' };

/** The lowest of the prices that apply; among equals the list price, then that of the tier. */
export function rewardPrice({ points, pointsByTier, pointsForVip }: LoyaltyReward, tier: Tier, isVip: boolean): RewardPrice {
  const ofTier = pointsByTier[tier];
  const ofVip = isVip ? pointsForVip : null;
  let lowest: RewardPrice = { points, price: 'list' };
  if (ofTier !== undefined && ofTier < lowest.points) lowest = { points: ofTier, price: 'tier' };
  if (ofVip !== null && ofVip < lowest.points) lowest = { points: ofVip, price: 'vip' };
  return lowest;
}
