import { rmSync } from 'node:fs';
import { makePrivateFile, openDatabase, primaryCodeOf, sqliteCorrupt, sqliteNotADatabase, type Database } from '@rapport/sqlite';
import type { StateSnapshots } from '@rapport/state-snapshots';
import { ForeignFile, SnapshotRows } from './snapshot-rows.js';
import { SqliteStateSnapshots } from './sqlite-state-snapshots.js';

export interface SqliteStateSnapshotsOptions {
  /** Made where there is none; its folder has to be there. */
  readonly path: string;
  /** Told once for each time that the file could not be used; states are then folded from the log. */
  readonly onFault: (what: string) => void;
}

/** Never fails: a file that is not one of these, or is damaged, is made anew; where that does not help, nothing is kept. */
export function openSqliteStateSnapshots({ path, onFault }: SqliteStateSnapshotsOptions): StateSnapshots {
  const leave = (error: unknown): void => onFault(`snapshots of states are left out: ${textOf(error)}`);
  try {
    return open(path, leave);
  } catch (error) {
    if (!isUnreadable(error)) return kept(leave, error);
    onFault(`snapshots of states begin anew: ${textOf(error)}`);
  }
  try {
    for (const part of ['', '-wal', '-shm', '-journal']) rmSync(path + part, { force: true });
    return open(path, leave);
  } catch (error) {
    return kept(leave, error);
  }
}

function kept(leave: (error: unknown) => void, error: unknown): StateSnapshots {
  leave(error);
  return { find: () => null, save: () => Promise.resolve(null), drop: () => undefined, close: () => Promise.resolve() };
}

function open(path: string, onFault: (error: unknown) => void): StateSnapshots {
  makePrivateFile(path);
  const database = openDatabase(path, { busyTimeoutMs: 0 });
  try {
    return new SqliteStateSnapshots({ database, rows: prepared(database), onFault });
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Not synced at every commit: what a loss of power takes is folded again. */
function prepared(database: Database): SnapshotRows {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  return new SnapshotRows(database);
}

const isUnreadable = (error: unknown): boolean => error instanceof ForeignFile || [1, sqliteCorrupt, sqliteNotADatabase].includes(primaryCodeOf(error) ?? 0);
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
