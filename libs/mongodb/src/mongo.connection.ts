import { MongoClient, type CollectionOptions, type Db, type MongoClientOptions } from 'mongodb';
import type { MongoSettings } from './mongo.settings.js';
import { MongoSetupFault, setupFaultOf } from './mongo.setup-fault.js';

export interface MongoConnection {
  readonly client: MongoClient;
  readonly database: Db;
  /** One round trip to a server that takes writes. @throws {MongoSetupFault} */
  ping(): Promise<void>;
  /** A repeat does nothing. */
  close(): Promise<void>;
}

const defaultSelectionMs = 5_000;
/** How long an acknowledgement by the majority may take, in milliseconds; then the outcome counts as unknown. */
const majorityWithinMs = 10_000;
/** A connection that has been silent for so long under a call is given up. */
const silenceMs = 30_000;

/**
 * What every collection is opened with, whatever the URL says: written by the majority of the servers and to their disks
 * before it is answered, and read from the primary what the majority has. Nothing that was answered is ever rolled back.
 */
export const majority: Readonly<CollectionOptions> = {
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: majorityWithinMs },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
};

/**
 * Connects and makes one round trip. No retried writes: they need sessions, which compatible servers lack, and a repeat by
 * the caller, whose writes are guarded, does the same. A server that goes and comes back is found again without a restart.
 *
 * @throws {MongoSetupFault} when the URL, the server or the credentials are wrong.
 */
export async function connectMongo(settings: MongoSettings): Promise<MongoConnection> {
  const { client, where } = clientFor(settings);
  const database = client.db(settings.database, { readPreference: 'primary' });
  const connection: MongoConnection = {
    client,
    database,
    ping: () => checked(where, () => database.command({ ping: 1 })),
    close: () => client.close(),
  };
  try {
    await checked(where, () => client.connect());
    await connection.ping();
  } catch (error) {
    await client.close();
    throw error;
  }
  return connection;
}

function clientFor(settings: MongoSettings): { readonly client: MongoClient; readonly where: string } {
  try {
    const client = new MongoClient(settings.url, optionsOf(settings));
    return { client, where: `MongoDB at ${client.options.srvHost ?? client.options.hosts.join(', ')}` };
  } catch (error) {
    throw setupFaultOf(error, 'MongoDB') ?? new MongoSetupFault('url', 'MongoDB: the connection string cannot be used');
  }
}

async function checked(where: string, call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    throw setupFaultOf(error, where) ?? error;
  }
}

function optionsOf({ tls, appName = 'rapport', serverSelectionTimeoutMs = defaultSelectionMs }: MongoSettings): MongoClientOptions {
  return {
    appName,
    retryWrites: false,
    serverSelectionTimeoutMS: serverSelectionTimeoutMs,
    connectTimeoutMS: serverSelectionTimeoutMs,
    socketTimeoutMS: silenceMs,
    waitQueueTimeoutMS: silenceMs,
    maxPoolSize: 32,
    ...(tls ? { tls: true, ...tlsOptionsOf(tls) } : {}),
  };
}

const tlsOptionsOf = ({ caFile, certificateKeyFile, certificateKeyFilePassword }: NonNullable<MongoSettings['tls']>): MongoClientOptions => ({
  ...(caFile === undefined ? {} : { tlsCAFile: caFile }),
  ...(certificateKeyFile === undefined ? {} : { tlsCertificateKeyFile: certificateKeyFile }),
  ...(certificateKeyFilePassword === undefined ? {} : { tlsCertificateKeyFilePassword: certificateKeyFilePassword }),
});
