import type { Instant } from '@rapport/kernel';
import type { Collection, ReadStore } from '@rapport/read-store';
import { delayOnTimer } from '../process/back-off.js';
import { replayCollection, type ReplayDocument } from './projection-documents.js';

const maxAttempts = 100;
/** Wishes taken up in one look. */
const page = 100;

export interface ReplayOutcome {
  readonly replayed: number;
  readonly held: number;
}

/** Wishes to replay parked keys, from whoever is asked to whoever owns the partition. */
export class ReplayRequests {
  readonly #documents: Collection<ReplayDocument>;

  /** @param collection Of wishes of another kind, with keys of their own. */
  constructor(store: ReadStore, private readonly now: () => Instant, collection = replayCollection) {
    this.#documents = store.collection(collection, [{ field: 'state', kind: 'equality' }]);
  }

  /** Asks, or joins the one who has asked. Answers the wish to wait for. */
  async ask(key: string, partition: number): Promise<ReplayDocument> {
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const before = await this.find(key);
      if (before?.state === 'asked') return before;
      const document: ReplayDocument = {
        _id: key, version: (before?.version ?? 0) + 1, partition, state: 'asked', request: (before?.request ?? 0) + 1, askedAt: this.now(), replayed: null, held: null, error: null,
      };
      const [written] = await this.#documents.write([{ expected: before?.version ?? 'absent', document }]);
      if (written) return document;
    }
    throw new Error('the replay could not be asked for: others kept being first');
  }

  /** The latest wish for the key; null when there never was one. */
  async find(key: string): Promise<ReplayDocument | null> {
    const [found] = await this.#documents.findByIds([key]);
    return found ?? null;
  }

  /** Waits until the wish, or a later one, has been worked through; null when the time ran out first. */
  async outcomeOf({ _id, request }: ReplayDocument, waitMs: number, signal: AbortSignal, pollMs = 100): Promise<ReplayDocument | null> {
    for (let leftMs = waitMs; ; leftMs -= pollMs) {
      const found = await this.find(_id);
      if (found && (found.request > request || found.state !== 'asked')) return found;
      if (leftMs <= 0 || signal.aborted) return null;
      await delayOnTimer(Math.min(pollMs, leftMs), signal);
    }
  }

  /**
   * Works through the wishes for partitions that are ours, one after the other. A wish that somebody else has answered
   * meanwhile stands as they answered it; replaying twice changes nothing. What the signal broke off stays asked for, for
   * the partition's next owner.
   */
  async answer(signal: AbortSignal, isOurs: (partition: number) => boolean, replay: (key: string, partition: number) => Promise<ReplayOutcome>): Promise<number> {
    const { documents } = await this.#documents.find({ state: 'asked' }, { limit: page });
    const ours = documents.filter(({ partition }) => isOurs(partition));
    for (const wish of ours) {
      const answered = await replay(wish._id, wish.partition).then(
        ({ replayed, held }) => ({ state: 'done' as const, replayed, held, error: null }),
        (error: unknown) => ({ state: 'failed' as const, replayed: null, held: null, error: error instanceof Error ? error.name : 'unknown' }),
      );
      if (answered.state === 'failed' && signal.aborted) return 0;
      await this.#documents.write([{ expected: wish.version, document: { ...wish, ...answered, version: wish.version + 1 } }]);
    }
    return ours.length;
  }
}
