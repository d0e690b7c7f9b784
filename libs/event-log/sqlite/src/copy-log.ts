import { LogFault } from '@rapport/event-log';
import type { Position } from '@rapport/kernel';
import { openDatabase as openSqlite, type OpenDatabase } from '@rapport/sqlite';
import { chainStart, type ChainPoint } from './chain.js';
import { checkChain, type CheckOptions } from './check-chain.js';
import { openForReading, openForWriting, type Connection } from './connection.js';
import type { EventRow } from './event-row.js';
import { hasEventsFile, logFilesIn, makeFolder, type LogFiles } from './log-files.js';
import { MarkerFile, readMarker, type Marker } from './marker-file.js';
import { positionOfRow } from './position-of-row.js';
import { headOf, shorter, withoutMarker } from './start-check.js';
import { withStorageFaults } from './storage-fault.js';

export interface CopyOptions extends CheckOptions {
  /** Default: the driver of this Node. */
  readonly openDatabase?: OpenDatabase;
}

export interface LogCopy {
  readonly events: number;
  /** Of the last event. */
  readonly position: Position;
  /** Of the chain, at the last event. */
  readonly hash: string;
}

/** A checkpoint of the owner can keep a reader out for a moment. */
const busyTimeoutMs = 10_000;

/**
 * Copies every event that is committed when it begins into a new folder, also while another process owns the log and
 * appends to it: that process waits for nothing. Each event is checked as it is read, so no damage is copied. The copy
 * is a log of its own, whole and closed; its first start checks all of it again. Making it durable is the caller's.
 *
 * @throws {LogFault} where the log is damaged or has lost its end; the signal's reason.
 */
export async function copyEventLog(from: string, to: string, { openDatabase = openSqlite, ...options }: CopyOptions = {}): Promise<LogCopy> {
  const [source, target] = [logFilesIn(from), logFilesIn(to)];
  // The marker first: the log may have grown behind it, never the other way round.
  const marker = readMarker(source);
  const reading = (path: string, more: object = {}): ReturnType<OpenDatabase> => openDatabase(path, { ...more, busyTimeoutMs });
  const connection = hasEventsFile(source) ? withStorageFaults("the event log can't be read", () => openForReading(source, reading)) : null;
  try {
    const head = wholeHead(connection, marker);
    const last = await copyRows(connection, marker, head, target, { ...options, openDatabase });
    return { events: last.position, position: positionOfRow(last.position), hash: last.hash };
  } finally {
    connection?.database.close();
  }
}

function wholeHead(connection: Connection | null, marker: Marker | null): ChainPoint {
  const head = connection === null ? chainStart : withStorageFaults("the head of the event log can't be read", () => headOf(connection));
  if (marker === null && head.position > 0) throw withoutMarker(head);
  if (marker !== null && head.position < marker.head.position) throw shorter(marker, head);
  return head;
}

async function copyRows(source: Connection | null, marker: Marker | null, head: ChainPoint, target: LogFiles, options: Required<Pick<CopyOptions, 'openDatabase'>> & CheckOptions): Promise<ChainPoint> {
  makeFolder(target);
  const { database, insert } = openForWriting(target, options.openDatabase);
  try {
    // Whoever finds it half written throws it away.
    database.exec('PRAGMA synchronous = OFF');
    const onPage = (rows: readonly EventRow[]): void => {
      database.exec('BEGIN');
      for (const { position, stream, revision, id, type, data, metadata, stored_at, hash } of rows) insert.run(position, stream, revision, id, type, data, metadata, stored_at, hash);
      database.exec('COMMIT');
    };
    const points = marker === null ? [] : [marker.verified, marker.head];
    const { last, damage } = source === null ? { last: chainStart, damage: null } : await checkChain(() => source, chainStart, head.position, points, { ...options, onPage });
    options.signal?.throwIfAborted();
    if (damage !== null) throw new LogFault('damaged', `the event log is damaged at ${damage.what}; nothing was copied`);
    MarkerFile.create(target, { head: last, verified: chainStart }).close();
    // Everything into the one file: no WAL stays beside it.
    database.exec('PRAGMA journal_mode = DELETE');
    return last;
  } finally {
    database.close();
  }
}
