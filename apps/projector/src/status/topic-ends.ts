import { epochMsOf, type Instant } from '@rapport/kernel';
import type { StatusPublisher } from '@rapport/messaging';
import type { StatusCollections, TopicEndDocument } from './status.documents.js';

/**
 * How far the topic reached, partition by partition, after what was acknowledged last. A topic of another name, or one that
 * ends before that, has not got everything: it was made anew, or its server has lost its end.
 */
export class TopicEnds {
  readonly #firstVersions = new Map<number, number>();

  constructor(
    private readonly documents: StatusCollections['ends'],
    private readonly publisher: Pick<StatusPublisher, 'topic' | 'ends'>,
    private readonly now: () => Instant,
  ) {}

  /**
   * To be called before anything is sent there. A partition that has records although nothing is known of it was filled from
   * a read store that is lost: its consumers know greater versions, so that new ones begin with the seconds since 1970, for a
   * customer's version rises less than once a second.
   */
  async begin(partitions: ReadonlySet<number>): Promise<void> {
    const ids = [...partitions];
    let stored = await this.#stored(ids);
    const unknown = ids.filter((_, i) => !stored[i]);
    if (unknown.length > 0) {
      const ends = await this.publisher.ends();
      const later = Math.floor(epochMsOf(this.now()) / 1_000);
      await this.documents.write(unknown.map((partition) => {
        const end = ends[partition] ?? 0;
        return { expected: 'absent', document: { _id: endId(partition), version: 1, partition, topic: this.publisher.topic, end, firstVersion: end > 0 ? later : 1 } };
      }));
      stored = await this.#stored(ids);
    }
    for (const document of stored) if (document) this.#firstVersions.set(document.partition, document.firstVersion);
  }

  firstVersionOf(partition: number): number {
    return this.#firstVersions.get(partition) ?? 1;
  }

  /** Of these partitions those that have not got everything. */
  async lost(partitions: ReadonlySet<number>): Promise<ReadonlySet<number>> {
    const [ends, stored] = [await this.publisher.ends(), await this.#stored([...partitions])];
    return new Set([...partitions].filter((_, i) => stored[i] && this.#isLost(stored[i], ends)));
  }

  /** Keeps how far the topic reaches now; not of those that have not got everything, which are answered. */
  async keep(partitions: ReadonlySet<number>): Promise<ReadonlySet<number>> {
    const ids = [...partitions];
    const [ends, stored] = [await this.publisher.ends(), await this.#stored(ids)];
    const lost = new Set(ids.filter((_, i) => stored[i] && this.#isLost(stored[i], ends)));
    await this.#write(stored.filter((document) => document !== null && !lost.has(document.partition)), ends);
    return lost;
  }

  /** To be called when all that these partitions had has been sent again. */
  async renew(partitions: ReadonlySet<number>): Promise<void> {
    const [ends, stored] = [await this.publisher.ends(), await this.#stored([...partitions])];
    await this.#write(stored, ends);
  }

  #isLost({ partition, topic, end }: TopicEndDocument, ends: readonly number[]): boolean {
    return topic !== this.publisher.topic || (ends[partition] ?? 0) < end;
  }

  async #stored(partitions: readonly number[]): Promise<readonly (TopicEndDocument | null)[]> {
    return partitions.length === 0 ? [] : this.documents.findByIds(partitions.map(endId));
  }

  /** What somebody else has written meanwhile stands: he has sent there, and looks himself. */
  async #write(documents: readonly (TopicEndDocument | null)[], ends: readonly number[]): Promise<void> {
    const { topic } = this.publisher;
    const moved = documents.filter((before) => before !== null).filter((before) => before.topic !== topic || before.end !== ends[before.partition]);
    if (moved.length === 0) return;
    await this.documents.write(moved.map((before) => ({ expected: before.version, document: { ...before, version: before.version + 1, topic, end: ends[before.partition] ?? 0 } })));
  }
}

const endId = (partition: number): string => `partition-${partition}`;
