import { existsSync } from 'node:fs';
import { logFilesIn, openSqliteEventLog, type SqliteEventLog } from '@rapport/event-log-sqlite';
import { beginning } from '@rapport/kernel';
import { hasServedLog, openSqliteKeyRing } from '@rapport/key-ring-sqlite';
import { PrivacyFault, type KeyedDigest, type KeyRing, type PersonalDataVault } from '@rapport/privacy';
import { keyCheckOf, keyedDigest, loadOrCreateMasterKey, nodeCryptoVault, type MasterKey } from '@rapport/privacy-node-crypto';
import { openSqliteStateSnapshots, type StateSnapshots } from '@rapport/state-snapshots-sqlite';
import type { DataFolder } from './data-folder.js';

/** What must not be lost: the log and the keys; and the snapshots of states, which may be. */
export interface WriteStores {
  readonly log: SqliteEventLog;
  readonly keyRing: KeyRing;
  readonly vault: PersonalDataVault;
  readonly digest: KeyedDigest;
  readonly masterKey: MasterKey;
  readonly snapshots: StateSnapshots;
  /** What a person should know about the keys' files; null where all is well. */
  readonly warning: string | null;
}

export interface WriteStoresOptions {
  readonly nowMs: () => number;
  readonly onLogCheck: (events: number, total: number) => void;
  /** Snapshots of states can't be used, and why. Default: nobody is told. */
  readonly onSnapshotFault?: (what: string) => void;
}

/**
 * Opens master key, log and key ring, in this order. A lost key or ring beside a log is named, never made anew; so is a
 * log that is gone beside its ring, and a ring that is older than what it had reached, which the log's folder keeps. A start that a crash has cut short before the
 * first event is completed by the next one.
 * @throws {LogFault} {PrivacyFault}
 */
export async function openWriteStores(folder: DataFolder, { nowMs, onLogCheck, onSnapshotFault = () => undefined }: WriteStoresOptions): Promise<WriteStores> {
  const logExists = existsSync(logFilesIn(folder.log).events);
  if (!logExists) refuseLostLog(folder);
  const { masterKey, warning } = await loadOrCreateMasterKey(folder.masterKey, { ringExists: existsSync(folder.keyRing) || logExists });
  // The log first among the two files with an owner: its lock is the one that says "in use".
  const log = await openSqliteEventLog({ folder: folder.log, nowMs, onStartProgress: onLogCheck });
  try {
    const logHasEvents = (await log.head({ includeTechnical: true })) !== beginning;
    const keyRing = openSqliteKeyRing({ path: folder.keyRing, headPath: folder.keyRingHead, keyCheck: keyCheckOf(masterKey), logHasEvents });
    const snapshots = openSqliteStateSnapshots({ path: folder.states, onFault: onSnapshotFault });
    return { log, keyRing, warning, snapshots, vault: nodeCryptoVault({ keyRing, masterKey }), digest: keyedDigest(masterKey), masterKey };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** Another process that starts for the first time makes the log before it says in the ring that there is one. */
function refuseLostLog({ log, keyRing }: DataFolder): void {
  if (!hasServedLog(keyRing) || existsSync(logFilesIn(log).events)) return;
  throw new PrivacyFault(`the log in ${log} is gone, though the key ring ${keyRing} served one; nothing was changed: put the whole folder back, or restore a backup into a new data folder`);
}

/** The log last: it may hold what the keys open, never the other way round. */
export async function closeWriteStores({ log, keyRing, snapshots }: WriteStores): Promise<void> {
  await snapshots.close();
  await keyRing.close();
  await log.close();
}
