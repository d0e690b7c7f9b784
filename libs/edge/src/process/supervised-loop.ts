import { delayOnTimer, waitAfter, type BackOff, type Delay } from './back-off.js';

export interface LoopFailure {
  readonly error: unknown;
  /** In a row, without progress between. */
  readonly failures: number;
  readonly waitMs: number;
}

export interface SupervisedLoopOptions {
  /**
   * One run, from connecting to letting go; resolves when the signal has aborted. To call `progressed` says that it works:
   * the failures before are forgotten.
   */
  readonly run: (signal: AbortSignal, progressed: () => void) => Promise<void>;
  readonly signal: AbortSignal;
  /** `stop` ends the loop by the error; `retry` runs again, after a pause. */
  readonly policyOf: (error: unknown) => 'retry' | 'stop';
  /** Told of each failure that is tried again. */
  readonly onRetry: (failure: LoopFailure) => void;
  /** Failures in a row that end the loop by the last of them. Default: no limit; the pauses are bounded, and health tells. */
  readonly failuresAtMost?: number;
  readonly backOff?: BackOff;
  /** Default: a timer. */
  readonly delay?: Delay;
}

/** A run that ended by itself, although nobody asked it to. */
export class EndedUnasked extends Error {
  override readonly name = 'EndedUnasked';
  constructor() {
    super('the loop ended although nobody asked it to');
  }
}

/** Runs again and again until the signal aborts. Rejects with the error that stops it. */
export async function runSupervised({ run, signal, policyOf, onRetry, failuresAtMost = Infinity, backOff, delay = delayOnTimer }: SupervisedLoopOptions): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await run(signal, () => (failures = 0));
      if (signal.aborted) return;
      throw new EndedUnasked();
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      if (policyOf(error) === 'stop' || failures >= failuresAtMost) throw error;
      const waitMs = waitAfter(failures, backOff);
      onRetry({ error, failures, waitMs });
      await delay(waitMs, signal);
    }
  }
}
