import { performance } from 'node:perf_hooks';
import { fedGenerations, Generations, generationStore, isOfGeneration, LiveReadStore, type GenerationsDocument } from '@rapport/edge/projections';
import type { Tracing } from '@rapport/edge/tracing';
import type { EventLog } from '@rapport/event-log';
import { instantFromMs, numbersOf, type Position } from '@rapport/kernel';
import type { PersonalDataVault } from '@rapport/privacy';
import { goBack, readModels, rebuild, releaseKept, releaseNext, versionsOf, type GoneBack, type Projector, type RebuildOptions, type RebuildReport, type Replay } from '@rapport/projector';
import type { MemoryReadStore } from '@rapport/read-store-memory';
import { translatedUntilCaughtUp } from '@rapport/relay';
import type { Anchors } from './anchors.js';
import { aTurn, GenerationFeed, notedBy, partitions } from './generation-feed.js';
import { SharedPositions } from './shared-positions.js';

export { partitions };

export interface ReadSideOptions {
  readonly log: Pick<EventLog, 'follow' | 'head'>;
  readonly vault: Pick<PersonalDataVault, 'open'>;
  readonly store: MemoryReadStore;
  readonly anchors: Anchors;
  readonly nowMs: () => number;
  /** Where it keeps how far each partition is: everything up to there is in the partition's views. Default: of its own. */
  readonly positions?: SharedPositions;
  /** Default: nothing is traced. */
  readonly tracing?: Tracing | null;
  /** As the store has them. Default: nothing was ever rebuilt. */
  readonly generations?: Pick<GenerationsDocument, 'live' | 'kept' | 'next'>;
}

export interface Filling {
  readonly caughtUp: boolean;
  /** Events folded since the start, and how many there were to fold, about. */
  readonly done: number;
  readonly total: number;
}

export type RebuildWish = Pick<RebuildOptions, 'intended' | 'compareOnly' | 'onProgress' | 'signal'>;

/** Another rebuild is under way in this process. */
export class RebuildUnderWay extends Error {
  override readonly name = 'RebuildUnderWay';
  constructor() {
    super('a rebuild is under way already');
  }
}

/** How long the switch waits at most for the new generation to have what the old one has shown. */
const switchWithinMs = 30_000;

/** The generations that are fed, of which one is served. */
export class ReadSide {
  /** What queries are answered from. */
  readonly live: LiveReadStore;
  readonly #feeds = new Map<number, GenerationFeed>();
  readonly #positions: SharedPositions;
  readonly #ending = new AbortController();
  #serving: GenerationFeed;
  /** While it is switched: what is shown does not move. */
  #frozen = false;
  #rebuilding = false;
  #filling: Filling = { caughtUp: false, done: 0, total: 0 };
  #fail: (error: unknown) => void = () => undefined;
  readonly #broken = new Map<number, (error: unknown) => void>();
  /** Why generations that are not served are not fed any more. */
  readonly #unfed = new Map<number, unknown>();

  constructor(private readonly options: ReadSideOptions) {
    const { store, positions = new SharedPositions(SharedPositions.memory(partitions)), generations = { live: 0, kept: null, next: null } } = options;
    this.#positions = positions;
    this.live = new LiveReadStore(store, generations.live);
    for (const generation of fedGenerations(generations as GenerationsDocument)) this.#open(generation);
    this.#serving = this.#feeds.get(generations.live)!;
  }

  get projector(): Projector {
    return this.#serving.projector;
  }

  /** How far the first filling is. */
  get filling(): Filling {
    return this.#filling;
  }

  /** Everything up to here is in all views. */
  get reached(): Position {
    return this.#positions.least();
  }

  /** True as soon as all views show everything up to the position; false when the time ran out or the signal aborted. */
  async waitFor(position: Position, waitMs: number, signal?: AbortSignal): Promise<boolean> {
    const deadlineMs = performance.now() + waitMs;
    for (;;) {
      const leftMs = deadlineMs - performance.now();
      const { reached } = await this.projector.progressed(position, Math.max(0, leftMs), signal);
      // What is shown is written right behind the progress that was waited for.
      await aTurn();
      if (this.reached >= position) return true;
      if (!reached || leftMs <= 0 || signal?.aborted) return false;
    }
  }

