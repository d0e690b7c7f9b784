// Percentiles of all that was measured: no buckets, no averages of averages.

export const shownPercentiles = [50, 95, 99, 99.9];

/** 99.9 per cent of a thousand are 999, whatever the fractions say. */
const rounding = 1e-9;

/** The least value that so many per cent of all are not above (nearest rank). Null where there is none. */
export function percentile(values, percent) {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? null : sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100 - rounding) - 1)];
}

/** `{ p50, p95, p99, p99.9, most }` */
export const percentilesOf = (values) => Object.fromEntries([...shownPercentiles.map((percent) => [`p${percent}`, percentile(values, percent)]), ['most', percentile(values, 100)]]);
