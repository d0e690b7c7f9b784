/**
 * A score from 1 to 5 for each value, in their order: floor(5 × number strictly worse ÷ n) + 1, so that equal values get
 * equal scores (the specification, section 8).
 *
 * @param better whether higher or lower values are better (recency in days: lower).
 */
export function quintiles(values: readonly number[], better: 'higher' | 'lower'): readonly number[] {
  const worstFirst = [...values].sort(better === 'higher' ? (a, b) => a - b : (a, b) => b - a);
  const scores = new Map<number, number>();
  worstFirst.forEach((value, worse) => {
    if (!scores.has(value)) scores.set(value, Math.floor((5 * worse) / values.length) + 1);
  });
  return values.map((value) => scores.get(value)!);
}
