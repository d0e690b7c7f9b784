import { hasParkedReactions, parkedKeysIn, parkedPartitionOf, parkedReactionsIn, parkedReactionsOf, parkedRecordsOf, reactorReplayCollection, ReplayRequests, type ReplayDocument } from '@rapport/edge';
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
export const askedReplays = (options: AskedReplaysOptions): ParkedKeys => {
  const { store, now } = options;
  return asked(options, new ReplayRequests(store, now), () => parkedKeysIn(store), (key) => parkedRecordsOf(store, key), (key) => parkedPartitionOf(store, key));
};

/** Parked customers, replayed by the reactor: it is asked in the same way. */
export const askedReactionReplays = (options: AskedReplaysOptions): ParkedKeys => {
  const { store, now } = options;
  const requests = new ReplayRequests(store, now, reactorReplayCollection);
  return asked(options, requests, () => parkedReactionsIn(store), (customerId) => parkedReactionsOf(store, customerId), async (customerId) => ((await hasParkedReactions(store, customerId)) ? 0 : null));
};

function asked({ waitMs = defaultWaitMs, signal }: AskedReplaysOptions, requests: ReplayRequests, list: ParkedKeys['list'], show: ParkedKeys['show'], partitionOf: (key: string) => Promise<number | null>): ParkedKeys {
  return {
    list, show,
    async replay(key) {
      const partition = await partitionOf(key);
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
