import type { KeySubject } from '@rapport/contracts';
import type { KeyRing } from '@rapport/privacy';
import { mongodbUrl, uniqueName } from '@rapport/testing/engines';
import { MongoClient, type Collection } from 'mongodb';
import { openMongoKeyRing, type MongoKeyRingOptions } from '../src/index.js';

export const keyCheck = '00112233445566778899aabbccddeeff';

interface Entry {
  readonly _id: string;
  readonly state?: string;
}

/** A database of its own with one ring in it; matches the contract suites' storage. */
export async function mongoKeyRingStorage() {
  const database = uniqueName('key-ring');
  async function run(change: (entries: Collection<Entry>) => Promise<unknown>): Promise<void> {
    const client = new MongoClient(mongodbUrl());
    try {
      await change(client.db(database).collection<Entry>('data-keys'));
    } finally {
      await client.close();
    }
  }
  return {
    open: (changed: Partial<MongoKeyRingOptions> = {}): Promise<KeyRing> =>
      openMongoKeyRing({ url: mongodbUrl(), database, keyCheck, logHasEvents: false, ...changed }),
    database,
    run,
    plantTombstone: (subject: KeySubject) => run((entries) => entries.replaceOne({ _id: subject }, { state: 'erased' }, { upsert: true })),
    lose: (subject: KeySubject) => run((entries) => entries.deleteOne({ _id: subject })),
    remove: () => run((entries) => entries.db.dropDatabase()),
  };
}
