import type { RfmPolicy } from '@rapport/contracts';

/** 5 up to the first of four rising limits, then 4, 3, 2; 1 beyond the last. */
export function bandWithin(value: number, risingLimits: readonly number[]): number {
  for (let i = 0; i < risingLimits.length; i++) if (value <= risingLimits[i]!) return 5 - i;
  return 1;
}

/** 5 from the first of four falling limits, then 4, 3, 2; 1 below the last. */
export function bandFrom(value: number, fallingLimits: readonly number[]): number {
  for (let i = 0; i < fallingLimits.length; i++) if (value >= fallingLimits[i]!) return 5 - i;
  return 1;
}

export type RfmLevel = 'high' | 'middle' | 'low';

/**
 * The level from the sum of the three bands, the best currency's standing for M. Where no currency of the customer has
 * bands, the mean of R and F stands for it: the level is that of one and a half times their sum, compared exactly.
 */
export function levelOf(recency: number, frequency: number, bestMonetary: number | null, policy: RfmPolicy['levels']): RfmLevel {
  const twiceTheSum = bestMonetary === null ? 3 * (recency + frequency) : 2 * (recency + frequency + bestMonetary);
  if (twiceTheSum >= 2 * policy.highFromSum) return 'high';
  return twiceTheSum >= 2 * policy.middleFromSum ? 'middle' : 'low';
}
