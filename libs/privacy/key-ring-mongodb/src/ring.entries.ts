import type { KeySubject } from '@rapport/contracts';
import { faultOf, writeAll } from '@rapport/mongodb';
import { PrivacyFault, type KeyRingEntry } from '@rapport/privacy';
import type { Collection } from 'mongodb';
import { entryOf, liveEntry, type EntryDocument, type StoredRing } from './ring.documents.js';
import { nameOf } from './start-check.js';

/** In the order of the subjects. */
export async function findEntries(collection: Collection<StoredRing>, subjects: readonly KeySubject[]): Promise<readonly (KeyRingEntry | null)[]> {
  try {
    const found = (await collection.find({ _id: { $in: [...new Set(subjects)] } }, { batchSize: subjects.length + 1 }).toArray()) as EntryDocument[];
    const entries = new Map(found.map((document) => [document._id, entryOf(document)]));
    return subjects.map((subject) => entries.get(subject) ?? null);
  } catch (error) {
    throw faultOf(error, `read of ${nameOf(collection)}`);
  }
}

/** Stores what is new, all at once, and answers for each subject what stands there now. */
export async function addIfAbsent(collection: Collection<StoredRing>, keys: readonly { readonly subject: KeySubject; readonly wrapped: Uint8Array }[]): Promise<readonly KeyRingEntry[]> {
  const firsts = [...new Map([...keys].reverse().map((key) => [key.subject, key])).values()];
  const inserts = firsts.map(({ subject, wrapped }) => ({ insertOne: { document: liveEntry(subject, wrapped) } }));
  const { taken } = await writeAll(collection, inserts, `addition to ${nameOf(collection)}`);
  const standing = new Map<KeySubject, KeyRingEntry | null>(firsts.map(({ subject, wrapped }) => [subject, { state: 'live', wrapped }]));
  const others = firsts.filter((_, n) => taken.has(n)).map(({ subject }) => subject);
  const found = others.length > 0 ? await findEntries(collection, others) : [];
  others.forEach((subject, n) => standing.set(subject, found[n]!));
  return keys.map(({ subject }) => standing.get(subject) ?? vanished(collection));
}

/** A lone surrogate has no UTF-8: two such subjects would be one here. */
export function assertSubject(subject: KeySubject): void {
  if (/\p{Surrogate}/u.test(subject)) throw new PrivacyFault('a subject holds a lone surrogate');
}

function vanished(collection: Collection<StoredRing>): never {
  throw new PrivacyFault(`${nameOf(collection)} refused an entry beside another one, and does not hold that either`);
}
