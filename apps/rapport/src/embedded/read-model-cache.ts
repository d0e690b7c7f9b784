import { factDefinitions, viewDefinitions } from '@rapport/read-models';
import type { EventLog } from '@rapport/event-log';
import type { CacheCipher } from '@rapport/privacy';
import { MemoryReadStore } from '@rapport/read-store-memory';
import type { Position } from '@rapport/kernel';
import { factsVersion } from '@rapport/projector';
import { isOfLog, type Anchor, type Anchors } from './anchors.js';
import { restoredProgressOf } from './restored-progress.js';

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
  /** Up to where the snapshot filled the live generation; null where it was not used, and then why. */
  readonly restoredTo: Position | null;
  readonly refilledBecause: string | null;
}

/** The read store as the snapshot holds it, with all its generations; an empty one where there is none that can be trusted. */
export async function openReadStore({ path, cipher, log, anchors }: ReadModelCacheOptions): Promise<OpenedReadStore> {
  const store = new MemoryReadStore();
  const restored = await store.restore(path, cipher, { schema });
  if (!restored.restored) return { store, restoredTo: null, refilledBecause: restored.reason };
  const { live, furthest } = await restoredProgressOf(store);
  const [anchor = null] = await store.collection<Anchor>(anchorCollection).findByIds(['anchor']);
  if (!(await isOfLog(anchor, furthest, log))) return { store: new MemoryReadStore(), restoredTo: null, refilledBecause: 'another-log' };
  if (anchor) anchors.adopt(anchor);
  return { store, restoredTo: live, refilledBecause: null };
}

/** The snapshot is taken once nothing has gone by since its anchor was written into the store. */
const maxAttempts = 100;

/**
 * Writes the snapshot that the next start begins from, with an anchor behind which nothing in it was derived from. False, and
 * nothing is written, where no event has gone by, or events never stop going by.
 */
export async function writeSnapshot(store: MemoryReadStore, { path, cipher, anchors }: ReadModelCacheOptions, signal?: AbortSignal): Promise<boolean> {
  const collection = store.collection<Anchor>(anchorCollection);
  for (let attempt = 1; attempt <= maxAttempts && anchors.latest !== null; attempt++) {
    const anchor = anchors.latest;
    const [known] = await collection.findByIds(['anchor']);
    await collection.write([{ expected: known?.version ?? 'absent', document: { ...anchor, version: (known?.version ?? 0) + 1 } }]);
    if (anchors.latest !== anchor) continue;
    await store.snapshot(path, cipher, { schema, ...(signal ? { signal } : {}) });
    return true;
  }
  return false;
}
