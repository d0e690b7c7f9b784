import type { Position } from '@rapport/kernel';
import type { MemoryReadStore } from '@rapport/read-store-memory';
import { writeSnapshot, type ReadModelCacheOptions } from './read-model-cache.js';
import type { ReadSide } from './read-side.js';

/** How often a running process writes what the next start begins from. */
const everyMs = 5 * 60_000;

/** Keeps the read models' snapshot near the log, and writes it at the end. A failure costs time at the next start, nothing else. */
export class Snapshots {
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void> = Promise.resolve();
  #writtenAt: Position | null;

  constructor(
    private readonly store: MemoryReadStore,
    private readonly readSide: ReadSide,
    private readonly options: ReadModelCacheOptions,
    private readonly onFailure: (error: unknown) => void,
    /** What the snapshot on disk holds; null where there is none to be trusted. */
    restoredTo: Position | null,
  ) {
    this.#writtenAt = restoredTo;
    this.#timer = setInterval(() => void this.write(), everyMs).unref();
  }

  /** One at a time; nothing is written where nothing has moved. */
  write(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const { reached, filling } = this.readSide;
      if (!filling.caughtUp || reached === this.#writtenAt) return;
      try {
        if (await writeSnapshot(this.store, this.options)) this.#writtenAt = reached;
      } catch (error) {
        this.onFailure(error);
      }
    });
    return this.#writing;
  }

  /** The documents are others although nothing has come in. Resolves when that is on disk, or could not be written. */
  outdated(): Promise<void> {
    this.#writtenAt = null;
    return this.write();
  }

  /** After the projections have ended. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }
}
