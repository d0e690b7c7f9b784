import type { KeySubject } from '@rapport/contracts';
import { connectMongo, majority, type MongoConnection, type MongoSettings } from '@rapport/mongodb';
import type { KeyRing } from '@rapport/privacy';
import type { Collection } from 'mongodb';
import { addIfAbsent, assertSubject, findEntries } from './ring.entries.js';
import type { StoredRing } from './ring.documents.js';
import { checkOrMakeRing, type RingExpectations } from './start-check.js';
import { TickGroup } from './tick.group.js';

export interface MongoKeyRingOptions extends MongoSettings, RingExpectations {
  /** Default: `data-keys`. One ring in each. */
  readonly collection?: string;
}

/**
 * A key ring in a collection of its own, for as many processes as wanted, by credentials of its own. A key is with the
 * majority of the servers and on their disks before it is answered.
 *
 * @throws {MongoSetupFault} when the URL, the server or the credentials are wrong.
 * @throws {PrivacyFault} when the ring is lost, an older copy, or of another master key.
 */
export async function openMongoKeyRing(options: MongoKeyRingOptions): Promise<KeyRing> {
  return openRingOn(await connectMongo(options), options);
}

/** On a connection that was made; closing the ring closes it, as its refusal does. */
export async function openRingOn(connection: MongoConnection, options: Pick<MongoKeyRingOptions, 'collection' | keyof RingExpectations>): Promise<KeyRing> {
  try {
    const collection = connection.database.collection<StoredRing>(options.collection ?? 'data-keys', majority);
    await checkOrMakeRing(collection, options);
    return ringOn(connection, collection);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function ringOn(connection: MongoConnection, collection: Collection<StoredRing>): KeyRing {
  const finds = new TickGroup((subjects: readonly KeySubject[]) => findEntries(collection, subjects));
  const adds = new TickGroup((keys: readonly { subject: KeySubject; wrapped: Uint8Array }[]) => addIfAbsent(collection, keys));
  let closing: Promise<void> | null = null;
  function whileOpen(): void {
    if (closing) throw new Error('the key ring is closed');
  }
  async function close(): Promise<void> {
    await Promise.all([finds.settled(), adds.settled()]);
    await connection.close();
  }
  return {
    async find(subject) {
      whileOpen();
      return finds.add(subject);
    },
    async addIfAbsent(subject, wrapped) {
      whileOpen();
      assertSubject(subject);
      return adds.add({ subject, wrapped });
    },
    close: () => (closing ??= close()),
  };
}
