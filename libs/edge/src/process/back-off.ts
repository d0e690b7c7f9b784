export interface BackOff {
  /** Default 100 ms. */
  readonly firstMs?: number;
  /** Default 10,000 ms. */
  readonly longestMs?: number;
  /** From 0 up to 1, itself excluded. Default: the system's. */
  readonly random?: () => number;
}

/** Twice as long after each failure, up to the longest, and of that between a half and all, so that many don't come at once. */
export function waitAfter(failures: number, { firstMs = 100, longestMs = 10_000, random = Math.random }: BackOff = {}): number {
  const whole = Math.min(firstMs * 2 ** Math.min(failures - 1, 30), longestMs);
  return Math.round(whole / 2 + (whole / 2) * random());
}

export { delayOnTimer, type Delay } from '@rapport/messaging';
