import type { OrderToSettle } from '../../../src/index.js';
import type { PublishedPolicy, Tier } from '@rapport/judgements';
import { minorDigitsOf, type Day } from '@rapport/kernel';

/** Points of each line: what the whole order is worth, rounded down once, handed out by largest remainder. */
export function pointsOfLines(worths: readonly bigint[], whole: bigint): number[] {
  let left = worths.reduce((sum, worth) => sum + worth, 0n) / whole;
  const given = worths.map((worth) => worth / whole);
  left -= given.reduce((sum, points) => sum + points, 0n);
  const remainders: (bigint | null)[] = worths.map((worth) => worth % whole);
  for (; left > 0n; left--) {
    let best = -1;
    remainders.forEach((remainder, i) => {
      if (remainder !== null && (best < 0 || remainder > remainders[best]!)) best = i;
    });
    given[best]! += 1n;
    remainders[best] = null;
  }
  return given.map(Number);
}

type LoyaltyEarningPolicy = PublishedPolicy<'loyalty-earning'>['parameters'];
type Line = OrderToSettle['lines'][number];

/** Hundredths multiplied with each other: as many factors for every line. */
function factorsOf({ category }: Line, tier: Tier, policy: LoyaltyEarningPolicy, on: Day): bigint[] {
  const inCategory = category === null ? undefined : new Map(Object.entries(policy.categoryMultiplierPercent)).get(category);
  const ofCampaigns = policy.campaigns.map(({ from, through, categories, multiplierPercent }) =>
    from <= on && on <= through && (categories === null || categories.some((each) => each === category)) ? multiplierPercent : 100,
  );
  return [policy.tierMultiplierPercent[tier], inCategory ?? 100, ...ofCampaigns].map(BigInt);
}

export function awardOf(order: OrderToSettle, tier: Tier, policy: LoyaltyEarningPolicy, on: Day): { points: number[]; qualifying: number[] } {
  const rate = BigInt(policy.ratePercentByCurrency[order.currency] ?? policy.ratePercent);
  const major = 10n ** BigInt(minorDigitsOf(order.currency)) * 100n;
  const base = order.lines.map(({ amountMinor, paidWithPointsMinor }) => BigInt(amountMinor - paidWithPointsMinor) * rate);
  const factors = order.lines.map((line) => factorsOf(line, tier, policy, on));
  const worths = base.map((worth, i) => factors[i]!.reduce((product, factor) => product * factor, worth));
  const whole = factors[0]!.reduce((product) => product * 100n, major);
  return { points: pointsOfLines(worths, whole), qualifying: pointsOfLines(base, major) };
}
