import type { Logger } from '@rapport/edge';
import { describeFault } from '@rapport/edge';
import { PartitionStopped, type BatchHandler, type Delivered } from '@rapport/messaging';
import { RevisionGap, UnreadableRecord, type NeededContract } from '../faults.js';
import type { ProjectionMetrics } from './projector-metrics.js';

export interface PartitionWorkerOptions {
  readonly project: BatchHandler;
  readonly metrics: Pick<ProjectionMetrics, 'batch'>;
  readonly logger: Logger;
  /** Called after each batch that was worked through. */
  readonly onProgress: () => void;
}

/** What a partition's batches are at. */
export interface PartitionState {
  /** Of the last record that was worked through here; -1 before the first. */
  readonly offset: number;
  /** When the first event of the batch in hand was recorded; null when there is none in hand. */
  readonly inHandSince: string | null;
}

/**
 * Gives batches to the projector, and says what becomes of a failure. A record of a kind that this version does not know
 * stops its partition until a newer version runs; so does a gap in a stream that is still there after the partition was
 * compared and read once more. A stopped partition keeps its place, the others go on. Any other failure is for the wire to
 * deliver again.
 */
export class PartitionWorker {
  readonly #states = new Map<number, PartitionState>();
  readonly #stopped = new Map<number, string>();
  readonly #needed = new Map<number, NeededContract>();
  /** Gaps of earlier runs of the consumer. */
  #knownGaps = new Set<string>();
  #newGaps = new Set<string>();

  constructor(private readonly options: PartitionWorkerOptions) {}

  get states(): ReadonlyMap<number, PartitionState> {
    return this.#states;
  }

  /** Why partitions stand still, by partition. */
  get stopped(): ReadonlyMap<number, string> {
    return this.#stopped;
  }

  /** What a newer version has to read, by partition that waits for it. */
  get needed(): ReadonlyMap<number, NeededContract> {
    return this.#needed;
  }

  /** Forgets all others, for somebody else works on them: what stopped one may be gone when it comes back. */
  keepOnly(partitions: ReadonlySet<number>): void {
    for (const known of [this.#states, this.#stopped, this.#needed]) for (const partition of known.keys()) if (!partitions.has(partition)) known.delete(partition);
  }

  /** Stops a partition for a reason that was found before its records came here. */
  stop(partition: number, error: Error): void {
    this.#stop(partition, `the partition stands still, because a record of it can't be read: ${error.message}`, error);
  }

  /** To be called when a run of the consumer has ended: partitions may be compared anew then. */
  runEnded(): void {
    this.#knownGaps = this.#newGaps;
    this.#newGaps = new Set();
  }

  readonly handle: BatchHandler = async (partition, batch, signal) => {
    const { project, metrics, onProgress } = this.options;
    const known = this.#stopped.get(partition);
    if (known !== undefined) throw new PartitionStopped(known);
    this.#states.set(partition, { offset: this.#states.get(partition)?.offset ?? -1, inHandSince: recordedAtOf(batch) });
    try {
      await project(partition, batch, signal);
      this.#states.set(partition, { offset: batch.at(-1)!.offset, inHandSince: null });
      metrics.batch('done');
      onProgress();
    } catch (error) {
      if (!signal.aborted) metrics.batch('failed');
      const why = this.#whyStopped(error);
      if (why === null) throw error;
      this.#stop(partition, why, error);
      throw new PartitionStopped(why, { cause: error });
    }
  };

  #stop(partition: number, why: string, error: unknown): void {
    this.#stopped.set(partition, why);
    const needed = error instanceof UnreadableRecord ? error.needed : null;
    if (needed) this.#needed.set(partition, needed);
    this.options.logger.error({ partition, ...(needed ? { needed } : {}), ...describeFault(error) }, why);
  }

  #whyStopped(error: unknown): string | null {
    if (error instanceof UnreadableRecord) return `the partition stands still until a newer version of Rapport runs: ${error.message}`;
    if (!(error instanceof RevisionGap)) return null;
    this.#newGaps.add(error.message);
    return this.#knownGaps.has(error.message) ? `the partition stands still, because records are missing from it: ${error.message}` : null;
  }
}

const recordedAtOf = (batch: readonly Delivered[]): string | null => {
  for (const { record } of batch) if (record.kind === 'event') return record.event.recordedAt;
  return null;
};
