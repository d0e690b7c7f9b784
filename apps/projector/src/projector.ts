import type { Instant, Position } from '@rapport/kernel';
import type { Delivered, EventRecord } from '@rapport/messaging';
import type { FactDefinition, ViewDefinition } from '@rapport/read-models';
import type { PersonalDataVault } from '@rapport/privacy';
import type { ReadStore } from '@rapport/read-store';
import { addAffected, AffectedIds, leavingOf } from './affected.js';
import { ContextSource, type ContextDefinition } from './context-source.js';
import { noCounts, type ProjectorCounters } from './counters.js';
import { openCollections } from './documents.js';
import { FactFolder } from './fact-folder.js';
import { FailedViewList } from './failed-view-list.js';
import { UnreadableRecord } from './faults.js';
import type { DeliveredEvent } from './fold-plan.js';
import { LeavingList } from './leaving-list.js';
import { deliveredOf, ParkingLot } from './parking-lot.js';
import { Progress, type Reached } from './progress.js';
import { bothSweeps, Sweeper, sweepRequestOf, type SweepRequest } from './sweeper.js';
import { ViewDeriver } from './view-deriver.js';
import type { ViewWitness } from './view-witness.js';

export interface ProjectorOptions {
  readonly store: ReadStore;
  readonly vault: Pick<PersonalDataVault, 'open'>;
  readonly facts: readonly FactDefinition[];
  readonly views: readonly ViewDefinition[];
  readonly context: ContextDefinition;
  /** Whether this code can read a type in a version; a record that it can't read stops the partition. */
  readonly knows: (type: string, version: number) => boolean;
  /** The latest version of a type that this code reads, for the text of a refusal; null: none. Left out, nothing is said of it. */
  readonly latestKnown?: (type: string) => number | null;
  /** Partitions of the wire. */
  readonly partitions: number;
  /**
   * False where the store lives and dies with this process, and it alone projects into it: a batch that ends half-way is then
   * always given again before anybody is told that it is done. New documents cost half as much. Default true.
   */
  readonly sharesStore?: boolean;
  /** Is told of the documents of views before they are written. Default: nobody. */
  readonly witness?: ViewWitness;
  /** For the time that a failed view carries. */
  readonly now: () => Instant;
}

/** A stretch of the log for {@link Projector.catchUp}. */
export interface CatchUpBatch {
  readonly records: readonly EventRecord[];
  readonly position: Position;
}

export interface CatchUpProgress {
  readonly phase: 'facts' | 'views';
  /** Events folded, or documents derived. */
  readonly done: number;
  /** Known for views only. */
  readonly total: number | null;
}

export interface CatchUpOptions {
  readonly partitionOf: (key: string) => number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CatchUpProgress) => void;
}

export interface Replay {
  readonly replayed: number;
  /** Still waiting: the first of them failed again. */
  readonly held: number;
}

interface Folded {
  readonly sweep: SweepRequest | null;
  readonly heldIds: ReadonlySet<string>;
}

/** Pages of parked records that one replay works through at most. */
const maxReplayPages = 10_000;

/**
 * Turns records into facts, and facts into views. Any batch may be given again, also an older one, and also to several
 * projectors on one store at once: guards decide, and the views end up the same. Work on one partition is done one
 * after the other.
 */
export class Projector {
  readonly counters: ProjectorCounters = noCounts();
  readonly #options: ProjectorOptions;
  readonly #collections;
  readonly #folder: FactFolder;
  readonly #deriver: ViewDeriver;
  readonly #sweeper: Sweeper;
  readonly #parking: ParkingLot;
  readonly #leaving: LeavingList;
  readonly #progress: Progress;
  readonly #lanes = new Map<number, Promise<unknown>>();

