import { performance } from 'node:perf_hooks';
import type { Position } from '@rapport/kernel';
import type { ReadStore } from '@rapport/read-store';
import { runSampler } from '../health/sampler.js';
import { Generations, generationStore } from './generations.js';
import { LiveReadStore } from './live-read-store.js';
import { StoredProgressReader } from './stored-progress.reader.js';

/** How long somebody who waits does so with one generation before it looks whether another is live now. */
const sliceMs = 1_000;

/**
 * The generation that queries of this process are answered from, and how far it is. After a switch it takes the new one as
 * soon as that has everything that was promised from the old one, which is fed meanwhile: nobody is answered with less.
 */
export class LiveGeneration {
  readonly store: LiveReadStore;
  readonly #generations: Generations;
  #progress: StoredProgressReader;

  private constructor(private readonly options: { readonly store: ReadStore; readonly partitions: number }, live: number) {
    this.store = new LiveReadStore(options.store, live);
    this.#generations = new Generations(options.store);
    this.#progress = this.#readerOf(live);
  }

  /** @param options.store With all generations in it. */
  static async open(options: { readonly store: ReadStore; readonly partitions: number }): Promise<LiveGeneration> {
    const { live } = await new Generations(options.store).read();
    return new LiveGeneration(options, live);
  }

  reached(): Position {
    return this.#progress.reached();
  }

  partitions(): ReturnType<StoredProgressReader['partitions']> {
    return this.#progress.partitions();
  }

  async waitFor(position: Position, waitMs: number, signal: AbortSignal = new AbortController().signal): Promise<boolean> {
    const deadlineMs = performance.now() + waitMs;
    for (;;) {
      const progress = this.#progress;
      const leftMs = deadlineMs - performance.now();
      const reached = await progress.waitFor(position, Math.min(sliceMs, Math.max(0, leftMs)), signal);
      if (reached && this.#progress.reached() >= position) return true;
      if (leftMs <= 0 || signal.aborted) return false;
    }
  }

  /** Looks how far it is, and whether another one is live. */
  async look(): Promise<Position> {
    await this.#progress.look();
    const { live } = await this.#generations.read();
    if (live === this.store.generation) return this.reached();
    const next = this.#readerOf(live);
    await next.look();
    if (next.reached() >= this.#progress.reached()) {
      this.#progress = next;
      this.store.adopt(live);
    }
    return this.reached();
  }

  /** Looks again from time to time, until the signal aborts. */
  run(signal: AbortSignal, onFailure: (error: unknown) => void, everyMs = 250): Promise<void> {
    return runSampler({ sample: async () => void (await this.look()), everyMs, onFailure, signal });
  }

  #readerOf(generation: number): StoredProgressReader {
    return new StoredProgressReader({ store: generationStore(this.options.store, generation), of: { partitions: this.options.partitions } });
  }
}
