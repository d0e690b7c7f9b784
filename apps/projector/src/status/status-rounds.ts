import { epochMsOf, type Instant } from '@rapport/kernel';
import type { ViewDocument } from '@rapport/read-models';
import type { Collection } from '@rapport/read-store';
import type { ComparedDocument, StatusCollections } from './status.documents.js';
import { statusPageSize, type StatusBook } from './status-book.js';
import { lateAtMostMs, type StatusSender } from './status-sender.js';

export interface StatusRoundsOptions {
  readonly book: StatusBook;
  readonly compared: StatusCollections['compared'];
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

/**
 * The work of the owner of some partitions, round by round: first what was sent in the last ten minutes, for an owner before
 * may have sent an older version behind a newer one; then what is pending; and where the view has another collection than
 * the one that was compared last, all customers. A round that is broken off is begun anew.
 */
export class StatusRounds {
  #ours: ReadonlySet<number> = new Set();
  /** Owned since, and not yet sent again. */
  #new = new Set<number>();

  constructor(private readonly options: StatusRoundsOptions) {}

  /** The partitions are this process's from now on, also those that it had before. */
  assigned(partitions: ReadonlySet<number>): void {
    this.#ours = partitions;
    this.#new = new Set(partitions);
  }

  /** Nothing is known of the last send: all that may stand behind it is sent again. */
  failed(): void {
    this.#new = new Set(this.#ours);
  }

  /** Answers how many customers were pending. */
  async round(signal?: AbortSignal): Promise<number> {
    const ours = this.#ours;
    if (ours.size === 0) return 0;
    const { book, sender } = this.options;
    const fresh = this.#new;
    if (fresh.size > 0) {
      await this.#pages((after) => book.recent(fresh, lateAtMostMs, after), (page) => sender.repeat(page), signal);
      if (this.#new === fresh) this.#new = new Set();
    }
    const live = await this.options.live();
    const pending = await this.#pages((after) => book.pending(ours, after), (page) => sender.update(page, live), signal);
    await this.#compare(ours, live, signal);
    return pending;
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
