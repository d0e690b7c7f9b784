import type { LoyaltyEarningPolicy } from '@rapport/contracts';
import { minorDigitsOf, type CurrencyCode, type Day } from '@rapport/kernel';
import type { JudgedBy } from '../answer.js';
import { spreadPoints } from './spread-points.js';
import type { Tier } from './tier.js';

export type EarningOrder = {
  readonly currency: CurrencyCode;
  /** In any order. `paidWithPointsMinor`: 0 to the amount; it earns nothing. */
  readonly lines: readonly { readonly line: number; readonly category: string | null; readonly amountMinor: number; readonly paidWithPointsMinor: number }[];
};

/** A multiplier that changed a line's points, so never one of 100. `name`: the tier, the category or the campaign. */
export type EarningMultiplier = { readonly by: 'tier' | 'category' | 'campaign'; readonly name: string; readonly percent: number };

export type EarningLine = {
  readonly line: number;
  readonly earningMinor: number;
  readonly points: number;
  readonly qualifying: number;
  readonly multipliers: readonly EarningMultiplier[];
};

export type EarningAnswer = {
  readonly points: number;
  readonly qualifying: number;
  readonly policyVersion: number;
  /** Ascending by line; their points sum up to the order's. */
  readonly lines: readonly EarningLine[];
};

/** Points that one order may earn; a thousand such orders are still counted exactly. */
export const orderPointsAtMost = 1_000_000_000_000;

/**
 * What an order earns (the specification, section 5): exact, rounded down once for the order. Qualifying points are those
 * of the base rate alone, without any multiplier, so a category that earns nothing still qualifies.
 *
 * @param tier the one held on the order's day.
 * @param policy the version effective on the order's day.
 * @returns null for more points than `orderPointsAtMost`.
 */
export function judgeEarning(order: EarningOrder, tier: Tier, policy: JudgedBy<LoyaltyEarningPolicy>, orderedOn: Day): EarningAnswer | null {
  const lines = order.lines
    .map(({ line, category, amountMinor, paidWithPointsMinor }) => ({
      line, earningMinor: amountMinor - paidWithPointsMinor, multipliers: multipliersOf(category, tier, policy.parameters, orderedOn),
    }))
    .sort((a, b) => a.line - b.line);
  const { numerator: rate, denominator } = baseRate(order.currency, policy.parameters);
  const most = Math.max(0, ...lines.map(({ multipliers }) => multipliers.length));
  const points = spreadPoints(
    lines.map(({ line, earningMinor, multipliers }) => ({ line, numerator: BigInt(earningMinor) * rate * product(multipliers, most) })),
    denominator * 100n ** BigInt(most),
  );
  const qualifying = spreadPoints(lines.map(({ line, earningMinor }) => ({ line, numerator: BigInt(earningMinor) * rate })), denominator);
  if (points.total > orderPointsAtMost || qualifying.total > orderPointsAtMost) return null;
  return {
    points: Number(points.total),
    qualifying: Number(qualifying.total),
    policyVersion: policy.version,
    lines: lines.map(({ line, earningMinor, multipliers }, i) => ({
      line, earningMinor, points: Number(points.ofLines[i]), qualifying: Number(qualifying.ofLines[i]), multipliers,
    })),
  };
}

/** Points for a minor unit, before any multiplier. */
function baseRate(currency: CurrencyCode, { ratePercent, ratePercentByCurrency }: LoyaltyEarningPolicy) {
  const percent = Object.hasOwn(ratePercentByCurrency, currency) ? ratePercentByCurrency[currency]! : ratePercent;
  return { numerator: BigInt(percent), denominator: 100n * 10n ** BigInt(minorDigitsOf(currency)) };
}

function multipliersOf(category: string | null, tier: Tier, policy: LoyaltyEarningPolicy, orderedOn: Day): readonly EarningMultiplier[] {
  const { tierMultiplierPercent, categoryMultiplierPercent, campaigns } = policy;
  const found: EarningMultiplier[] = [{ by: 'tier', name: tier, percent: tierMultiplierPercent[tier] }];
  if (category !== null && Object.hasOwn(categoryMultiplierPercent, category)) found.push({ by: 'category', name: category, percent: categoryMultiplierPercent[category]! });
  for (const { name, from, through, categories, multiplierPercent } of campaigns) {
    const covers = from <= orderedOn && orderedOn <= through && (categories === null || (category !== null && categories.includes(category)));
    if (covers) found.push({ by: 'campaign', name, percent: multiplierPercent });
  }
  return found.filter(({ percent }) => percent !== 100);
}

/** In hundredths to the power of `factors`, so that lines with fewer multipliers compare. */
const product = (multipliers: readonly EarningMultiplier[], factors: number): bigint =>
  multipliers.reduce((worth, { percent }) => worth * BigInt(percent), 100n ** BigInt(factors - multipliers.length));