  constructor(options: ProjectorOptions) {
    const { store, views, facts, vault, partitions } = options;
    this.#options = options;
    this.#collections = openCollections(store, views);
    const context = new ContextSource(this.#collections.heads, options.context);
    this.#folder = new FactFolder(this.#collections, facts, vault, this.counters);
    this.#deriver = new ViewDeriver(this.#collections, context, new FailedViewList(this.#collections.failedViews, options.now), this.counters, options.sharesStore ?? true, options.witness ?? null);
    this.#sweeper = new Sweeper(this.#collections, views, context, this.#deriver, this.counters);
    this.#parking = new ParkingLot(this.#collections.parked, options.now);
    this.#leaving = new LeavingList(this.#collections, views);
    this.#progress = new Progress(this.#collections.progress, { partitions });
  }

  /**
   * Works through one batch: facts, then the views they affect, then what the calendar or a policy concerns, then the
   * partition's progress. Rejected, it may have done a part of it; given again, it does the rest.
   *
   * @throws {UnreadableRecord} after all that stands before the record. @throws {RevisionGap} @throws {Contended}
   */
  projectBatch(partition: number, batch: readonly Delivered[], signal?: AbortSignal): Promise<void> {
    return this.#inLane(partition, async () => {
      const unreadable = batch.findIndex(({ record }) => record.kind === 'event' && !this.#isReadable(record));
      const readable = unreadable === -1 ? batch : batch.slice(0, unreadable);
      const events = readable.filter((delivered): delivered is DeliveredEvent => delivered.record.kind === 'event');
      if (events.length > 0) await this.#projectOrHold(partition, events, signal);
      const last = readable.at(-1);
      if (last) await this.#progress.advance(partition, last.offset, last.record.kind === 'event' ? last.record.event.position : last.record.position);
      if (unreadable !== -1) this.#refuse(batch[unreadable] as DeliveredEvent);
    });
  }

  /** Works through the records of a parked key in their order; the first that fails again ends it, and keeps the key parked. */
  async replayParked(key: string, partition: number, signal?: AbortSignal): Promise<Replay> {
    return this.#inLane(partition, () => this.#replay(key, partition, signal));
  }

