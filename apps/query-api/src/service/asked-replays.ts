import { parkedKeysIn, parkedPartitionOf, ReplayRequests, type ReplayDocument } from '@rapport/edge';
import type { Instant, JsonObject } from '@rapport/kernel';
import type { ReadStore } from '@rapport/read-store';
import type { ParkedKeys } from '../query-api.options.js';

export interface AskedReplaysOptions {
  readonly store: ReadStore;
  readonly now: () => Instant;
  /** How long an answer waits for the projector. Default 10,000 ms. */
  readonly waitMs?: number;
  readonly signal: AbortSignal;
}

const defaultWaitMs = 10_000;

/** Parked keys, replayed by the projector that owns their partition: it is asked through the read store. */
export function askedReplays({ store, now, waitMs = defaultWaitMs, signal }: AskedReplaysOptions): ParkedKeys {
  const requests = new ReplayRequests(store, now);
  return {
    list: () => parkedKeysIn(store),
    async replay(key) {
      const partition = await parkedPartitionOf(store, key);
      if (partition === null) return null;
      const wish = await requests.ask(key, partition);
      return toldOf((await requests.outcomeOf(wish, waitMs, signal)) ?? wish);
    },
    async replayState(key) {
      const found = await requests.find(key);
      return found && toldOf(found);
    },
  };
}

function toldOf({ _id, state, replayed, held, error, askedAt }: ReplayDocument): JsonObject {
  if (state === 'done') return { key: _id, replayed, held };
  return { key: _id, state, askedAt, ...(error === null ? {} : { error }) };
}
