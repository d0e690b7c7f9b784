import { epochMsOf, type Instant } from '@rapport/kernel';
import { TopicShortened } from '@rapport/messaging';
import type { ViewDocument } from '@rapport/read-models';
import type { Collection } from '@rapport/read-store';
import type { ComparedDocument, StatusCollections } from './status.documents.js';
import { statusPageSize, type StatusBook } from './status-book.js';
import { lateAtMostMs, type StatusSender } from './status-sender.js';
import type { TopicEnds } from './topic-ends.js';

export interface StatusRoundsOptions {
  readonly book: StatusBook;
  readonly compared: StatusCollections['compared'];
  readonly ends: TopicEnds;
  readonly sender: StatusSender;
  /** The documents of customers in a collection of the view, with a range index of `_id`. */
  readonly views: (collection: string) => Pick<Collection<ViewDocument>, 'find'>;
  /** Name of the collection that queries are answered from, looked up anew. */
  readonly live: () => Promise<string>;
  readonly partitionOf: (customerId: string) => number;
  readonly now: () => Instant;
}

/** Processes that feed a new collection may take so long to notice that it is the live one: then all is compared once more. */
const timesCompared = 2;

/** What was sent since then is to be sent once more, when whoever may still send an older version has sent his last. */
interface LastRepeat {
  readonly atMs: number;
  readonly sinceMs: number;
  readonly partitions: ReadonlySet<number>;
}

/**
 * The work of the owner of some partitions, round by round: first what was sent in the last ten minutes, for an owner before
 * may have sent an older version behind a newer one, and once more ten minutes later, for he may still do so; all of it where
 * the topic has not got what was acknowledged; then what is pending; and where the view has another collection than
 * the one that was compared last, all customers. A round that is broken off is begun anew.
 */
export class StatusRounds {
  #ours: ReadonlySet<number> = new Set();
  /** Owned since, and not yet sent again. */
  #new: ReadonlySet<number> = new Set();
  /** Known to have lost records. */
  #lost: ReadonlySet<number> = new Set();
  #last: LastRepeat | null = null;
  /** Of the sender's records, those that were sent when the ends of the topic were kept last. */
  #kept = 0;

  constructor(private readonly options: StatusRoundsOptions) {}

  /** The partitions are this process's from now on, also those that it had before. */
  assigned(partitions: ReadonlySet<number>): void {
    this.#ours = partitions;
    this.#new = new Set(partitions);
  }

  /** Nothing is known of the last send: all that may stand behind it is sent again. */
  failed(error: unknown): void {
    this.#new = new Set(this.#ours);
    if (error instanceof TopicShortened) this.#lost = new Set([...this.#lost, error.partition]);
  }

  /** How many customers are pending, where no round tells. */
  pending(): Promise<number> {
    return this.options.book.countPending(this.#ours);
  }

  /** Answers how many customers were pending. */
  async round(signal?: AbortSignal): Promise<number> {
    const ours = this.#ours;
    if (ours.size === 0) return 0;
    const { book, sender } = this.options;
    if (this.#new.size > 0) await this.#repeat(this.#new, signal);
    await this.#repeatLast(signal);
    const live = await this.options.live();
    const pending = await this.#pages((after) => book.pending(ours, after), (page) => sender.update(page, live), signal);
    await this.#compare(ours, live, signal);
    if (sender.sent > this.#kept) await this.#keepEnds(ours, sender.sent);
    return pending;
  }

  async #repeat(fresh: ReadonlySet<number>, signal?: AbortSignal): Promise<void> {
    const { book, sender, ends } = this.options;
    const known = this.#lost;
    await ends.begin(fresh);
    const lost = new Set([...(await ends.lost(fresh)), ...[...known].filter((partition) => fresh.has(partition))]);
    const rest = new Set([...fresh].filter((partition) => !lost.has(partition)));
    if (lost.size > 0) {
      await this.#pages((after) => book.all(lost, after), (page) => sender.repeat(page), signal);
      await ends.renew(lost);
      if (this.#lost === known) this.#lost = new Set();
    }
    if (rest.size > 0) await this.#pages((after) => book.recent(rest, lateAtMostMs, after), (page) => sender.repeat(page), signal);
    const nowMs = epochMsOf(this.options.now());
    this.#last = { atMs: nowMs + lateAtMostMs, sinceMs: this.#last?.sinceMs ?? nowMs - lateAtMostMs, partitions: new Set([...(this.#last?.partitions ?? []), ...fresh]) };
    if (this.#new === fresh) this.#new = new Set();
  }

  async #repeatLast(signal?: AbortSignal): Promise<void> {
    const { book, sender, now } = this.options;
    const last = this.#last;
    const nowMs = epochMsOf(now());
    if (last === null || nowMs < last.atMs) return;
    const ours = new Set([...last.partitions].filter((partition) => this.#ours.has(partition)));
    if (ours.size > 0) await this.#pages((after) => book.recent(ours, nowMs - last.sinceMs, after), (page) => sender.repeat(page), signal);
    if (this.#last === last) this.#last = null;
  }

  /** A partition that has lost records although nothing was sent to it: all of it is sent again in the next round. */
  async #keepEnds(ours: ReadonlySet<number>, sent: number): Promise<void> {
    const lost = await this.options.ends.keep(ours);
    this.#kept = sent;
    if (lost.size > 0) this.#new = new Set([...this.#new, ...lost]);
  }

  async #compare(ours: ReadonlySet<number>, live: string, signal?: AbortSignal): Promise<void> {
    const { book, sender, views, partitionOf } = this.options;
    const before = await this.options.compared.findByIds([...ours].map(comparedId));
    const due = new Set([...ours].filter((_, i) => this.#isDue(before[i] ?? null, live)));
    if (due.size === 0) return;
    const view = views(live);
    const find = async (after: string) => (await view.find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit: statusPageSize })).documents;
    await this.#pages(find, async (page) => {
      const ids = page.map(({ _id }) => _id).filter((id) => due.has(partitionOf(id)));
      await sender.update(await book.find(ids), live);
    }, signal);
    // Of whom the view knows nothing any more.
    await this.#pages((after) => book.all(due, after), (page) => sender.update(page, live), signal);
    await this.#keep(due, live);
  }

  #isDue(before: ComparedDocument | null, live: string): boolean {
    if (before?.collection !== live) return true;
    return before.times < timesCompared && epochMsOf(this.options.now()) - epochMsOf(before.at) >= lateAtMostMs;
  }

  /** Somebody else who compared the same meanwhile has kept the same. */
  async #keep(partitions: ReadonlySet<number>, collection: string): Promise<void> {
    const ids = [...partitions];
    const stored = await this.options.compared.findByIds(ids.map(comparedId));
    await this.options.compared.write(ids.map((partition, i) => {
      const before = stored[i] ?? null;
      const times = before?.collection === collection ? before.times + 1 : 1;
      return { expected: before?.version ?? 'absent', document: { _id: comparedId(partition), version: (before?.version ?? 0) + 1, partition, collection, times, at: this.options.now() } };
    }));
  }

  /** Page by page along the ids, up to the end. */
  async #pages<Document extends { readonly _id: string }>(find: (after: string) => Promise<readonly Document[]>, work: (page: readonly Document[]) => Promise<void>, signal?: AbortSignal): Promise<number> {
    let count = 0;
    for (let after = ''; ; ) {
      signal?.throwIfAborted();
      const page = await find(after);
      if (page.length === 0) return count;
      await work(page);
      count += page.length;
      after = page.at(-1)!._id;
    }
  }
}

const comparedId = (partition: number): string => `partition-${partition}`;
