import { LogFault, type EventLog, type FollowOptions, type LogBatch, type ReadStreamOptions, type RecordedEvent } from '@rapport/event-log';
import type { Position } from '@rapport/kernel';
import { openDatabase as openSqlite, type OpenDatabase } from '@rapport/sqlite';
import { openForReading, type Connection } from './connection.js';
import { logFilesIn } from './log-files.js';
import { positionOfRow, rowOfPosition } from './position-of-row.js';
import { follow, readStream, type LogSource } from './read-log.js';
import { withStorageFaults } from './storage-fault.js';
import { WaitingList } from './waiting-list.js';

export interface EventLogReaderOptions {
  /** Of a log that its owner has open in this process. */
  readonly folder: string;
  /** The last event committed when the reader is opened, as the owner says. */
  readonly head: Position;
  /** Default: the driver of this Node. */
  readonly openDatabase?: OpenDatabase;
}

/** A checkpoint of the owner can keep a reader out for a moment. */
const busyTimeoutMs = 10_000;

/**
 * Reads a log beside its owner, on a connection of its own, as another thread of the owner's process does. The owner tells how
 * far the log is: nothing behind that is followed, so nobody sees an event before its owner knows it to be committed.
 */
export class SqliteEventLogReader implements Pick<EventLog, 'follow' | 'head' | 'readStream'> {
  readonly #source: ReaderSource;

  /** @throws {LogFault} */
  constructor({ folder, head, openDatabase = openSqlite }: EventLogReaderOptions) {
    const connection = withStorageFaults("the event log can't be opened for reading", () =>
      openForReading(logFilesIn(folder), (path, options) => openDatabase(path, { ...options, busyTimeoutMs })));
    if (connection === null) throw new LogFault('damaged', 'events.sqlite holds no event log');
    this.#source = new ReaderSource(connection, rowOfPosition(head));
  }

  /** To be told of each commit, in their order: followers go on up to there. */
  committed(head: Position): void {
    this.#source.moveTo(rowOfPosition(head));
  }

  follow(options: FollowOptions): AsyncGenerator<LogBatch, void> {
    return follow(this.#source, options);
  }

  readStream(stream: string, options?: ReadStreamOptions): AsyncGenerator<RecordedEvent, void> {
    return readStream(this.#source, stream, options);
  }

  /** As the owner said last; technical events count, too. */
  async head(): Promise<Position> {
    return positionOfRow(this.#source.head.position);
  }

  /** Followers end with a fault. A repeat does nothing. */
  close(): void {
    this.#source.close();
  }
}

class ReaderSource implements LogSource {
  head: { readonly position: number };
  #connection: Connection | null;
  readonly #waiting = new WaitingList();

  constructor(connection: Connection, position: number) {
    this.#connection = connection;
    this.head = { position };
  }

  connection(): Connection {
    if (this.#connection === null) throw new LogFault('closed', 'the event log is closed');
    return this.#connection;
  }

  changed(signal: AbortSignal | undefined): Promise<void> {
    return this.#waiting.next(signal);
  }

  moveTo(position: number): void {
    this.head = { position };
    this.#waiting.wake();
  }

  close(): void {
    this.#connection?.database.close();
    this.#connection = null;
    this.#waiting.wake();
  }
}
