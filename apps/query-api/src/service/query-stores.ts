import { eventStoreConnection, mongoConnection, opening, readMasterKey, writtenPartitions, type ServiceContext } from '@rapport/edge';
import type { EventLog } from '@rapport/event-log';
import { onClientCrash, openEventStoreLog } from '@rapport/event-log-eventstoredb';
import { openMongoKeyRing } from '@rapport/key-ring-mongodb';
import type { KeyRing, PersonalDataVault } from '@rapport/privacy';
import { keyCheckOf, masterKeyFromText, nodeCryptoVault } from '@rapport/privacy-node-crypto';
import { openMongoReadStore, type MongoReadStore } from '@rapport/read-store-mongodb';

export interface QueryStores {
  readonly store: MongoReadStore;
  readonly log: EventLog;
  readonly keyRing: KeyRing;
  readonly vault: PersonalDataVault;
  close(): Promise<void>;
}

/** @throws {SettingFault} by the setting that is wrong; what was opened before is closed then. */
export async function openQueryStores({ loaded, settings, logger }: ServiceContext<'query-api'>, onLogFault: (doing: string) => void): Promise<QueryStores> {
  const masterKey = readMasterKey(loaded, masterKeyFromText);
  const opened: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const one of opened.reverse()) await one.close();
  };
  const kept = <One extends { close(): Promise<void> }>(one: One): One => (opened.push(one), one);
  try {
    const forgetCrash = onClientCrash({ log: (what) => logger.fatal(what) });
    opened.push({ close: async () => forgetCrash() });
    const log = kept(await opening(loaded, 'eventStore', () =>
      openEventStoreLog({ ...eventStoreConnection(loaded), onFault: ({ doing, what }) => (onLogFault(doing), logger.warn({ doing, what }, 'the log is asked again')) })));
    const store = kept(await opening(loaded, 'mongodb', () => openMongoReadStore(mongoConnection(loaded, 'mongodb'))));
    const written = await writtenPartitions(store);
    const { partitions } = settings.kafka;
    if (written !== null && written !== partitions) throw loaded.fault('kafka.partitions', `the read store was written with ${written} partitions`, `Set it to ${written}, or use another database.`);
    const keyRing = kept(await opening(loaded, 'keyRing', () => openMongoKeyRing({ ...mongoConnection(loaded, 'keyRing'), keyCheck: keyCheckOf(masterKey), logHasEvents: true })));
    return { store, log, keyRing, vault: nodeCryptoVault({ keyRing, masterKey }), close };
  } catch (error) {
    await close();
    throw error;
  }
}
