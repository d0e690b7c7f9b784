import type { JsonObject } from '@rapport/kernel';
import type { ReadStore } from '@rapport/read-store';
import { shownHeld } from './held-records.js';
import { failedViewsCollection, parkedCollection, type StoredFailedView, type StoredParked } from './projection-documents.js';

/** Records looked at for a list, and failed views in one. */
const listedRecords = 10_000;
const listedViews = 1_000;

/** Keys whose records wait, with the first failure of each. Their events stay where they are, sealed. */
export async function parkedKeysIn(store: ReadStore): Promise<readonly JsonObject[]> {
  const held = await store.collection<StoredParked>(parkedCollection).find({ state: 'held' }, { sort: { position: 1 }, limit: listedRecords });
  const byKey = new Map<string, { held: number; first: JsonObject }>();
  for (const { key, stream, revision, type, position, error } of held.documents) {
    const known = byKey.get(key);
    if (known) known.held += 1;
    else byKey.set(key, { held: 1, first: { stream, revision, type, position, error } });
  }
  return [...byKey].map(([key, { held: count, first }]) => ({ key, held: count, first }));
}

/** What waits under a key, with why; null where nothing does. */
export const parkedRecordsOf = (store: ReadStore, key: string): Promise<JsonObject | null> => shownHeld(store.collection<StoredParked>(parkedCollection), { key });

/** The partition of a key that has records waiting; null when it has none. */
export async function parkedPartitionOf(store: ReadStore, key: string): Promise<number | null> {
  const { documents } = await store.collection<StoredParked>(parkedCollection).find({ state: 'held', key }, { limit: 1 });
  return documents[0]?.partition ?? null;
}

export const countParked = (store: ReadStore): Promise<number> => store.collection<StoredParked>(parkedCollection).count({ state: 'held' });
export const countFailedViews = (store: ReadStore): Promise<number> => store.collection<StoredFailedView>(failedViewsCollection).count({ state: 'failed' });

/** Documents of views that could not be derived and keep their old body. */
export async function failedViewsIn(store: ReadStore): Promise<readonly JsonObject[]> {
  const { documents } = await store.collection<StoredFailedView>(failedViewsCollection).find({ state: 'failed' }, { limit: listedViews });
  return documents.map(({ view, id, error, since }) => ({ view, id, error, since }));
}
