import { performance } from 'node:perf_hooks';
import { beginning, laterPosition, type Position } from '@rapport/kernel';
import type { Collection, ReadStore, StoredDocument } from '@rapport/read-store';
import { runSampler } from '../health/sampler.js';
import { delayOnTimer } from '../process/back-off.js';
import { progressCollection, progressId } from './projection-documents.js';

interface StoredPosition extends StoredDocument {
  readonly position: Position;
}

export interface StoredProgressReaderOptions {
  readonly store: ReadStore;
  /** Of the wire, whose projectors are looked at; or else the documents that say how far others are. */
  readonly of: { readonly partitions: number } | { readonly collection: string; readonly ids: readonly string[] };
  /** How often it looks while somebody waits. Default 25 ms. */
  readonly pollMs?: number;
  readonly nowMs?: () => number;
}

/**
 * How far other processes are, as their progress documents say. What is remembered is never ahead of the
 * truth: an answer given with it may be newer than it says.
 */
export class StoredProgressReader {
  readonly #documents: Collection<StoredPosition>;
  readonly #ids: readonly string[];
  readonly #pollMs: number;
  readonly #nowMs: () => number;
  #positions: readonly Position[];

  constructor({ store, of, pollMs = 25, nowMs = () => performance.now() }: StoredProgressReaderOptions) {
    const { collection, ids } = 'partitions' in of ? { collection: progressCollection, ids: Array.from({ length: of.partitions }, (_, partition) => progressId(partition)) } : of;
    this.#documents = store.collection(collection);
    this.#ids = ids;
    this.#positions = this.#ids.map(() => beginning);
    this.#pollMs = pollMs;
    this.#nowMs = nowMs;
  }

  /** Everything up to here is in the views; as it was when somebody looked last. */
  reached(): Position {
    return this.#positions.reduce((least, position) => (position < least ? position : least));
  }

  partitions(): readonly { readonly partition: number; readonly position: Position }[] {
    return this.#positions.map((position, partition) => ({ partition, position }));
  }

  async look(): Promise<Position> {
    const found = await this.#documents.findByIds(this.#ids);
    this.#positions = this.#positions.map((known, i) => laterPosition(known, found[i]?.position ?? beginning));
    return this.reached();
  }

  async waitFor(position: Position, waitMs: number, signal: AbortSignal = new AbortController().signal): Promise<boolean> {
    const deadlineMs = this.#nowMs() + waitMs;
    for (;;) {
      if ((await this.look()) >= position) return true;
      const leftMs = deadlineMs - this.#nowMs();
      if (leftMs <= 0 || signal.aborted) return false;
      await delayOnTimer(Math.min(leftMs, this.#pollMs), signal);
    }
  }

  /** Looks again from time to time, until the signal aborts. */
  run(signal: AbortSignal, onFailure: (error: unknown) => void, everyMs = 250): Promise<void> {
    return runSampler({ sample: async () => void (await this.look()), everyMs, onFailure, signal });
  }
}
