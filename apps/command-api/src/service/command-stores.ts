import { join } from 'node:path';
import { eventStoreConnection, mongoConnection, opening, readMasterKey, type ServiceContext } from '@rapport/edge';
import { beginning } from '@rapport/kernel';
import type { EventLog } from '@rapport/event-log';
import { onClientCrash, openEventStoreLog } from '@rapport/event-log-eventstoredb';
import { openMongoKeyRing } from '@rapport/key-ring-mongodb';
import type { KeyedDigest, KeyRing, PersonalDataVault } from '@rapport/privacy';
import { keyCheckOf, keyedDigest, masterKeyFromText, nodeCryptoVault } from '@rapport/privacy-node-crypto';
import { openSqliteStateSnapshots, type StateSnapshots } from '@rapport/state-snapshots-sqlite';
import { newestSubjects } from './newest-subjects.js';

/** What must not be lost: the log and the keys; and snapshots of states, where there is a folder for them. */
export interface CommandStores {
  readonly log: EventLog;
  readonly keyRing: KeyRing;
  readonly vault: PersonalDataVault;
  readonly digest: KeyedDigest;
  readonly snapshots: StateSnapshots | null;
  close(): Promise<void>;
}

/**
 * Opens master key, log and key ring, in this order.
 * @throws {SettingFault} by the setting that is wrong, also when the ring has lost what the log was sealed with.
 */
export async function openCommandStores(context: ServiceContext<'command-api'>, onLogFault: (doing: string) => void): Promise<CommandStores> {
  const { loaded, logger } = context;
  const masterKey = readMasterKey(loaded, masterKeyFromText);
  const forgetCrash = onClientCrash({ log: (what) => logger.fatal(what) });
  const log = await opening(loaded, 'eventStore', () =>
    openEventStoreLog({ ...eventStoreConnection(loaded), onFault: ({ doing, what }) => (onLogFault(doing), logger.warn({ doing, what }, 'the log is asked again')) }));
  try {
    const logHasEvents = (await log.head({ includeTechnical: true })) !== beginning;
    const mustHold = await newestSubjects(log);
    const keyRing = await opening(loaded, 'keyRing', () => openMongoKeyRing({ ...mongoConnection(loaded, 'keyRing'), keyCheck: keyCheckOf(masterKey), logHasEvents, mustHold }));
    const { folder } = loaded.settings.cache;
    const snapshots = folder === '' ? null : openSqliteStateSnapshots({ path: join(folder, 'command-api.states.sqlite'), onFault: (what) => logger.warn(what) });
    const close = async (): Promise<void> => {
      await snapshots?.close();
      await keyRing.close();
      await log.close();
      forgetCrash();
    };
    return { log, keyRing, vault: nodeCryptoVault({ keyRing, masterKey }), digest: keyedDigest(masterKey), snapshots, close };
  } catch (error) {
    await log.close();
    throw error;
  }
}
