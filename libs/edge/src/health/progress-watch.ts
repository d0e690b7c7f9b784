import type { JsonObject } from '@rapport/kernel';
import type { CheckResult } from './readiness.js';

export interface ProgressWatchOptions {
  /** No progress for so long while there is lag is a stall. */
  readonly stalledAfterMs: number;
  readonly nowMs: () => number;
}

export interface Observation {
  /** What is still to be done; 0 is idle. Any unit. */
  readonly lag: number;
  /** How far it is; another value than before is progress. */
  readonly reached: string | number;
}

/**
 * Tells work that stands still from work that has nothing to do. Somebody observes it from time to time; when that fails
 * for as long as a stall takes, nothing is known, and that is not healthy either.
 */
export class ProgressWatch {
  #movedAtMs: number;
  #observedAtMs: number;
  #last: Observation | null = null;

  constructor(private readonly options: ProgressWatchOptions) {
    this.#movedAtMs = this.#observedAtMs = options.nowMs();
  }

  observe(observation: Observation): void {
    const now = this.options.nowMs();
    if (observation.lag === 0 || (this.#last !== null && observation.reached !== this.#last.reached)) this.#movedAtMs = now;
    this.#observedAtMs = now;
    this.#last = observation;
  }

  check(): CheckResult {
    const { stalledAfterMs, nowMs } = this.options;
    const now = nowMs();
    const stalledForMs = now - this.#movedAtMs;
    const unknownForMs = now - this.#observedAtMs;
    const lag = this.#last?.lag ?? null;
    if (unknownForMs > stalledAfterMs) return { ok: false, detail: { reason: 'the lag can\'t be measured', unknownForMs } };
    if (stalledForMs > stalledAfterMs) return { ok: false, detail: { reason: 'no progress while there is lag', lag, stalledForMs } };
    return { ok: true, detail: { lag } };
  }
}

/** One watch for each partition in work; a partition that is given away is forgotten. */
export class PartitionWatches {
  readonly #watches = new Map<number, ProgressWatch>();

  constructor(private readonly options: ProgressWatchOptions) {}

  observe(partition: number, observation: Observation): void {
    let watch = this.#watches.get(partition);
    if (!watch) this.#watches.set(partition, (watch = new ProgressWatch(this.options)));
    watch.observe(observation);
  }

  keepOnly(partitions: ReadonlySet<number>): void {
    for (const partition of this.#watches.keys()) if (!partitions.has(partition)) this.#watches.delete(partition);
  }

  check(): CheckResult {
    const results = [...this.#watches].map(([partition, watch]) => ({ partition, ...watch.check() }));
    const detail: JsonObject = { partitions: results.map(({ partition, ok, detail: own }) => ({ partition, ok, ...own })) };
    return { ok: results.every(({ ok }) => ok), detail };
  }
}
