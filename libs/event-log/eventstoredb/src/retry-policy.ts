/** Chosen pauses: the timer and the dice come from outside. */
export interface Patience {
  /** Resolves after the time, or when the signal aborts. */
  readonly delay: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 up to 1, itself excluded. */
  readonly random: () => number;
}

const firstPauseMs = 50;
const longestPauseMs = 5_000;

/** Doubles with each failure, spread by half up and down, so that many clients do not come back at once. */
export const pauseMs = (failures: number, { random }: Pick<Patience, 'random'>): number =>
  Math.min(longestPauseMs, Math.round(firstPauseMs * 2 ** Math.min(failures - 1, 20) * (0.5 + random())));

export const systemPatience: Patience = {
  random: Math.random,
  delay: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done, { once: true });
    }),
};
