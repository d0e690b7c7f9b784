import { LogFault } from '@rapport/event-log';
import type { OpenDatabase } from '@rapport/sqlite';
import { chainStart, type ChainPoint } from './chain.js';
import { checkChain, type CheckOptions } from './check-chain.js';
import { openForReading, type Connection } from './connection.js';
import type { EventRow } from './event-row.js';
import { hasEventsFile, type LogFiles } from './log-files.js';
import { readMarker, type Marker } from './marker-file.js';
import { withStorageFaults } from './storage-fault.js';

export interface StartCheck {
  /** Null when there is nothing yet. */
  readonly marker: Marker | null;
  readonly head: ChainPoint;
}

/**
 * Decides whether a log may be opened, without changing a byte of it: a log that lost its end keeps what is left of its
 * WAL for whoever looks at it. Reads what lies behind the last verified event.
 *
 * @throws {LogFault} 'cut', 'rolled-back', 'damaged'
 */
export async function checkBeforeStart(files: LogFiles, openDatabase: OpenDatabase, options: CheckOptions = {}): Promise<StartCheck> {
  const marker = readMarker(files);
  const connection = withStorageFaults('the event log can\'t be opened', () => (hasEventsFile(files) ? openForReading(files, openDatabase) : null));
  if (connection === null) {
    if (marker !== null && marker.head.position > 0) throw withoutFile(marker);
    return { marker, head: chainStart };
  }
  try {
    return { marker, head: await checkOpened(connection, marker, options) };
  } finally {
    connection.database.close();
  }
}

async function checkOpened(connection: Connection, marker: Marker | null, options: CheckOptions): Promise<ChainPoint> {
  const head = withStorageFaults('the head of the event log can\'t be read', () => headOf(connection));
  if (marker === null) {
    if (head.position > 0) throw withoutMarker(head);
    return head;
  }
  if (head.position < marker.head.position) throw shorter(marker, head);
  assertSameHistory(connection, marker.verified);
  assertSameHistory(connection, marker.head);
  const { damage, last } = await checkChain(() => connection, marker.verified, head.position, [], options);
  if (damage !== null) throw new LogFault('damaged', `the event log is damaged at ${damage.what}; run \`rapport verify\`, and put back a copy of the folder`);
  return last;
}

/** The last event as the file has it, {@link chainStart} for an empty log. */
export function headOf(connection: Connection): ChainPoint {
  const row = connection.lastRow.get() as EventRow | undefined;
  return row ? { position: row.position, hash: row.hash } : chainStart;
}

function assertSameHistory(connection: Connection, point: ChainPoint): void {
  if (point.position === 0) return;
  const row = withStorageFaults(`position ${point.position} can't be read`, () => connection.row.get(point.position) as EventRow | undefined);
  if (row?.hash === point.hash) return;
  if (row === undefined) throw new LogFault('damaged', `the event at position ${point.position} is missing; put back a copy of the folder`);
  throw new LogFault(
    'rolled-back',
    `the event at position ${point.position} is not the one that was committed there: an older copy was put back and written to, or the files are of different logs; put back files that belong together`,
  );
}

/** Up to `verified` everything lay outside the WAL at the last start, so a log that ends before it is another file. */
export function shorter(marker: Marker, head: ChainPoint): LogFault {
  const lost = `events ${head.position + 1} to ${marker.head.position}, which were committed, are missing`;
  const whatToDo = `put back the newest copy of the folder that ends at position ${marker.head.position} or later, or accept the loss on purpose`;
  return head.position < marker.verified.position
    ? new LogFault('rolled-back', `the event log ends at position ${head.position}: ${lost}; an older copy of the file was put back, or the file was removed; ${whatToDo}`)
    : new LogFault('cut', `the event log ends at position ${head.position}: ${lost}; its WAL was cut, damaged or left behind; ${whatToDo}`);
}

export const withoutMarker = (head: ChainPoint): LogFault =>
  new LogFault('cut', `events.head is missing beside an event log that ends at position ${head.position}, so it can't be known whether its end was lost; put the file back, or accept the log as it is on purpose`);

const withoutFile = ({ head }: Marker): LogFault =>
  new LogFault('cut', `events.sqlite is missing or empty, but events.head names position ${head.position}: put back the newest copy of the folder, or remove events.head to begin a new log on purpose`);
