import { contractCatalogue, translate, wireKeyOf } from '@rapport/application';
import type { EventLog, RecordedEvent } from '@rapport/event-log';
import { instantFromMs, numbersOf, type Position } from '@rapport/kernel';
import type { Delivered } from '@rapport/messaging';
import { InProcessWire } from '@rapport/messaging-in-process';
import type { PersonalDataVault } from '@rapport/privacy';
import { Projector } from '@rapport/projector';
import { contextOf, contextStreams, factDefinitions, viewDefinitions } from '@rapport/read-models';
import type { MemoryReadStore } from '@rapport/read-store-memory';
import { runRelay, translatedUntilCaughtUp } from '@rapport/relay';
import type { Anchors } from './anchors.js';
import { SharedPositions } from './shared-positions.js';

export const partitions = 4;

export const readContext = { streams: contextStreams, build: contextOf } as const;

/** The version of each type that this code reads. */
const readable = new Map<string, number>(contractCatalogue.map(({ type, version }) => [type, version]));

export interface ReadSideOptions {
  readonly log: Pick<EventLog, 'follow' | 'head'>;
  readonly vault: Pick<PersonalDataVault, 'open'>;
  readonly store: MemoryReadStore;
  readonly anchors: Anchors;
  readonly nowMs: () => number;
  /** Where it keeps how far each partition is: everything up to there is in the partition's views. Default: of its own. */
  readonly positions?: SharedPositions;
}

export interface Filling {
  readonly caughtUp: boolean;
  /** Events folded since the start, and how many there were to fold, about. */
  readonly done: number;
  readonly total: number;
}

/** Relay, wire and projector. */
export class ReadSide {
  readonly projector: Projector;
  readonly wire = new InProcessWire({ partitions });
  #filling: Filling = { caughtUp: false, done: 0, total: 0 };
  readonly #positions: SharedPositions;

  constructor(private readonly options: ReadSideOptions) {
    const { store, vault, nowMs, positions = new SharedPositions(SharedPositions.memory(partitions)) } = options;
    this.#positions = positions;
    this.projector = new Projector({
      store, vault, partitions,
      sharesStore: false,
      facts: factDefinitions,
      views: viewDefinitions,
      context: readContext,
      knows: (type, version) => readable.get(type) === version,
      now: () => instantFromMs(nowMs()),
    });
  }

  /** How far the first filling is. */
  get filling(): Filling {
    return this.#filling;
  }

  /** Everything up to here is in all views. */
  get reached(): Position {
    return this.#positions.least();
  }

  /** Fills what lies in the log, then follows it until the signal aborts. Rejects when it can't go on; nothing is skipped then. */
  async run(signal: AbortSignal, onFilling?: (filling: Filling) => void): Promise<void> {
    try {
      const from = await this.#fill(signal, onFilling);
      if (signal.aborted) return;
      await this.#follow(from, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #fill(signal: AbortSignal, onFilling: ((filling: Filling) => void) | undefined): Promise<Position> {
    const { log } = this.options;
    const from = await this.projector.position();
    const total = eventsBetween(from, await log.head());
    const report = (filling: Filling): void => onFilling?.((this.#filling = filling));
    report({ caughtUp: false, done: 0, total });
    const source = translatedUntilCaughtUp({ log, translate: this.#translate, from, signal });
    const position = await this.projector.catchUp(source, {
      partitionOf: (key) => this.wire.partitionOf(key),
      signal,
      onProgress: ({ phase, done }) => phase === 'facts' && report({ caughtUp: false, done, total }),
    });
    for (let partition = 0; partition < partitions; partition++) this.#positions.raise(partition, position);
    report({ caughtUp: true, done: total, total });
    return position;
  }

  async #follow(from: Position, signal: AbortSignal): Promise<void> {
    const ending = new AbortController();
    const either = AbortSignal.any([signal, ending.signal]);
    const end = (error: unknown): never => {
      ending.abort();
      throw error;
    };
    const loops = [
      runRelay({ log: this.options.log, publisher: this.wire, translate: this.#translate, from, signal: either }),
      this.wire.run((partition, batch, batchSignal) => this.#project(partition, batch, batchSignal), either),
    ];
    const ended = await Promise.allSettled(loops.map((loop) => (loop as Promise<unknown>).catch(end)));
    const failed = ended.find((loop) => loop.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #project(partition: number, batch: readonly Delivered[], signal: AbortSignal): Promise<void> {
    await this.projector.projectBatch(partition, batch, signal);
    const last = batch.at(-1)?.record;
    if (last) this.#positions.raise(partition, last.kind === 'event' ? last.event.position : last.position);
  }

  readonly #translate = (recorded: RecordedEvent): { key: string; event: ReturnType<typeof translate> } => {
    const event = translate(recorded);
    this.options.anchors.note(event);
    return { key: wireKeyOf(event), event };
  };
}

/** Positions of the embedded log count its events. */
function eventsBetween(from: Position, to: Position): number {
  return Math.max(0, Number(numbersOf(to).commit - numbersOf(from).commit));
}
