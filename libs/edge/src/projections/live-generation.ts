import { performance } from 'node:perf_hooks';
import type { Position } from '@rapport/kernel';
import type { ReadStore } from '@rapport/read-store';
import { runSampler } from '../health/sampler.js';
import { fedGenerations, Generations, generationStore } from './generations.js';
import { LiveReadStore } from './live-read-store.js';
import { OtherVersions, versionDifferences, writtenVersions, type ReadModelVersions } from './read-model-versions.js';
import { StoredProgressReader } from './stored-progress.reader.js';

/** How long somebody who waits does so with one generation before it looks whether another is live now. */
const sliceMs = 1_000;

export interface LiveGenerationOptions {
  /** With all generations in it. */
  readonly store: ReadStore;
  readonly partitions: number;
  /** Versions of the views that are read. Default: any. */
  readonly views?: ReadModelVersions['views'];
}

/**
 * The generation that queries of this process are answered from, and how far it is. After a switch it takes the new one as
 * soon as that has everything that was promised from the old one, which is fed meanwhile: nobody is answered with less. Where the
 * old one is dropped before that, or the new one can't be shown by this process, nobody is answered from what is left of it.
 */
export class LiveGeneration {
  readonly store: LiveReadStore;
  readonly #generations: Generations;
  #progress: StoredProgressReader;

  private constructor(private readonly options: LiveGenerationOptions, live: number) {
    this.store = new LiveReadStore(options.store, live);
    this.#generations = new Generations(options.store);
    this.#progress = this.#readerOf(live);
  }

  /** @throws {OtherVersions} where the live generation has the views in other versions */
  static async open(options: LiveGenerationOptions): Promise<LiveGeneration> {
    const { live } = await new Generations(options.store).read();
    await expectViews(options, live);
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

  /** Looks how far it is, and whether another one is live. @throws {OtherVersions} where that has the views in other versions: it is not taken */
  async look(): Promise<Position> {
    await this.#progress.look();
    const found = await this.#generations.read();
    const { live } = found;
    if (live === this.store.generation) return this.reached();
    if (!fedGenerations(found).includes(this.store.generation)) this.store.leave();
    await expectViews(this.options, live);
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

/** Those that are not read may be of any version, or be missing here. */
async function expectViews({ store, views }: LiveGenerationOptions, generation: number): Promise<void> {
  const found = views ? await writtenVersions(generationStore(store, generation)) : null;
  if (!views || !found) return;
  const differences = versionDifferences(found, { facts: found.facts, views }).filter(({ needed }) => needed !== null);
  if (differences.length > 0) throw new OtherVersions(generation, differences);
}