  replay(key: string): Promise<Replay> {
    return this.projector.replayParked(key, this.#serving.wire.partitionOf(key));
  }

  /** Fills what lies in the log, then follows it until the signal aborts. Rejects when it can't go on; nothing is skipped then. */
  async run(signal: AbortSignal, onFilling?: (filling: Filling) => void): Promise<void> {
    const either = AbortSignal.any([signal, this.#ending.signal]);
    try {
      const from = await this.#fill(either, onFilling);
      if (!either.aborted) await this.#follow(from, either);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#ending.abort();
      await Promise.all([...this.#feeds.values()].map(({ ended }) => ended));
    }
  }

  /** Fills a generation beside the one that is served, and switches to it. @throws {RebuildUnderWay}, and as {@link rebuild} */
  rebuild(wish: RebuildWish): Promise<RebuildReport> {
    return this.#alone(() => this.#rebuild(wish));
  }

  async #rebuild({ signal, ...wish }: RebuildWish): Promise<RebuildReport> {
    const broken = new AbortController();
    const { log, vault, store, nowMs, anchors } = this.options;
    const report = await rebuild({
      ...readModels, ...wish, vault, store, partitions, signal: AbortSignal.any([signal, this.#ending.signal, broken.signal]),
      now: () => instantFromMs(nowMs()),
      head: () => log.head(),
      drop: (isDropped) => store.drop(isDropped),
      source: (from, sourceSignal) => translatedUntilCaughtUp({ log, translate: notedBy(anchors), from, signal: sourceSignal }),
      partitionOf: (key) => this.#serving.wire.partitionOf(key),
      feed: async (generation) => this.#feed(generation, (error) => broken.abort(error)),
    });
    if (report.switched) await this.#serve(this.#feeds.get(report.generation)!);
    return report;
  }

  /** Serves the generation that was live before the last switch. @throws {RebuildUnderWay}, why it is not fed any more, and as {@link goBack} */
  goBack(signal: AbortSignal): Promise<GoneBack> {
    return this.#alone(async () => {
      const { kept } = await this.generations();
      if (kept !== null && this.#unfed.has(kept)) throw this.#unfed.get(kept);
      const gone = await goBack({ store: this.options.store, partitions, versions: versionsOf(readModels.views), signal: AbortSignal.any([signal, this.#ending.signal]) });
      await this.#serve(this.#feeds.get(gone.live)!);
      return gone;
    });
  }

  /** Ends the feed of the generation that was live before, or of the one that a rebuild has begun, and forgets it; null where there is none. @throws {RebuildUnderWay} */
  drop(which: 'kept' | 'next'): Promise<number | null> {
    return this.#alone(() => this.#drop(which));
  }

  generations(): Promise<GenerationsDocument> {
    return new Generations(this.options.store).read();
  }

  /** Whoever changes which generations there are does so alone. @throws {RebuildUnderWay} */
  async #alone<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (this.#rebuilding) throw new RebuildUnderWay();
    this.#rebuilding = true;
    try {
      return await work();
    } finally {
      this.#rebuilding = false;
    }
  }

  async #drop(which: 'kept' | 'next'): Promise<number | null> {
    const { store } = this.options;
    if (which === 'kept' && (await this.generations()).kept === this.#serving.generation) throw new Error('the generation before is still served: the next start serves the new one');
    const generation = await (which === 'kept' ? releaseKept(store) : releaseNext(store));
    if (generation === null) return null;
    await this.#feeds.get(generation)?.end();
    this.#feeds.delete(generation);
    await store.drop(isOfGeneration(generation));
    return generation;
  }

  async #fill(signal: AbortSignal, onFilling: ((filling: Filling) => void) | undefined): Promise<Position> {
    const from = await this.projector.position();
    const total = eventsBetween(from, await this.options.log.head());
    const report = (filling: Filling): void => {
      this.#filling = filling;
      onFilling?.(filling);
    };
    report({ caughtUp: false, done: 0, total });
    const position = await this.#serving.fill(signal, (done) => report({ caughtUp: false, done, total }));
    report({ caughtUp: true, done: total, total });
    return position;
  }

  #follow(from: Position, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      signal.addEventListener('abort', () => resolve(), { once: true });
      for (const feed of this.#feeds.values()) feed.start(this.#ending.signal, this.#failed, feed === this.#serving ? from : undefined);
    });
  }

  #feed(generation: number, onBroken: (error: unknown) => void): void {
    this.#broken.set(generation, onBroken);
    if (!this.#feeds.has(generation)) this.#open(generation).start(this.#ending.signal, this.#failed);
  }

  #open(generation: number): GenerationFeed {
    const { log, vault, store, nowMs, anchors } = this.options;
    const feed = new GenerationFeed({
      generation, log, vault, nowMs, anchors,
      store: generationStore(store, generation),
      tracing: this.options.tracing ?? null,
      onProgress: (of, partition, position) => of === this.#serving && !this.#frozen && this.#positions.raise(partition, position),
    });
    this.#feeds.set(generation, feed);
    return feed;
  }

  /** Only what is served must go on; another generation that can't is told to the rebuild that wants it. */
  readonly #failed = (feed: GenerationFeed, error: unknown): void => {
    if (feed === this.#serving) return this.#fail(error);
    this.#unfed.set(feed.generation, error);
    this.#broken.get(feed.generation)?.(error);
  };

  /** Nobody who was told a position is answered with less: what is shown stands still until the new generation has it too. */
  async #serve(feed: GenerationFeed): Promise<void> {
    const deadlineMs = performance.now() + switchWithinMs;
    this.#frozen = true;
    try {
      const shown = this.#positions.all();
      while (!shown.every((position, partition) => feed.positions[partition]! >= position)) {
        this.#ending.signal.throwIfAborted();
        if (performance.now() > deadlineMs) throw new Error('the new generation did not reach in time what the one before had shown; the next start serves it');
        await aTurn();
      }
      this.#serving = feed;
      this.live.adopt(feed.generation);
      this.#positions.switched();
    } finally {
      this.#frozen = false;
      this.#serving.positions.forEach((position, partition) => this.#positions.raise(partition, position));
    }
  }
}

/** Positions of the embedded log count its events. */
function eventsBetween(from: Position, to: Position): number {
  return Math.max(0, Number(numbersOf(to).commit - numbersOf(from).commit));
}
