// Medians with range, and two sides that are measured in turn.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const spreadOf = (values) => ({ median: median(values), least: Math.min(...values), most: Math.max(...values) });

/** Both sides of each round ran next to each other, so the ratio is taken round by round. */
export const ratiosOf = (values, references) => values.map((value, round) => value / references[round]);

/**
 * Runs the sides in turn (A B A B …), so that what else the machine does meets all of them. With `warmUp` there is one
 * round more, the first, which does not count.
 * @param sides functions by name, each answering a number.
 */
export async function inTurn(sides, rounds, { warmUp = true } = {}) {
  const found = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = warmUp ? 0 : 1; round <= rounds; round++) {
    for (const [name, run] of Object.entries(sides)) {
      globalThis.gc?.();
      const value = await run(round);
      if (round > 0) found[name].push(value);
    }
  }
  return found;
}

export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export const perSecond = (count, ms) => (count / ms) * 1_000;
