/** What a line is worth, as a numerator; all of an order's lines have the same denominator. */
export interface LineWorth {
  readonly line: number;
  readonly numerator: bigint;
}

export interface SpreadPoints {
  readonly total: bigint;
  /** Sum up to the total. In the order of the lines given. */
  readonly ofLines: readonly bigint[];
}

/**
 * Whole points of an order: the sum of what its lines are worth, rounded down once. Each line has its own worth rounded
 * down; what the order has beyond that goes, a point each, to the largest remainders, among equals to the lower line.
 */
export function spreadPoints(worths: readonly LineWorth[], denominator: bigint): SpreadPoints {
  const total = worths.reduce((sum, { numerator }) => sum + numerator, 0n) / denominator;
  const ofLines = worths.map(({ numerator }) => numerator / denominator);
  const missing = Number(total - ofLines.reduce((sum, points) => sum + points, 0n));
  const byRemainder = worths
    .map(({ line, numerator }, place) => ({ line, place, remainder: numerator % denominator }))
    .sort((a, b) => (a.remainder === b.remainder ? a.line - b.line : a.remainder > b.remainder ? -1 : 1));
  for (const { place } of byRemainder.slice(0, missing)) ofLines[place]! += 1n;
  return { total, ofLines };
}

/** What of a line's points is left when so much of its amount is kept, rounded down. A line without an amount loses none. */
export const pointsKept = (points: number, keptMinor: number, amountMinor: number): number =>
  amountMinor === 0 ? points : Number((BigInt(points) * BigInt(keptMinor)) / BigInt(amountMinor));