  /**
   * Fills or refreshes everything from the log itself, up to the end of `source`: folds all facts first, then derives each
   * affected document once, then sweeps, then moves every partition's progress to the position that it answers. To be run
   * alone, before the wire; what is published behind that position then follows without a hole. Broken off, it has moved no
   * progress, and the next run does all of it again.
   *
   * Where no view has a document yet, no fact can leave one, so nothing is noted; and all documents there are in the end
   * have been derived behind all facts, so nothing is swept.
   */
  async catchUp(source: AsyncIterable<CatchUpBatch>, { partitionOf, signal, onProgress }: CatchUpOptions): Promise<Position> {
    const affected = new AffectedIds();
    const parked = await this.#parking.keys();
    const fromNothing = await this.#hasNoViews();
    let sweep: SweepRequest | null = null;
    let position = await this.#progress.position();
    let events = 0;
    for await (const { records, position: reached } of source) {
      signal?.throwIfAborted();
      for (const [partition, own] of this.#deliveredTo(records, partitionOf, fromNothing)) {
        const folded = await this.#fold(partition, own, parked, affected, !fromNothing);
        sweep = bothSweeps(sweep, folded.sweep);
      }
      position = reached;
      onProgress?.({ phase: 'facts', done: (events += records.length), total: null });
    }
    signal?.throwIfAborted();
    const leaving = await Promise.all(Array.from({ length: this.#options.partitions }, (_, partition) => this.#leaving.pending(partition)));
    for (const notes of leaving) this.#leaving.addTo(affected, notes);
    await this.#deriveCounted(affected, signal, onProgress);
    for (const notes of leaving) await this.#leaving.settle(notes);
    if (sweep && !fromNothing) await this.#sweeper.sweep(sweep, { signal, alone: true }, affected);
    for (let partition = 0; partition < this.#options.partitions; partition++) await this.#progress.advance(partition, -1, position);
    return position;
  }

  /** By partition, which the notes of what a fact leaves need; all together where there are none. */
  #deliveredTo(records: readonly EventRecord[], partitionOf: (key: string) => number, together: boolean): ReadonlyMap<number, readonly DeliveredEvent[]> {
    const byPartition = new Map<number, DeliveredEvent[]>();
    for (const record of records) {
      this.#refuseUnreadable(record);
      const partition = partitionOf(record.key);
      const delivered = { partition, offset: -1, record };
      const list = byPartition.get(together ? 0 : partition);
      if (list) list.push(delivered);
      else byPartition.set(together ? 0 : partition, [delivered]);
    }
    return byPartition;
  }

  /** Waits until all partitions have passed the position, at most so long. */
  progressed(position: Position, timeoutMs: number, signal?: AbortSignal): Promise<Reached> {
    return this.#progress.reached(position, timeoutMs, signal);
  }

  /** Everything up to here is in the views: where a relay that keeps no position of its own has to start. */
  position(): Promise<Position> {
    return this.#progress.position();
  }

  /**
   * Records of parked keys are held. Another process may replay such a key between the look at it and the holding: then
   * nobody else would come for what was held, so it is worked through here.
   */
  async #projectOrHold(partition: number, events: readonly DeliveredEvent[], signal?: AbortSignal): Promise<void> {
    const waiting = await this.#parking.waitingAmong(events.map(({ record }) => record.key));
    await this.#project(partition, events, new Set(waiting.map(({ key }) => key)), signal);
    if (waiting.length === 0) return;
    for (const key of await this.#parking.releasedOf(waiting)) await this.#replay(key, partition, signal);
  }

  async #replay(key: string, partition: number, signal?: AbortSignal): Promise<Replay> {
    let replayed = 0;
    for (let page = 0; page < maxReplayPages; page++) {
      const waiting = await this.#parking.waiting(key);
      if (waiting.length === 0) return { replayed, held: 0 };
      const { heldIds } = await this.#project(partition, waiting.map(deliveredOf), new Set(), signal);
      const done = waiting.filter(({ stream, revision }) => !heldIds.has(`${stream}@${revision}`));
      await this.#parking.markReplayed(done);
      replayed += done.length;
      if (heldIds.size > 0) break;
    }
    return { replayed, held: await this.#collections.parked.count({ key, state: 'held' }) };
  }

  async #project(partition: number, events: readonly DeliveredEvent[], parked: Set<string>, signal?: AbortSignal): Promise<Folded> {
    const affected = new AffectedIds();
    const folded = await this.#fold(partition, events, parked, affected, true);
    const leaving = await this.#leaving.pending(partition);
    const left = new AffectedIds();
    for (const into of [affected, left]) this.#leaving.addTo(into, leaving);
    await this.#deriver.deriveAll(affected, { signal, left });
    await this.#leaving.settle(leaving);
    if (folded.sweep) await this.#sweeper.sweep(folded.sweep, { signal });
    return folded;
  }

  async #hasNoViews(): Promise<boolean> {
    for (const view of this.#options.views) if ((await this.#collections.view(view).find({}, { limit: 1 })).documents.length > 0) return false;
    return true;
  }

  async #fold(partition: number, events: readonly DeliveredEvent[], parked: Set<string>, affected: AffectedIds, mayLeave: boolean): Promise<Folded> {
    const { views } = this.#options;
    const { changes, known, held } = await this.#folder.fold(events, parked, async (intended) => {
      if (mayLeave) await this.#leaving.note(partition, await leavingOf(intended, views, this.#collections));
    });
    await this.#parking.hold(held);
    await addAffected(affected, changes, views, this.#collections);
    const heldIds = new Set(held.map(({ delivered: { record } }) => `${record.event.stream}@${record.event.revision}`));
    return { sweep: sweepRequestOf(known.map(({ record }) => record)), heldIds };
  }

  async #deriveCounted(affected: AffectedIds, signal: AbortSignal | undefined, onProgress: CatchUpOptions['onProgress']): Promise<void> {
    let total = 0;
    for (const ids of affected.byView().values()) total += ids.size;
    let done = 0;
    await this.#deriver.deriveAll(affected, { signal, alone: true, onDerived: (documents) => onProgress?.({ phase: 'views', done: (done += documents), total }) });
  }

  #isReadable({ event }: EventRecord): boolean {
    return this.#options.knows(event.type, event.version) && this.#folder.findDefinition(event) !== undefined;
  }

  #refuseUnreadable(record: EventRecord): void {
    if (!this.#isReadable(record)) this.#refuse({ record });
  }

  #refuse({ record: { event } }: Pick<DeliveredEvent, 'record'>): never {
    this.#folder.definitionFor(event);
    throw new UnreadableRecord(event, 'type', this.#options.latestKnown?.(event.type));
  }

  #inLane<Answer>(partition: number, work: () => Promise<Answer>): Promise<Answer> {
    const before = this.#lanes.get(partition) ?? Promise.resolve();
    const done = before.then(work);
    this.#lanes.set(partition, done.catch(() => undefined));
    return done;
  }
}
