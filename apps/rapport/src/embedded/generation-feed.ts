import { setImmediate } from 'node:timers/promises';
import { metadataOf, wireKeyOf, translate } from '@rapport/application';
import type { EventLog, RecordedEvent } from '@rapport/event-log';
import { beginning, instantFromMs, laterPosition, type Position } from '@rapport/kernel';
import { ProjectionTracing, RelayTracing, type Tracing } from '@rapport/edge/tracing';
import type { BatchHandler, Delivered, EventRecord } from '@rapport/messaging';
import { InProcessWire } from '@rapport/messaging-in-process';
import type { PersonalDataVault } from '@rapport/privacy';
import { Projector, readModels } from '@rapport/projector';
import type { ReadStore } from '@rapport/read-store';
import { runRelay, translatedUntilCaughtUp } from '@rapport/relay';
import type { Anchors } from './anchors.js';

export const partitions = 4;

export interface GenerationFeedOptions {
  readonly generation: number;
  readonly log: Pick<EventLog, 'follow' | 'head'>;
  readonly vault: Pick<PersonalDataVault, 'open'>;
  /** That of the generation. */
  readonly store: ReadStore;
  readonly nowMs: () => number;
  /** Null: nothing is traced. */
  readonly tracing: Tracing | null;
  /** Told of each event that goes by. */
  readonly anchors: Pick<Anchors, 'note'>;
  /** Told that everything up to there is in the partition's views. */
  readonly onProgress: (feed: GenerationFeed, partition: number, position: Position) => void;
}

/** An event with its key, as the wire has it. */
export function toWire(recorded: RecordedEvent): Omit<EventRecord, 'kind'> {
  const event = translate(recorded);
  const { traceparent } = metadataOf(recorded);
  return traceparent === undefined ? { key: wireKeyOf(event), event } : { key: wireKeyOf(event), event, traceparent };
}

/** As {@link toWire}, and the anchors are told of each event. */
export const notedBy = (anchors: Pick<Anchors, 'note'>) => (recorded: RecordedEvent): ReturnType<typeof toWire> => {
  const translated = toWire(recorded);
  anchors.note(translated.event);
  return translated;
};

/** Relay, wire and projector of one generation. */
export class GenerationFeed {
  readonly generation: number;
  readonly projector: Projector;
  readonly wire = new InProcessWire({ partitions });
  readonly positions: Position[] = Array.from({ length: partitions }, () => beginning);
  readonly #ending = new AbortController();
  readonly #relaying: RelayTracing | null;
  readonly #project: BatchHandler;
  readonly #translate: ReturnType<typeof notedBy>;
  #ended: Promise<void> = Promise.resolve();

  constructor(private readonly options: GenerationFeedOptions) {
    const { store, vault, nowMs, generation, tracing, anchors } = options;
    const following = tracing && new ProjectionTracing(tracing);
    this.#relaying = tracing && new RelayTracing(tracing);
    this.generation = generation;
    this.#translate = notedBy(anchors);
    this.projector = new Projector({ ...readModels, store: following?.store(store) ?? store, vault, partitions, sharesStore: false, now: () => instantFromMs(nowMs()) });
    const project: BatchHandler = (partition, batch, signal) => this.#projectBatch(partition, batch, signal);
    this.#project = following?.traced(project) ?? project;
  }

  /** Takes what lies in the log behind its progress; answers up to where. */
  async fill(signal: AbortSignal, onFacts?: (done: number) => void): Promise<Position> {
    const from = await this.projector.position();
    const source = translatedUntilCaughtUp({ log: this.options.log, translate: this.#translate, from, signal });
    const position = await this.projector.catchUp(source, {
      partitionOf: (key) => this.wire.partitionOf(key),
      signal,
      onProgress: ({ phase, done }) => phase === 'facts' && onFacts?.(done),
    });
    for (let partition = 0; partition < partitions; partition++) this.#raise(partition, position);
    return position;
  }

  /** Fills, and then follows the log until the signal aborts or {@link end} is called. `onFailure` is told where it can't go on. */
  start(signal: AbortSignal, onFailure: (feed: GenerationFeed, error: unknown) => void, filledTo?: Position): void {
    const either = AbortSignal.any([signal, this.#ending.signal]);
    const run = async (): Promise<void> => {
      const from = filledTo ?? (await this.fill(either));
      if (!either.aborted) await this.#follow(from, either);
    };
    this.#ended = run().catch((error: unknown) => void (either.aborted || onFailure(this, error)));
  }

  /** Resolves when nothing of it is under way any more. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#ended;
  }

  /** Resolves when it has ended, for whatever reason. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  async #follow(from: Position, signal: AbortSignal): Promise<void> {
    const ending = new AbortController();
    const either = AbortSignal.any([signal, ending.signal]);
    const end = (error: unknown): never => {
      ending.abort();
      throw error;
    };
    const loops = [
      runRelay({ log: this.options.log, publisher: this.wire, translate: this.#translate, from, signal: either, tracing: this.#relaying }),
      this.wire.run(this.#project, either),
    ];
    const ended = await Promise.allSettled(loops.map((loop) => (loop as Promise<unknown>).catch(end)));
    const failed = ended.find((loop) => loop.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #projectBatch(partition: number, batch: readonly Delivered[], signal: AbortSignal): Promise<void> {
    await this.projector.projectBatch(partition, batch, signal);
    const last = batch.at(-1)?.record;
    if (last) this.#raise(partition, last.kind === 'event' ? last.event.position : last.position);
  }

  #raise(partition: number, position: Position): void {
    this.positions[partition] = laterPosition(this.positions[partition]!, position);
    this.options.onProgress(this, partition, position);
  }
}

/** Gives everybody else a turn. */
export const aTurn = (): Promise<void> => setImmediate();
