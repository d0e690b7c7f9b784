import { join } from 'node:path';
import { eventStoreConnection, mongoConnection, opening, openTogether, readMasterKey, type ServiceContext } from '@rapport/edge';
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
  return openTogether(async (keep) => {
    keep({ close: onClientCrash({ log: (what) => logger.fatal(what) }) });
    const log = keep(await opening(loaded, 'eventStore', () =>
      openEventStoreLog({ ...eventStoreConnection(loaded), onFault: ({ doing, what }) => (onLogFault(doing), logger.warn({ doing, what }, 'the log is asked again')) })));
    const logHasEvents = (await log.head({ includeTechnical: true })) !== beginning;
    const mustHold = await newestSubjects(log);
    const keyRing = keep(await opening(loaded, 'keyRing', () => openMongoKeyRing({ ...mongoConnection(loaded, 'keyRing'), keyCheck: keyCheckOf(masterKey), logHasEvents, mustHold })));
    const { folder } = loaded.settings.cache;
    const snapshots = folder === '' ? null : keep(openSqliteStateSnapshots({ path: join(folder, 'command-api.states.sqlite'), onFault: (what) => logger.warn(what) }));
    return { log, keyRing, vault: nodeCryptoVault({ keyRing, masterKey }), digest: keyedDigest(masterKey), snapshots };
  });
}
