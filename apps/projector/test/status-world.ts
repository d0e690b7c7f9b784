import { instantFromMs, type Day, type Instant, type JsonObject } from '@rapport/kernel';
import { PublishFailed, type StatusPublisher } from '@rapport/messaging';
import { partitionOf } from '@rapport/messaging-in-process';
import { customersView, viewCollectionName, type ViewDocument } from '@rapport/read-models';
import { MemoryReadStore } from '@rapport/read-store-memory';
import type { ReadStore } from '@rapport/read-store';
import { openStatusCollections } from '../src/status/status.documents.js';
import { statusOf } from '../src/status/customer-status.js';
import { StatusBook } from '../src/status/status-book.js';
import { StatusMarks } from '../src/status/status-marks.js';
import { StatusRounds } from '../src/status/status-rounds.js';
import { StatusSender } from '../src/status/status-sender.js';
import { TopicEnds } from '../src/status/topic-ends.js';
import { MemoryStatusTopic } from './memory-status-topic.js';
import { Crashed } from './staged-store.js';

export const partitions = 3;
export const allPartitions: ReadonlySet<number> = new Set(Array.from({ length: partitions }, (_, partition) => partition));
export const liveName = viewCollectionName(customersView);

const stages = ['prospect', 'first-time', 'repeat', 'loyal'] as const;
/** A body of the view, as far as a status is made of it, by number; below 0: there is none. */
export const bodyOf = (n: number): JsonObject | null =>
  n < 0 ? null : { stage: { value: stages[n % stages.length]! }, period: { value: 'stability' }, membership: { tier: n % 2 === 0 ? null : 'C' } };

/** View, statuses and topic, and a clock that the test turns. */
export class StatusWorld {
  readonly store = new MemoryReadStore();
  constructor(readonly topic = new MemoryStatusTopic(partitions)) {}

  live = liveName;
  /** Customers of whom the facts know nothing, or not any more. */
  readonly denied = new Set<string>();
  nowMs = Date.parse('2026-03-01T08:00:00.000Z');
  readonly now = (): Instant => instantFromMs(this.nowMs++);

  view(name = this.live, store: ReadStore = this.store) {
    return store.collection<ViewDocument>(name, [{ field: '_id', kind: 'range' }]);
  }

  #book(store: ReadStore): StatusBook {
    return new StatusBook(openStatusCollections(store).statuses, (id) => partitionOf(id, partitions), this.now);
  }

  /** What a projector tells of the documents that it is about to write. */
  marks(store: ReadStore = this.store): StatusMarks {
    return new StatusMarks(this.#book(store), () => this.live);
  }

  /** A process that owns these partitions. */
  owner(store: ReadStore = this.store, publisher: StatusPublisher = this.topic.publisher(), ours = allPartitions): StatusRounds {
    const views = (name: string) => this.view(name, store);
    const book = this.#book(store);
    const ends = new TopicEnds(openStatusCollections(store).ends, publisher, this.now);
    const sender = new StatusSender({ book, views, publisher, now: this.now, firstVersionOf: (partition) => ends.firstVersionOf(partition), deniedOf: async (ids) => new Set(ids.filter((id) => this.denied.has(id))) });
    const rounds = new StatusRounds({ book, compared: openStatusCollections(store).compared, ends, sender, views, live: async () => this.live, partitionOf: (id) => partitionOf(id, partitions), now: this.now });
    rounds.assigned(ours);
    return rounds;
  }

  /** Brings a document of the view to a body, as a projector does: tried again where another one was faster. */
  async write(id: string, body: JsonObject | null, { store = this.store, name = this.live }: { store?: ReadStore; name?: string } = {}): Promise<void> {
    const marks = this.marks(store);
    for (;;) {
      const [before] = await this.view(name, store).findByIds([id]);
      const after: ViewDocument = { _id: id, version: (before?.version ?? 0) + 1, body, nextReviewOn: null, factsThrough: '2026-03-01' as Day, frozenOn: null, inputs: [`customer-${id}`, 1] };
      await marks.willWrite(customersView.view, name, [{ before: before ?? null, after }]);
      const [written] = await this.view(name, store).write([{ expected: before?.version ?? 'absent', document: after }]);
      if (written) return;
    }
  }

  /** A document that another process has begun, and not made of anything yet. */
  async begin(id: string): Promise<void> {
    await this.view().write([{ expected: 'absent', document: { _id: id, version: 1, body: null, nextReviewOn: null, factsThrough: null, frozenOn: null, inputs: [] } }]);
  }

  /** So that no comparison of all customers finds what the marks have missed. */
  async withoutComparisons(): Promise<void> {
    const { compared } = openStatusCollections(this.store);
    await compared.write([...allPartitions].map((partition) => ({ expected: 'absent', document: { _id: `partition-${partition}`, version: 1, partition, collection: this.live, times: 2, at: this.now() } })));
  }

  pending(): Promise<number> {
    return openStatusCollections(this.store).statuses.count({ state: 'pending' });
  }

  /** What the topic must end with: of each customer who ever had a status, what the view says. */
  async expected(): Promise<Map<string, JsonObject | null>> {
    const { documents } = await openStatusCollections(this.store).statuses.find({ statusVersion: { $gt: 0 } });
    const views = await this.view().findByIds(documents.map(({ _id }) => _id));
    return new Map(documents.map(({ _id, statusVersion }, i) => {
      const status = statusOf(views[i] ?? null) ?? null;
      return [_id, status && { version: statusVersion, ...status }];
    }));
  }

  /** Of the customers who have a status now, those that the topic does not know. */
  async untold(): Promise<string[]> {
    const { documents } = await this.view().find({ body: { $ne: null } });
    return documents.map(({ _id }) => _id).filter((id) => !this.topic.last().has(id));
  }
}

/** Rounds until nothing is pending but writes that were never made; a failure is followed by another round, a death by nothing. */
export async function roundsOf(owner: StatusRounds, count: number): Promise<'done' | 'dead'> {
  for (let round = 0; round < count; round++) {
    try {
      await owner.round();
    } catch (error) {
      if (error instanceof Crashed) return 'dead';
      if (!(error instanceof PublishFailed)) throw error;
      owner.failed(error);
    }
  }
  return 'done';
}
