import { openDatabase as openSqlite, type OpenDatabase } from '@rapport/sqlite';
import type { QueueLimits } from './append-queue.js';
import type { CheckOptions } from './check-chain.js';
import { logFilesIn, makeFolder } from './log-files.js';
import { LogStore } from './log-store.js';
import { readMarker } from './marker-file.js';
import { takeOwnerLock } from './owner-lock.js';
import { SqliteEventLog } from './sqlite-event-log.js';
import { checkBeforeStart } from './start-check.js';
import { withStorageFaults } from './storage-fault.js';

export interface SqliteEventLogOptions {
  /** Made when there is none. Holds `events.sqlite` (with `-wal` and `-shm` beside it), `events.head` and `events.lock`. */
  readonly folder: string;
  /** Streams whose end is kept in memory: at least these many, at most twice as many. Default 25,000. */
  readonly cachedStreams?: number;
  readonly limits?: Partial<QueueLimits>;
  /** The log's clock in milliseconds since 1970. Default: the system's. */
  readonly nowMs?: () => number;
  /** Default: the driver of this Node. */
  readonly openDatabase?: OpenDatabase;
  /** Progress of the check at the start, over the events behind the last verified one. */
  readonly onStartProgress?: CheckOptions['onProgress'];
}

const defaultLimits: QueueLimits = {
  queuedAppends: 1024,
  queuedText: 32 * 1024 * 1024,
  groupAppends: 256,
  groupEvents: 1024,
  groupText: 4 * 1024 * 1024,
};

/**
 * Opens the log in a folder, or makes one. This process is its only owner until `close`.
 *
 * @throws {LogFault} 'in-use', 'cut', 'rolled-back', 'damaged', 'unsupported', 'storage'; then nothing was changed, and
 * {@link verifyEventLogFiles} tells more.
 */
export async function openSqliteEventLog(options: SqliteEventLogOptions): Promise<SqliteEventLog> {
  const { openDatabase = openSqlite, nowMs = Date.now, cachedStreams = 25_000 } = options;
  const files = logFilesIn(options.folder);
  makeFolder(files);
  const lock = withStorageFaults("the event log's lock can't be taken", () => takeOwnerLock(files, openDatabase));
  try {
    const start = await checkBeforeStart(files, openDatabase, { onProgress: options.onStartProgress });
    const store = withStorageFaults("the event log can't be opened", () => new LogStore({ files, openDatabase, lock, cachedStreams }, start));
    const limits = { ...defaultLimits, ...options.limits };
    return new SqliteEventLog({ store, limits, now: () => new Date(nowMs()).toISOString(), readMarker: () => readMarker(files) });
  } catch (error) {
    lock.release();
    throw error;
  }
}
