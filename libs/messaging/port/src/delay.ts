export type Delay = (waitMs: number, signal: AbortSignal) => Promise<void>;

/** Resolves after the time, or at once when the signal aborts. */
export const delayOnTimer: Delay = (waitMs, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, waitMs);
    signal.addEventListener('abort', done, { once: true });
  });
