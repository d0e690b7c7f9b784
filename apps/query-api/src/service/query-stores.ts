import { eventStoreConnection, mongoConnection, opening, openTogether, readMasterKey, writtenPartitions, type ServiceContext } from '@rapport/edge';
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
  return openTogether(async (keep) => {
    keep({ close: onClientCrash({ log: (what) => logger.fatal(what) }) });
    const log = keep(await opening(loaded, 'eventStore', () =>
      openEventStoreLog({ ...eventStoreConnection(loaded), onFault: ({ doing, what }) => (onLogFault(doing), logger.warn({ doing, what }, 'the log is asked again')) })));
    const store = keep(await opening(loaded, 'mongodb', () => openMongoReadStore(mongoConnection(loaded, 'mongodb'))));
    const written = await writtenPartitions(store);
    const { partitions } = settings.kafka;
    if (written !== null && written !== partitions) throw loaded.fault('kafka.partitions', `the read store was written with ${written} partitions`, `Set it to ${written}, or use another database.`);
    const keyRing = keep(await opening(loaded, 'keyRing', () => openMongoKeyRing({ ...mongoConnection(loaded, 'keyRing'), keyCheck: keyCheckOf(masterKey), logHasEvents: true })));
    return { store, log, keyRing, vault: nodeCryptoVault({ keyRing, masterKey }) };
  });
}
