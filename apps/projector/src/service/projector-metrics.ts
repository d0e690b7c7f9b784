import { Counter, Gauge, type Registry } from '@rapport/edge';
import type { ProjectorCounters } from '../counters.js';
import type { NeededContract } from '../faults.js';

export interface StoredCounts {
  readonly parked: number;
  readonly failedViews: number;
}

export class ProjectorMetrics {
  readonly #batches: Counter<'outcome'>;
  readonly #restarts: Counter<'error'>;
  readonly #tailLosses: Counter<'reason'>;
  readonly #lagRecords: Gauge<'partition'>;
  readonly #lagSeconds: Gauge<'partition'>;
  readonly #stopped: Gauge;
  readonly #needed: Gauge<'partition' | 'type'>;
  readonly #parked: Gauge;
  readonly #failedViews: Gauge;

  constructor(registry: Registry, counters: ProjectorCounters) {
    const registers = [registry];
    this.#batches = new Counter({ name: 'rapport_projector_batches_total', help: 'Batches given to the projector: done, or failed and given again.', labelNames: ['outcome'], registers });
    this.#restarts = new Counter({ name: 'rapport_projector_restarts_total', help: 'Runs of the consumer that failed and were begun again, by the kind of the error.', labelNames: ['error'], registers });
    this.#tailLosses = new Counter({ name: 'rapport_projector_tail_losses_total', help: 'Partitions whose end was not what it had been; they were read again.', labelNames: ['reason'], registers });
    this.#lagRecords = new Gauge({ name: 'rapport_projector_lag_events', help: 'Records of a partition that are not worked through; watermarks count.', labelNames: ['partition'], registers });
    this.#lagSeconds = new Gauge({ name: 'rapport_projector_lag_seconds', help: 'Time since the oldest event in hand was recorded, or since a lag was first seen.', labelNames: ['partition'], registers });
    this.#stopped = new Gauge({ name: 'rapport_projector_stopped_partitions', help: 'Partitions that wait for a newer version or for a person.', registers });
    this.#needed = new Gauge({ name: 'rapport_projector_needed_contract_version', help: 'Version of an event type that a partition waits for, because this projector does not read it.', labelNames: ['partition', 'type'], registers });
    this.#parked = new Gauge({ name: 'rapport_projector_parked_records', help: 'Records that wait behind one of their key that failed.', registers });
    this.#failedViews = new Gauge({ name: 'rapport_projector_failed_views', help: 'Documents of views that could not be derived and keep their old body.', registers });
    registers.forEach((own) => own.registerMetric(workGauge(counters)));
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
    this.#lagRecords.set({ partition }, records);
    this.#lagSeconds.set({ partition }, seconds);
  }

  /** Another process has the partition, and tells. */
  forget(partition: number): void {
    this.#lagRecords.remove({ partition });
    this.#lagSeconds.remove({ partition });
  }

  /** Of all partitions that wait for a newer version; the others are forgotten. */
  needed(contracts: ReadonlyMap<number, NeededContract>): void {
    this.#needed.reset();
    for (const [partition, { type, version }] of contracts) this.#needed.set({ partition, type }, version);
  }

  stored({ parked, failedViews }: StoredCounts, stopped: number): void {
    this.#parked.set(parked);
    this.#failedViews.set(failedViews);
    this.#stopped.set(stopped);
  }
}

/** What the projector counts by itself, looked at when it is asked for. */
const workGauge = (counters: ProjectorCounters): Gauge<'what'> =>
  new Gauge({
    name: 'rapport_projector_work', help: 'What the projector has done since it started.', labelNames: ['what'], registers: [],
    collect() {
      for (const [what, count] of Object.entries(counters) as [string, number][]) this.set({ what }, count);
    },
  });
