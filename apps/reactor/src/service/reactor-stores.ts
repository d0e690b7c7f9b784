import { join } from 'node:path';
import { eventStoreConnection, mongoConnection, opening, openTogether, readMasterKey, type AnyLoadedSettings, type ServiceContext } from '@rapport/edge';
import type { EventLog } from '@rapport/event-log';
import { onClientCrash, openEventStoreLog } from '@rapport/event-log-eventstoredb';
import { openMongoKeyRing } from '@rapport/key-ring-mongodb';
import type { KeyedDigest, PersonalDataVault } from '@rapport/privacy';
import { keyCheckOf, keyedDigest, masterKeyFromText, nodeCryptoVault } from '@rapport/privacy-node-crypto';
import { openMongoReadStore, type MongoReadStore } from '@rapport/read-store-mongodb';
import { openSqliteStateSnapshots, type StateSnapshots } from '@rapport/state-snapshots-sqlite';
import { openCollections } from '../documents.js';
import { DocumentsOfAnotherLog } from '../faults.js';
import { ReactorProgress } from '../reactor-progress.js';

export interface ReactorStores {
  readonly store: MongoReadStore;
  readonly log: EventLog;
  readonly vault: PersonalDataVault;
  readonly digest: KeyedDigest;
  /** Of states, where there is a folder for them. */
  readonly snapshots: StateSnapshots | null;
  close(): Promise<void>;
}

/** @throws {SettingFault} by the setting that is wrong; what was opened before is closed then. */
export async function openReactorStores({ loaded, logger }: ServiceContext<'reactor'>, onLogFault: (doing: string) => void): Promise<ReactorStores> {
  const masterKey = readMasterKey(loaded, masterKeyFromText);
  return openTogether(async (keep) => {
    keep({ close: onClientCrash({ log: (what) => logger.fatal(what) }) });
    const log = keep(await opening(loaded, 'eventStore', () =>
      openEventStoreLog({ ...eventStoreConnection(loaded), onFault: ({ doing, what }) => (onLogFault(doing), logger.warn({ doing, what }, 'the log is asked again')) })));
    const store = keep(await opening(loaded, 'mongodb', () => openMongoReadStore(mongoConnection(loaded, 'mongodb'))));
    await checkDocuments(loaded, store, log);
    const keyRing = keep(await opening(loaded, 'keyRing', () => openMongoKeyRing({ ...mongoConnection(loaded, 'keyRing'), keyCheck: keyCheckOf(masterKey), logHasEvents: true })));
    const { folder } = loaded.settings.cache;
    const snapshots = folder === '' ? null : keep(openSqliteStateSnapshots({ path: join(folder, 'reactor.states.sqlite'), onFault: (what) => logger.warn(what) }));
    return { store, log, snapshots, vault: nodeCryptoVault({ keyRing, masterKey }), digest: keyedDigest(masterKey) };
  });
}

async function checkDocuments(loaded: Pick<AnyLoadedSettings, 'fault'>, store: MongoReadStore, log: EventLog): Promise<void> {
  try {
    await new ReactorProgress(openCollections(store).progress).load(log);
  } catch (error) {
    if (!(error instanceof DocumentsOfAnotherLog)) throw error;
    throw loaded.fault('mongodb.database', error.message, 'Use the database that was filled from this log, or a new one.', { cause: error });
  }
}
