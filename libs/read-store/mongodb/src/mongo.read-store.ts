import { connectMongo, faultOf, majority, type MongoConnection, type MongoSettings } from '@rapport/mongodb';
import type { IndexDefinition, ReadStore, StoredDocument } from '@rapport/read-store';
import { MongoCollection } from './mongo.collection.js';

export interface MongoReadStore extends ReadStore {
  /** One round trip, for a check of health. @throws {MongoSetupFault} */
  ping(): Promise<void>;
  /** The server's clock, in milliseconds since 1970; null where it does not tell. */
  serverTimeMs(): Promise<number | null>;
  /** Removes whole collections, with all their documents. Nobody may use them any more. @throws {MongoFault | MongoSetupFault} */
  drop(isDropped: (name: string) => boolean): Promise<void>;
}

/**
 * The read models in MongoDB or what is compatible with it. Written and read by the majority, at the primary, whatever the
 * URL says. A call that fails rejects; the next one finds the server again when it is back.
 *
 * @throws {MongoSetupFault} when the URL, the server or the credentials are wrong.
 */
export async function openMongoReadStore(settings: MongoSettings): Promise<MongoReadStore> {
  return readStoreOn(await connectMongo(settings));
}

/** On a connection that was made; closing the store closes it. */
export function readStoreOn({ database, ping, close }: MongoConnection): MongoReadStore {
  const collections = new Map<string, MongoCollection>();
  let closed = false;
  return {
    collection<Document extends StoredDocument>(name: string, indexes: readonly IndexDefinition[] = []) {
      if (closed) throw new Error('the read store is closed');
      let collection = collections.get(name);
      if (!collection) collections.set(name, (collection = new MongoCollection(database.collection<StoredDocument>(name, majority))));
      collection.addIndexes(indexes);
      return collection as unknown as MongoCollection<Document>;
    },
    ping,
    serverTimeMs: () => serverTimeOf(database),
    async drop(isDropped) {
      try {
        for (const { name } of await database.listCollections({}, { nameOnly: true }).toArray()) {
          if (!isDropped(name)) continue;
          await database.dropCollection(name);
          collections.delete(name);
        }
      } catch (error) {
        throw faultOf(error, 'removal of collections');
      }
    },
    async close() {
      closed = true;
      await close();
    },
  };
}

/** CommandNotFound. Source: mongo's error_codes.yml. */
const commandNotFound = 59;

/** Compatible servers know the command by its old name only. */
async function serverTimeOf(database: MongoConnection['database']): Promise<number | null> {
  for (const name of ['hello', 'isMaster']) {
    try {
      const { localTime } = await database.command({ [name]: 1 });
      return localTime instanceof Date ? localTime.getTime() : null;
    } catch (error) {
      if ((error as { code?: unknown }).code !== commandNotFound) throw faultOf(error, 'question for the time');
    }
  }
  return null;
}
