import { statSync } from 'node:fs';
import { LogFault } from '@rapport/event-log';
import { primaryCodeOf, sqliteCantOpen, sqliteReadOnly, type OpenDatabase } from '@rapport/sqlite';
import type { LogFiles } from './log-files.js';

const unwritable = new Set<unknown>(['EACCES', 'EPERM', 'EROFS', sqliteReadOnly, sqliteCantOpen]);

/** Whether it says that this user can't write there: a disk that is read-only, or somebody else's folder. */
export const saysUnwritable = (error: unknown): boolean => unwritable.has(primaryCodeOf(error) ?? (error as NodeJS.ErrnoException).code);

/**
 * Reads a log of which nobody can be made the owner. Whoever writes it, and whoever ended without closing it, has left
 * something in the WAL or changed the file: where neither happened, what was read is the whole log.
 *
 * @throws {LogFault} 'unavailable' otherwise
 */
export async function readingUnowned<Value>(files: LogFiles, openDatabase: OpenDatabase, read: (open: OpenDatabase) => Promise<Value>): Promise<Value> {
  const before = changeOf(files);
  const value = await read((path, options) => openDatabase(path, { ...options, immutable: true }));
  if (changeOf(files) !== before) throw unsettled(files, 'somebody writes it');
  return value;
}

/** Of the events' file, the time of its last change. @throws {LogFault} where events are in the WAL only */
function changeOf(files: LogFiles): bigint | undefined {
  const wal = statSync(`${files.events}-wal`, { throwIfNoEntry: false });
  if (wal && wal.size > 0) throw unsettled(files, 'events.sqlite-wal holds events');
  return statSync(files.events, { throwIfNoEntry: false, bigint: true })?.mtimeNs;
}

const unsettled = ({ folder }: LogFiles, why: string): LogFault =>
  new LogFault('unavailable', `the event log in ${folder}, where this user may not write, is in use, or was not closed (${why}): look at a copy of the data folder in a place that can be written`);
