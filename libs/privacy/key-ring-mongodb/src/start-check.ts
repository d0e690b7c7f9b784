import type { KeySubject } from '@rapport/contracts';
import { faultOf, writeAll } from '@rapport/mongodb';
import { PrivacyFault } from '@rapport/privacy';
import type { Collection } from 'mongodb';
import { ringDocumentId, type RingDocument, type StoredRing } from './ring.documents.js';

export interface RingExpectations {
  /** Tells the master key that wraps the ring's entries: kept at the first opening, compared at each later one. */
  readonly keyCheck: string;
  /** Whether the log holds events: then a missing ring is a lost one, or the database is another, and no empty one takes its place. */
  readonly logHasEvents: boolean;
  /**
   * Subjects that the newest events of the log are sealed for (some hundred are enough): each must have its key or its
   * tombstone. A ring that was put back from an older copy lacks the newest. Default: none, and then such a ring is only
   * found out when a box does not open.
   */
  readonly mustHold?: readonly KeySubject[];
}

/**
 * Compares the ring with the master key and the log, and makes it where there is none and none was lost. Of two that make
 * it at once, one does, and the other compares.
 *
 * @throws {PrivacyFault} when the ring is lost, an older copy, or of another master key; then nothing was changed.
 */
export async function checkOrMakeRing(collection: Collection<StoredRing>, expected: RingExpectations): Promise<void> {
  const ring = (await ringIn(collection)) ?? (await makeRing(collection, expected));
  const name = nameOf(collection);
  if (ring.format !== 1) throw new PrivacyFault(`${name} has format ${String(ring.format)}, this program knows format 1`);
  if (ring.keyCheck !== expected.keyCheck) throw new PrivacyFault(`the master key is not the one that ${name} was made with`);
  await checkNewest(collection, [...new Set(expected.mustHold ?? [])]);
}

async function makeRing(collection: Collection<StoredRing>, { keyCheck, logHasEvents, mustHold = [] }: RingExpectations): Promise<RingDocument> {
  const name = nameOf(collection);
  if (logHasEvents || mustHold.length > 0) throw new PrivacyFault(`${name} is missing but the log has events: name the right database, or bring the ring back from its backup`);
  const ring: RingDocument = { _id: ringDocumentId, format: 1, keyCheck };
  const { taken } = await writeAll(collection, [{ insertOne: { document: ring } }], `making of ${name}`);
  if (taken.size === 0) return ring;
  const other = await ringIn(collection);
  if (!other) throw new PrivacyFault(`${name} was removed while it was made`);
  return other;
}

async function ringIn(collection: Collection<StoredRing>): Promise<RingDocument | null> {
  try {
    return (await collection.findOne({ _id: ringDocumentId })) as RingDocument | null;
  } catch (error) {
    throw faultOf(error, `read of ${nameOf(collection)}`);
  }
}

async function checkNewest(collection: Collection<StoredRing>, subjects: readonly KeySubject[]): Promise<void> {
  if (subjects.length === 0) return;
  const held = await collection.countDocuments({ _id: { $in: [...subjects] } }).catch((error: unknown) => {
    throw faultOf(error, `read of ${nameOf(collection)}`);
  });
  if (held === subjects.length) return;
  throw new PrivacyFault(
    `${nameOf(collection)} lacks ${subjects.length - held} of the ${subjects.length} keys that the newest events need: an older copy was put back; bring the newest one back`,
  );
}

export const nameOf = (collection: Collection<StoredRing>): string => `the key ring ${collection.namespace}`;
