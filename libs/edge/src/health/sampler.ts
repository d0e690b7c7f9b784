import { delayOnTimer } from '../process/back-off.js';

export interface SamplerOptions {
  readonly sample: () => Promise<void>;
  /** Pause between two samples. Default 1,000 ms. */
  readonly everyMs?: number;
  /** Told when a sample fails, once for each row of failures. */
  readonly onFailure: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Samples again and again until the signal aborts; a sample that fails is left out, and the next one tried. */
export async function runSampler({ sample, everyMs = 1_000, onFailure, signal }: SamplerOptions): Promise<void> {
  let failing = false;
  while (!signal.aborted) {
    try {
      await sample();
      failing = false;
    } catch (error) {
      if (!failing && !signal.aborted) onFailure(error);
      failing = true;
    }
    await delayOnTimer(everyMs, signal);
  }
}
