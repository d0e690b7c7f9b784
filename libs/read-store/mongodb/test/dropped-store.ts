import { mongodbUrl, uniqueName } from '@rapport/testing/engines';
import { MongoClient } from 'mongodb';
import { openMongoReadStore, type MongoReadStore } from '../src/index.js';

/** A store in a database of its own, which is dropped when the store is closed. */
export async function droppedStore(): Promise<MongoReadStore> {
  const database = uniqueName('read-store');
  const store = await openMongoReadStore({ url: mongodbUrl(), database });
  return {
    ...store,
    async close() {
      await store.close();
      await dropDatabase(database);
    },
  };
}

export async function dropDatabase(database: string): Promise<void> {
  const client = new MongoClient(mongodbUrl());
  try {
    await client.db(database).dropDatabase();
  } finally {
    await client.close();
  }
}
