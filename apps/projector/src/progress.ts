import { performance } from 'node:perf_hooks';
import { beginning, type Position } from '@rapport/kernel';
import type { ProjectorCollections, ProgressDocument } from './documents.js';
import { Contended } from './faults.js';

export interface ProgressOptions {
  readonly partitions: number;
  /** How often somebody who waits looks again, for progress that another process made. Default 25 ms. */
  readonly pollMs?: number;
  readonly nowMs?: () => number;
}

export interface Reached {
  readonly reached: boolean;
  /** Everything up to here is in the views. */
  readonly position: Position;
}

const maxAttempts = 100;

/** How far each partition has been worked through; what all have passed is what the views show. */
export class Progress {
  readonly #partitions: readonly string[];
  readonly #pollMs: number;
  readonly #nowMs: () => number;
  readonly #waiting = new Set<() => void>();

  constructor(private readonly documents: ProjectorCollections['progress'], { partitions, pollMs = 25, nowMs = () => performance.now() }: ProgressOptions) {
    this.#partitions = Array.from({ length: partitions }, (_, partition) => `partition-${partition}`);
    this.#pollMs = pollMs;
    this.#nowMs = nowMs;
  }

  /** The position passed by every partition. */
  async position(): Promise<Position> {
    const found = await this.documents.findByIds(this.#partitions);
    return found.reduce<Position>((least, document) => (document === null || document.position < least ? (document?.position ?? beginning) : least), found[0]?.position ?? beginning);
  }

  /**
   * Moves a partition forward, never back. The same position at another offset is the same record sent again, where the
   * wire has lost its end: the offset is renewed. A negative offset says that the position did not come over the wire.
   */
  async advance(partition: number, offset: number, position: Position): Promise<void> {
    const _id = this.#partitions[partition]!;
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const [before] = await this.documents.findByIds([_id]);
      if (before && (before.position > position || (before.position === position && (offset < 0 || before.offset === offset)))) return;
      const document: ProgressDocument = { _id, version: (before?.version ?? 0) + 1, partition, offset, position };
      const [written] = await this.documents.write([{ expected: before?.version ?? 'absent', document }]);
      if (written) return this.#wake();
    }
    throw new Contended('the progress', maxAttempts);
  }

  /** Waits until every partition has passed the position, at most so long, or until the signal aborts; then says how far it is. */
  async reached(position: Position, timeoutMs: number, signal?: AbortSignal): Promise<Reached> {
    const deadlineMs = this.#nowMs() + timeoutMs;
    for (;;) {
      const now = await this.position();
      if (now >= position) return { reached: true, position: now };
      const leftMs = deadlineMs - this.#nowMs();
      if (leftMs <= 0 || signal?.aborted) return { reached: false, position: now };
      await this.#change(Math.min(leftMs, this.#pollMs), signal);
    }
  }

  #change(atMostMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timeout);
        signal?.removeEventListener('abort', done);
        this.#waiting.delete(done);
        resolve();
      };
      const timeout = setTimeout(done, atMostMs);
      signal?.addEventListener('abort', done, { once: true });
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
