import { LogFault, type VerifyReport } from '@rapport/event-log';
import type { Instant } from '@rapport/kernel';
import { openDatabase as openSqlite, type OpenDatabase } from '@rapport/sqlite';
import { chainStart } from './chain.js';
import { damageAt, type CheckOptions } from './check-chain.js';
import { openForReading } from './connection.js';
import type { EventRow } from './event-row.js';
import { hasEventsFile, logFilesIn, type LogFiles } from './log-files.js';
import { MarkerFile, readMarker, type Marker } from './marker-file.js';
import { takeOwnerLock } from './owner-lock.js';
import { positionOfRow } from './position-of-row.js';
import { checkBeforeStart } from './start-check.js';
import { saysDamaged, withStorageFaults } from './storage-fault.js';
import { readingUnowned, saysUnwritable } from './unwritable-folder.js';
import { verifyLog, type Verification } from './verify-log.js';

/** A checkpoint of the owner can keep a reader out for a moment. */
const busyTimeoutMs = 10_000;

const empty: Verification = { last: chainStart, report: { events: 0, position: positionOfRow(0), damage: null } };

/**
 * Checks all of a log that may refuse to open, without changing it. Owns the log meanwhile; where its folder can't be
 * written, as that of a copy on a read-only disk, it sees to it that nobody else does.
 *
 * @throws {LogFault} 'in-use'; 'unavailable' where events can't be read as they are; damage is in the report.
 */
export async function verifyEventLogFiles(folder: string, options: CheckOptions = {}, openDatabase: OpenDatabase = openSqlite): Promise<VerifyReport> {
  const files = logFilesIn(folder);
  const check = async (open: OpenDatabase): Promise<VerifyReport> => {
    try {
      return (await verified(files, readMarker(files), options, open)).report;
    } catch (error) {
      if (!saysDamaged(error) && !(error instanceof LogFault && error.code !== 'storage')) throw error;
      return { ...empty.report, damage: damageAt(1, `the files can't be read: ${(error as Error).message}`) };
    }
  };
  try {
    return await owning(files, openDatabase, () => check(openDatabase));
  } catch (error) {
    if (!saysUnwritable(error)) throw error;
    return readingUnowned(files, openDatabase, check);
  }
}

/**
 * Whether the log would open, by the checks of a start, without changing it. Owns the log meanwhile.
 *
 * @returns the number of its events.
 * @throws {LogFault} as the start would; 'in-use'.
 */
export async function checkEventLogStart(folder: string, openDatabase: OpenDatabase = openSqlite): Promise<number> {
  return owning(logFilesIn(folder), openDatabase, async (files) => (await checkBeforeStart(files, openDatabase)).head.position);
}

/** When the last event was stored, also beside a process that owns the log; null for an empty log. @throws {LogFault} */
export function lastEventStoredAt(folder: string, openDatabase: OpenDatabase = openSqlite): Instant | null {
  const files = logFilesIn(folder);
  if (!hasEventsFile(files)) return null;
  return withStorageFaults("the head of the event log can't be read", () => {
    const connection = openForReading(files, (path, options) => openDatabase(path, { ...options, busyTimeoutMs }));
    try {
      return ((connection?.lastRow.get() as EventRow | undefined)?.stored_at as Instant | undefined) ?? null;
    } finally {
      connection?.database.close();
    }
  });
}

/**
 * Accepts a log that lost its end (or its marker) as it is: from now on it ends where its last whole event is. The chain
 * and the revisions have to be whole up to there. What was lost can then no longer be noticed: for a person who decided so.
 *
 * @returns the position named by the marker before (null without one) and the position where the log ends now.
 * @throws {LogFault} 'damaged' when something before the end is damaged: no end can be accepted then.
 */
export async function acceptEventLogEnd(folder: string, openDatabase: OpenDatabase = openSqlite): Promise<{ readonly before: number | null; readonly now: number }> {
  return owning(logFilesIn(folder), openDatabase, async (files) => {
    const before = readMarkerIfWhole(files);
    // The chain has to go through no point, and the end has to be at least at none: only the content is checked.
    const { report, last } = await verified(files, { head: chainStart, verified: chainStart }, {}, openDatabase);
    if (report.damage !== null) throw new LogFault('damaged', `this log can't be accepted: ${report.damage.what}`);
    MarkerFile.create(files, { head: last, verified: chainStart }).close();
    return { before: before?.head.position ?? null, now: last.position };
  });
}

async function verified(files: LogFiles, marker: Marker | null, options: CheckOptions, openDatabase: OpenDatabase): Promise<Verification> {
  const connection = hasEventsFile(files) ? openForReading(files, openDatabase) : null;
  if (connection === null) {
    if (marker === null || marker.head.position === 0) return empty;
    return { ...empty, report: { ...empty.report, damage: damageAt(1, `the events 1 to ${marker.head.position} are missing: events.sqlite is missing or empty`) } };
  }
  try {
    return await verifyLog(() => connection, marker, options);
  } finally {
    connection.database.close();
  }
}

function readMarkerIfWhole(files: LogFiles): Marker | null {
  try {
    return readMarker(files);
  } catch (error) {
    if (error instanceof LogFault) return null;
    throw error;
  }
}

async function owning<Value>(files: LogFiles, openDatabase: OpenDatabase, act: (files: LogFiles) => Promise<Value>): Promise<Value> {
  const lock = takeOwnerLock(files, openDatabase);
  try {
    return await act(files);
  } finally {
    lock.release();
  }
}
