import { factDefinitions, viewDefinitions } from '@rapport/read-models';
import type { EventLog } from '@rapport/event-log';
import type { CacheCipher } from '@rapport/privacy';
import { MemoryReadStore } from '@rapport/read-store-memory';
import type { Position } from '@rapport/kernel';
import { factsVersion } from '@rapport/projector';
import { isOfLog, type Anchor, type Anchors } from './anchors.js';

/** Rises when what stands beside the bodies takes another form. */
const envelopeVersion = 2;

/** What the documents of a snapshot mean to this code. */
const schema = JSON.stringify({
  facts: factsVersion,
  envelope: envelopeVersion,
  streams: factDefinitions.map(({ fact, streamPrefix }) => `${fact}:${streamPrefix}`),
  views: viewDefinitions.map(({ view, version }) => `${view}:${version}`),
});

const anchorCollection = 'snapshot-anchor';

export interface ReadModelCacheOptions {
  readonly path: string;
  readonly cipher: CacheCipher;
  readonly log: Pick<EventLog, 'readStream'>;
  readonly anchors: Anchors;
}

export interface OpenedReadStore {
  readonly store: MemoryReadStore;
  /** Up to where the snapshot filled it; null where it was not used, and then why. */
  readonly restoredTo: Position | null;
  readonly refilledBecause: string | null;
}

/** The read store as the snapshot holds it; an empty one where there is none that can be trusted. `progressOf` says how far a store is. */
export async function openReadStore({ path, cipher, log, anchors }: ReadModelCacheOptions, progressOf: (store: MemoryReadStore) => Promise<Position>): Promise<OpenedReadStore> {
  const store = new MemoryReadStore();
  const restored = await store.restore(path, cipher, { schema });
  if (!restored.restored) return { store, restoredTo: null, refilledBecause: restored.reason };
  const progress = await progressOf(store);
  const [anchor = null] = await store.collection<Anchor>(anchorCollection).findByIds(['anchor']);
  if (!(await isOfLog(anchor, progress, log))) return { store: new MemoryReadStore(), restoredTo: null, refilledBecause: 'another-log' };
  if (anchor) anchors.adopt(anchor);
  return { store, restoredTo: progress, refilledBecause: null };
}

/**
 * Writes the snapshot that the next start begins from. Everything up to `progress` is in the store; documents may be
 * ahead, which the guards allow. Where the event at `progress` is not remembered, nothing is written.
 */
export async function writeSnapshot(store: MemoryReadStore, progress: Position, { path, cipher, anchors }: ReadModelCacheOptions, signal?: AbortSignal): Promise<boolean> {
  const anchor = anchors.at(progress);
  if (anchor === null) return false;
  const collection = store.collection<Anchor>(anchorCollection);
  const [known] = await collection.findByIds(['anchor']);
  await collection.write([{ expected: known?.version ?? 'absent', document: { ...anchor, version: (known?.version ?? 0) + 1 } }]);
  await store.snapshot(path, cipher, { schema, ...(signal ? { signal } : {}) });
  return true;
}
