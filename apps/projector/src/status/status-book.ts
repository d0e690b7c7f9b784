import { epochMsOf, instantFromMs, type Instant } from '@rapport/kernel';
import type { Filter } from '@rapport/read-store';
import { Contended } from '../faults.js';
import type { DueWrite, StatusCollections, StatusDocument } from './status.documents.js';

export const statusPageSize = 500;
const maxAttempts = 100;

/** The statuses as they are kept. Every change is a compare-and-set, so that processes that share a customer by mistake do no harm. */
export class StatusBook {
  constructor(
    private readonly statuses: StatusCollections['statuses'],
    private readonly partitionOf: (customerId: string) => number,
    private readonly now: () => Instant,
  ) {}

  /** In the order of the ids; a customer of whom nothing is known has a document of version 0. */
  async find(ids: readonly string[]): Promise<readonly StatusDocument[]> {
    const found = ids.length > 0 ? await this.statuses.findByIds(ids) : [];
    return ids.map((_id, i) => found[i] ?? { _id, version: 0, partition: this.partitionOf(_id), state: 'sent', status: null, statusVersion: 0, sentVersion: 0, sentAt: null, pendingSince: null, due: null });
  }

  /** Notes writes that will change a status. @throws {Contended} */
  async note(writes: ReadonlyMap<string, Omit<DueWrite, 'notedAt'>>): Promise<void> {
    const notedAt = this.now();
    await this.#changeAll([...writes.keys()], (document) => {
      const { collection, version } = writes.get(document._id)!;
      const least = document.due?.collection === collection ? document.due.version : 0;
      return { ...document, state: 'pending', pendingSince: document.pendingSince ?? notedAt, due: { collection, version: Math.max(version, least), notedAt } };
    });
  }

  /** Answers those that are now as given; the others have been changed meanwhile. */
  async replace(documents: readonly StatusDocument[]): Promise<readonly StatusDocument[]> {
    const written = documents.length > 0 ? await this.statuses.write(documents.map((document) => guarded(document))) : [];
    return documents.filter((_, i) => written[i]).map((document) => ({ ...document, version: document.version + 1 }));
  }

  /** Keeps that these versions were acknowledged. Answers the documents that have a newer one by now. @throws {Contended} */
  async acknowledge(sent: ReadonlyMap<string, number>): Promise<readonly StatusDocument[]> {
    const sentAt = this.now();
    const newer = new Map<string, StatusDocument>();
    await this.#changeAll([...sent.keys()], (document) => {
      const version = sent.get(document._id)!;
      if (document.statusVersion > version) newer.set(document._id, document);
      if (document.sentVersion >= version || document.statusVersion > version) return null;
      return { ...document, sentVersion: version, sentAt, ...(document.due ? {} : { state: 'sent', pendingSince: null }) };
    });
    return [...newer.values()];
  }

  pending(partitions: ReadonlySet<number>, after: string): Promise<readonly StatusDocument[]> {
    return this.#page({ state: 'pending' }, partitions, after);
  }

  countPending(partitions: ReadonlySet<number>): Promise<number> {
    return this.statuses.count({ state: 'pending', partition: { $in: [...partitions] } });
  }

  /** Those that were acknowledged within the last so many milliseconds. */
  recent(partitions: ReadonlySet<number>, withinMs: number, after: string): Promise<readonly StatusDocument[]> {
    return this.#page({ sentAt: { $gte: instantFromMs(epochMsOf(this.now()) - withinMs) } }, partitions, after);
  }

  all(partitions: ReadonlySet<number>, after: string): Promise<readonly StatusDocument[]> {
    return this.#page({}, partitions, after);
  }

  async #page(filter: Filter, partitions: ReadonlySet<number>, after: string): Promise<readonly StatusDocument[]> {
    const { documents } = await this.statuses.find({ ...filter, partition: { $in: [...partitions] }, _id: { $gt: after } }, { sort: { _id: 1 }, limit: statusPageSize });
    return documents;
  }

  async #changeAll(ids: readonly string[], change: (document: StatusDocument) => StatusDocument | null): Promise<void> {
    let left = ids;
    for (let attempt = 1; left.length > 0; attempt++) {
      if (attempt > maxAttempts) throw new Contended('a status', maxAttempts);
      const changed = (await this.find(left)).map(change).filter((document) => document !== null);
      const written = new Set((await this.replace(changed)).map(({ _id }) => _id));
      left = changed.map(({ _id }) => _id).filter((id) => !written.has(id));
    }
  }
}

const guarded = (document: StatusDocument) =>
  ({ expected: document.version === 0 ? ('absent' as const) : document.version, document: { ...document, version: document.version + 1 } });
