import type { ReadStore } from '@rapport/read-store';
import { progressCollection, wireCollection, type StoredProgress, type WireDocument } from './projection-documents.js';

const wireId = 'wire';

/** The number of partitions that the read store was written with; null for a store that nothing was written to. */
export async function writtenPartitions(store: ReadStore): Promise<number | null> {
  const [wire] = await store.collection<WireDocument>(wireCollection).findByIds([wireId]);
  if (wire) return wire.partitions;
  // Filled by a program that kept no such document: every partition has its progress.
  const { documents } = await store.collection<StoredProgress>(progressCollection).find({}, { limit: 10_000 });
  return documents.length === 0 ? null : documents.length;
}

/** Remembers the number, for ever, in a store that has none; answers the one that stands there. A repeat changes nothing. */
export async function rememberPartitions(store: ReadStore, partitions: number): Promise<number> {
  const written = (await writtenPartitions(store)) ?? partitions;
  const collection = store.collection<WireDocument>(wireCollection);
  await collection.write([{ expected: 'absent', document: { _id: wireId, version: 1, partitions: written } }]);
  const [wire] = await collection.findByIds([wireId]);
  return wire?.partitions ?? written;
}
