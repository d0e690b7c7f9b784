import type { LoyaltyTiersPolicy } from '@rapport/contracts';

/** From the lowest to the highest. (The source letters them the other way; here A is the highest, as in all grades.) */
export const tiers = ['D', 'C', 'B', 'A'] as const;
export type Tier = (typeof tiers)[number];

/** True where `a` is above `b`. */
export const isHigherTier = (a: Tier, b: Tier): boolean => tiers.indexOf(a) > tiers.indexOf(b);

/** The next one down; of the lowest itself. */
export const tierBelow = (tier: Tier): Tier => tiers[Math.max(0, tiers.indexOf(tier) - 1)]!;

/** The next one up; null above the highest. */
export const tierAbove = (tier: Tier): Tier | null => tiers[tiers.indexOf(tier) + 1] ?? null;

/** The tier that so many qualifying points of a year reach. */
export function tierEarned(points: number, { fromPoints }: LoyaltyTiersPolicy): Tier {
  if (points >= fromPoints.A) return 'A';
  if (points >= fromPoints.B) return 'B';
  return points >= fromPoints.C ? 'C' : 'D';
}
