import {
  countFailedViews, countParked, describeFault, PartitionWatches, progressCollection, progressId, ReplayRequests, runSampler, runSupervised,
  type BackOff, type CheckResult, type Delay, type Logger, type StoredProgress,
} from '@rapport/edge';
import type { Instant } from '@rapport/kernel';
import type { BatchHandler, EventConsumer, KnownRecord } from '@rapport/messaging';
import type { ReadStore } from '@rapport/read-store';
import type { Projecting } from './behind-fill.js';
import { PartitionWorker } from './partition-worker.js';
import type { ProjectionMetrics } from './projector-metrics.js';

export interface ProjectionLoopOptions {
  readonly store: ReadStore;
  /** What each batch goes through on its way to the projector. Default: nothing. */
  readonly traced?: (project: BatchHandler) => BatchHandler;
  readonly projector: Projecting;
  readonly openConsumer: (wiring: ConsumerWiring) => ProjectionConsumer;
  readonly metrics: ProjectionMetrics;
  readonly logger: Logger;
  readonly now: () => Instant;
  readonly nowMs: () => number;
  readonly stalledAfterMs: number;
  /** Runs that fail in a row, with no batch done between, before it gives up. Default 10: about half a minute. */
  readonly failuresAtMost?: number;
  readonly backOff?: BackOff;
  readonly delay?: Delay;
}

export interface ConsumerWiring {
  /** To be asked for each partition that the consumer is given. */
  readonly known: (partition: number) => Promise<KnownRecord | null>;
  /** To be told of all partitions that it has from now on, whenever they are shared out. */
  readonly onAssigned: (partitions: readonly number[]) => void;
  /** To be told of a record that can't be read: its partition stands still from then on, the others go on. */
  readonly onUnreadable: (partition: number, error: Error) => void;
}

export interface ProjectionConsumer extends EventConsumer {
  /** The offset behind the last record of each partition. */
  endOffsets(): Promise<readonly number[]>;
  close(): Promise<void>;
}

const failuresAtMostByDefault = 10;
const replayEveryMs = 1_000;

/** Projects what the wire delivers for as long as the process runs, replays parked keys on demand, and tells how far it is. */
export class ProjectionLoop {
  readonly #worker: PartitionWorker;
  readonly #watches: PartitionWatches;
  readonly #replays: ReplayRequests;
  readonly #consumer: ProjectionConsumer;
  /** As they were shared out last. Between two runs they may be another's by now: then this process still watches them, for it doesn't know who else does. */
  #ours: ReadonlySet<number> = new Set();
  #consuming = false;
  readonly #laggingSinceMs = new Map<number, number>();
  #progressed = (): void => undefined;

  constructor(private readonly options: ProjectionLoopOptions) {
    const { projector, metrics, logger, store, now, traced = (project) => project } = options;
    this.#watches = new PartitionWatches(options);
    this.#replays = new ReplayRequests(store, now);
    this.#worker = new PartitionWorker({ metrics, logger, project: traced((partition, batch, signal) => projector.projectBatch(partition, batch, signal)), onProgress: () => this.#progressed() });
    this.#consumer = options.openConsumer({
      known: (partition) => this.#known(partition),
      onAssigned: (partitions) => this.#assigned(new Set(partitions)),
      onUnreadable: (partition, error) => this.#worker.stop(partition, error),
    });
  }

  /** Ends when the signal aborts, with nothing under way. Rejects when it gives up. */
  async run(signal: AbortSignal): Promise<void> {
    const ending = new AbortController();
    const either = AbortSignal.any([signal, ending.signal]);
    const { logger } = this.options;
    const replaying = runSampler({
      sample: async () => void (await this.#replays.answer(either, (partition) => this.#consuming && this.#ours.has(partition), (key, partition) => this.options.projector.replayParked(key, partition, either))),
      everyMs: replayEveryMs, signal: either, onFailure: (error) => logger.warn(describeFault(error), 'replays can\'t be looked for'),
    });
    try {
      await this.#consume(signal);
    } finally {
      ending.abort();
      await replaying;
      await this.#consumer.close();
    }
  }

  /** Measures the lag; to be called from time to time. */
  async sample(): Promise<void> {
    const { store, metrics } = this.options;
    const ends = await this.#consumer.endOffsets();
    const stored = await store.collection<StoredProgress>(progressCollection).findByIds(ends.map((_, partition) => progressId(partition)));
    for (const partition of this.#ours) this.#observe(partition, ends[partition] ?? 0, stored[partition] ?? null);
    metrics.needed(this.#worker.needed);
    metrics.stored({ parked: await countParked(store), failedViews: await countFailedViews(store) }, this.#worker.stopped.size);
  }

  health(): CheckResult {
    const { ok, detail } = this.#watches.check();
    const stopped = [...this.#worker.stopped.keys()].filter((partition) => this.#ours.has(partition));
    const needed = [...this.#worker.needed].filter(([partition]) => this.#ours.has(partition)).map(([partition, contract]) => ({ partition, ...contract }));
    return { ok: ok && stopped.length === 0, detail: { ...detail, stopped, needed } };
  }

  #consume(signal: AbortSignal): Promise<void> {
    const { metrics, logger, backOff, delay, failuresAtMost = failuresAtMostByDefault } = this.options;
    return runSupervised({
      run: (runSignal, progressed) => {
        this.#progressed = progressed;
        return this.#consumer.run(this.#worker.handle, runSignal).finally(() => {
          this.#consuming = false;
          this.#worker.runEnded();
        });
      },
      signal, failuresAtMost, policyOf: () => 'retry', ...(backOff ? { backOff } : {}), ...(delay ? { delay } : {}),
      onRetry: ({ error, failures, waitMs }) => {
        metrics.restarted(error instanceof Error ? error.name : 'unknown');
        logger.warn({ ...describeFault(error), failures, waitMs }, 'the consumer begins again');
      },
    });
  }

  #assigned(partitions: ReadonlySet<number>): void {
    const before = this.#ours;
    this.#ours = partitions;
    this.#consuming = true;
    this.#worker.keepOnly(new Set([...partitions].filter((partition) => before.has(partition))));
    this.#watches.keepOnly(partitions);
    for (const partition of before) {
      if (partitions.has(partition)) continue;
      this.#laggingSinceMs.delete(partition);
      this.options.metrics.forget(partition);
    }
  }

  async #known(partition: number): Promise<KnownRecord | null> {
    const [progress] = await this.options.store.collection<StoredProgress>(progressCollection).findByIds([progressId(partition)]);
    return progress ? { offset: progress.offset, position: progress.position } : null;
  }

  #observe(partition: number, end: number, progress: StoredProgress | null): void {
    const { metrics, nowMs } = this.options;
    const state = this.#worker.states.get(partition);
    // A record that was sent again leaves no trace in the progress; it is worked through all the same.
    const offset = Math.max(progress?.offset ?? -1, state?.offset ?? -1);
    const lag = Math.max(0, end - offset - 1);
    if (lag === 0) this.#laggingSinceMs.delete(partition);
    else if (!this.#laggingSinceMs.has(partition)) this.#laggingSinceMs.set(partition, nowMs());
    const sinceMs = state?.inHandSince ? Date.parse(state.inHandSince) : (this.#laggingSinceMs.get(partition) ?? nowMs());
    metrics.lag(partition, lag, lag === 0 ? 0 : Math.max(0, (nowMs() - sinceMs) / 1_000));
    this.#watches.observe(partition, { lag, reached: `${offset} ${progress?.position ?? ''}` });
  }
}
