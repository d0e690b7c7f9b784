import type { StatusPublisher } from '@rapport/messaging';
import type { StatusCollections, TopicEndDocument } from './status.documents.js';

/**
 * How far the topic reached, partition by partition, after what was acknowledged last. A topic of another name, or one that
 * ends before that, has not got everything: it was made anew, or its server has lost its end.
 */
export class TopicEnds {
  constructor(
    private readonly documents: StatusCollections['ends'],
    private readonly publisher: Pick<StatusPublisher, 'topic' | 'ends'>,
  ) {}

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
    await this.#write(ids.flatMap((partition, i) => (lost.has(partition) ? [] : [{ partition, before: stored[i] ?? null }])), ends);
    return lost;
  }

  /** To be called when all that these partitions had has been sent again. */
  async renew(partitions: ReadonlySet<number>): Promise<void> {
    const ids = [...partitions];
    const [ends, stored] = [await this.publisher.ends(), await this.#stored(ids)];
    await this.#write(ids.map((partition, i) => ({ partition, before: stored[i] ?? null })), ends);
  }

  #isLost({ partition, topic, end }: TopicEndDocument, ends: readonly number[]): boolean {
    return topic !== this.publisher.topic || (ends[partition] ?? 0) < end;
  }

  async #stored(partitions: readonly number[]): Promise<readonly (TopicEndDocument | null)[]> {
    return partitions.length === 0 ? [] : this.documents.findByIds(partitions.map(endId));
  }

  /** What somebody else has written meanwhile stands: he has sent there, and looks himself. */
  async #write(places: readonly { readonly partition: number; readonly before: TopicEndDocument | null }[], ends: readonly number[]): Promise<void> {
    const { topic } = this.publisher;
    const moved = places.filter(({ partition, before }) => before?.topic !== topic || before.end !== ends[partition]);
    if (moved.length === 0) return;
    await this.documents.write(moved.map(({ partition, before }) =>
      ({ expected: before?.version ?? 'absent', document: { _id: endId(partition), version: (before?.version ?? 0) + 1, partition, topic, end: ends[partition] ?? 0 } })));
  }
}

const endId = (partition: number): string => `partition-${partition}`;
