import { LogFault } from '@rapport/event-log';
import type { OpenDatabase } from '@rapport/sqlite';
import { openForWriting, type Connection } from './connection.js';
import { samePoint, type ChainPoint } from './chain.js';
import type { Advance } from './group-draft.js';
import type { LogFiles } from './log-files.js';
import { MarkerFile } from './marker-file.js';
import type { OwnerLock } from './owner-lock.js';
import { headOf, type StartCheck } from './start-check.js';
import { withStorageFaults } from './storage-fault.js';
import { StreamHeads } from './stream-heads.js';
import { WaitingList } from './waiting-list.js';

export interface LogStoreOptions {
  readonly files: LogFiles;
  readonly openDatabase: OpenDatabase;
  readonly lock: OwnerLock;
  readonly cachedStreams: number;
}

/**
 * The open files of a log and what is known of its committed state. Nothing in memory moves before COMMIT has returned
 * and the marker is durable. Every method blocks the thread, so nobody sees a transaction half done.
 */
export class LogStore {
  readonly heads: StreamHeads;
  #connection: Connection | null;
  #fault: LogFault | null = null;
  #head: ChainPoint;
  #verified: ChainPoint;
  #plainPosition: number;
  /** A group whose COMMIT failed, until a new connection has told what became of it. */
  #unsettled: Advance | null = null;
  readonly #marker: MarkerFile;
  readonly #waiting = new WaitingList();

  /** @param start what {@link checkBeforeStart} found under the same lock. */
  constructor(private readonly options: LogStoreOptions, start: StartCheck) {
    const connection = openForWriting(options.files, options.openDatabase);
    if (!samePoint(headOf(connection), start.head)) throw new LogFault('damaged', 'the event log changed while it was opened, by something that does not ask for its lock');
    this.heads = new StreamHeads(options.cachedStreams);
    this.#connection = connection;
    this.#head = start.head;
    this.#verified = checkpointed(connection) ? start.head : (start.marker?.verified ?? start.head);
    this.#plainPosition = (connection.lastPlainPosition.get() as { position: number } | undefined)?.position ?? 0;
    const marker = { head: this.#head, verified: this.#verified };
    this.#marker = start.marker === null ? MarkerFile.create(options.files, marker) : MarkerFile.open(options.files);
    this.#marker.write(marker);
  }

  /** The last committed event. */
  get head(): ChainPoint {
    return this.#head;
  }

  /** Position of the last committed event that is not technical, 0 when there is none. */
  get plainPosition(): number {
    return this.#plainPosition;
  }

  /** Why the log is of no use any more (closed, found damaged), else null. */
  get fault(): LogFault | null {
    return this.#fault;
  }

  /** @throws {LogFault} */
  assertUsable(): void {
    if (this.#fault !== null) throw this.#fault;
  }

  /** Opens a new connection when the last one failed. @throws {LogFault} */
  connection(): Connection {
    this.assertUsable();
    this.#connection ??= withStorageFaults("the event log can't be opened again", () => this.#reopen());
    return this.#connection;
  }

  /** Commits the open transaction, which stores `advance`, and makes it known. When it throws, {@link learn} tells what is stored. */
  commit(advance: Advance): void {
    this.#connection!.database.exec('COMMIT');
    this.#settle(advance);
  }

  /**
   * After an error in a transaction: throws the connection away, opens another and looks at the log's last event. Its
   * chained hash says exactly whether `advance` is stored, for the whole group at once; null when that can't be learned now.
   */
  learn(advance: Advance): 'stored' | 'not-stored' | null {
    this.#unsettled = advance;
    this.#discardConnection();
    try {
      this.connection();
    } catch {
      // Whatever it is, the outcome can't be learned now; the next use of the log meets it again and says so.
      return null;
    }
    return samePoint(this.#head, advance.head) ? 'stored' : 'not-stored';
  }

  /** Resolves with the next commit, the log's end, or when the signal aborts. Callers look at the state before and after. */
  changed(signal: AbortSignal | undefined): Promise<void> {
    return this.#waiting.next(signal);
  }

  /** Notes that the chain was read back whole up to `point`, so that the next start begins there. */
  noteVerified(point: ChainPoint): void {
    if (point.position <= this.#verified.position || !checkpointed(this.connection())) return;
    this.#verified = point;
    this.#marker.write({ head: this.#head, verified: point });
  }

  /** Moves everything out of the WAL and gives the lock back. A repeat does nothing. */
  close(): void {
    if (this.#fault?.code === 'closed') return;
    const connection = this.#connection;
    this.#fault = new LogFault('closed', 'the event log is closed');
    this.#connection = null;
    this.#waiting.wake();
    try {
      if (connection !== null) checkpointed(connection);
      connection?.database.close();
      this.#marker.close();
    } finally {
      this.options.lock.release();
    }
  }

  #reopen(): Connection {
    const connection = openForWriting(this.options.files, this.options.openDatabase);
    const found = headOf(connection);
    if (samePoint(found, this.#head)) {
      this.#unsettled = null;
    } else if (this.#unsettled !== null && samePoint(found, this.#unsettled.head)) {
      // The failed COMMIT may have left the group in the system's cache only: writing it into the main file syncs it.
      if (!checkpointed(connection)) {
        connection.database.close();
        throw new LogFault('storage', 'a reader keeps what a failed commit has stored from being made durable');
      }
      this.#settle(this.#unsettled);
    } else {
      connection.database.close();
      this.#fault = new LogFault('damaged', `the event log ends at position ${found.position}, which is not where this process left it (${this.#head.position})`);
      throw this.#fault;
    }
    return connection;
  }

  #settle(advance: Advance): void {
    this.#marker.write({ head: advance.head, verified: this.#verified });
    this.#unsettled = null;
    this.#head = advance.head;
    this.#plainPosition = advance.plainPosition;
    for (const [stream, head] of advance.streams) this.heads.set(stream, head);
    this.#waiting.wake();
  }

  #discardConnection(): void {
    const connection = this.#connection;
    this.#connection = null;
    if (connection === null) return;
    rollBack(connection);
    connection.database.close();
  }
}

/** Ends the transaction, if SQLite has not already done so by itself: then there is none, which is what is wanted. */
export function rollBack({ database }: Connection): boolean {
  try {
    database.exec('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

/** Moves all of the WAL into the main file and syncs both. False when a reader kept it from finishing. */
function checkpointed(connection: Connection): boolean {
  return (connection.checkpoint.get() as { busy: number }).busy === 0;
}
