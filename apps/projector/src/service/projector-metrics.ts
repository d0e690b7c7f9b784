import { Counter, Gauge, projectorLag, restartCounter, waitingGauges, type LagGauges, type Registry, type WaitingGauges } from '@rapport/edge';
import type { TailLossReason } from '@rapport/messaging-kafka';
import type { ProjectorCounters } from '../counters.js';
import type { NeededContract } from '../faults.js';

export interface StoredCounts {
  readonly parked: number;
  readonly failedViews: number;
}

export type ProjectionMetrics = Pick<ProjectorMetrics, 'batch' | 'restarted' | 'tailLost' | 'lag' | 'forget' | 'needed' | 'stored'>;

/** Of several generations only the live one is measured: the others have partitions of the same numbers. */
export const whileLive = (metrics: ProjectionMetrics, isLive: () => boolean): ProjectionMetrics => ({
  batch: (outcome) => isLive() && metrics.batch(outcome),
  restarted: (error) => isLive() && metrics.restarted(error),
  tailLost: (reason) => isLive() && metrics.tailLost(reason),
  lag: (partition, records, seconds) => isLive() && metrics.lag(partition, records, seconds),
  forget: (partition) => isLive() && metrics.forget(partition),
  needed: (contracts) => isLive() && metrics.needed(contracts),
  stored: (counts, stopped) => isLive() && metrics.stored(counts, stopped),
});

const tailLossReasons: Readonly<Record<TailLossReason, true>> = { gone: true, replaced: true, 'beyond-end': true, 'nothing-known': true };

export class ProjectorMetrics {
  readonly #batches: Counter<'outcome'>;
  readonly #restarts: Counter<'error'>;
  readonly #tailLosses: Counter<'reason'>;
  readonly #lag: LagGauges<'partition'>;
  readonly #needed: Gauge<'partition' | 'type'>;
  readonly #waiting: WaitingGauges;

  /** @param counters Of the projector, or where to find them. */
  constructor(registry: Registry, counters: ProjectorCounters | (() => ProjectorCounters)) {
    const registers = [registry];
    this.#batches = new Counter({ name: 'rapport_projector_batches_total', help: 'Batches given to the projector: done, or failed and given again.', labelNames: ['outcome'], registers });
    this.#restarts = restartCounter(registry, 'projector');
    this.#tailLosses = new Counter({ name: 'rapport_projector_tail_losses_total', help: 'Partitions whose end was not what it had been; they were read again.', labelNames: ['reason'], registers });
    // One loss is an alarm: a series that begins with it would not rise.
    for (const reason of Object.keys(tailLossReasons)) this.#tailLosses.inc({ reason }, 0);
    this.#lag = projectorLag(registry);
    this.#waiting = waitingGauges(registry);
    this.#needed = new Gauge({ name: 'rapport_projector_needed_contract_version', help: 'Version of an event type that a partition waits for, because this projector does not read it.', labelNames: ['partition', 'type'], registers });
    registers.forEach((own) => own.registerMetric(workGauge(typeof counters === 'function' ? counters : () => counters)));
  }

  batch(outcome: 'done' | 'failed'): void {
    this.#batches.inc({ outcome });
  }

  restarted(error: string): void {
    this.#restarts.inc({ error });
  }

  tailLost(reason: string): void {
    this.#tailLosses.inc({ reason });
  }

  lag(partition: number, records: number, seconds: number): void {
    this.#lag.events.set({ partition }, records);
    this.#lag.seconds.set({ partition }, seconds);
  }

  /** Another process has the partition, and tells. */
  forget(partition: number): void {
    this.#lag.events.remove({ partition });
    this.#lag.seconds.remove({ partition });
  }

  /** Of all partitions that wait for a newer version; the others are forgotten. */
  needed(contracts: ReadonlyMap<number, NeededContract>): void {
    this.#needed.reset();
    for (const [partition, { type, version }] of contracts) this.#needed.set({ partition, type }, version);
  }

  stored({ parked, failedViews }: StoredCounts, stopped: number): void {
    this.#waiting.parkedRecords.set(parked);
    this.#waiting.failedViews.set(failedViews);
    this.#waiting.stoppedPartitions.set(stopped);
  }
}

/** What the projector counts by itself, looked at when it is asked for. */
const workGauge = (countersNow: () => ProjectorCounters): Gauge<'what'> =>
  new Gauge({
    name: 'rapport_projector_work', help: 'What the projector has done since it started.', labelNames: ['what'], registers: [],
    collect() {
      for (const [what, count] of Object.entries(countersNow()) as [string, number][]) this.set({ what }, count);
    },
  });
