import type { AppendResult, EventLog, ExpectedRevision, FollowOptions, LogBatch, NewEvent, ReadAllOptions, ReadStreamOptions, RecordedEvent, VerifyReport } from '@rapport/event-log';
import type { Position } from '@rapport/kernel';
import { AppendQueue, type QueueLimits } from './append-queue.js';
import type { CheckOptions } from './check-chain.js';
import type { LogStore } from './log-store.js';
import type { Marker } from './marker-file.js';
import { positionOfRow, rowOfPosition } from './position-of-row.js';
import { follow, readAll, readStream } from './read-log.js';
import { verifyLog } from './verify-log.js';
import { writeGroup } from './write-group.js';

export interface LogParts {
  readonly store: LogStore;
  readonly limits: QueueLimits;
  /** ISO 8601 in UTC with milliseconds; one group of appends has one time. */
  readonly now: () => string;
  /** What the marker file says now. */
  readonly readMarker: () => Marker | null;
}

/** The event log in one SQLite file. See {@link openSqliteEventLog}. */
export class SqliteEventLog implements EventLog {
  readonly #store: LogStore;
  readonly #queue: AppendQueue;

  constructor(private readonly parts: LogParts) {
    this.#store = parts.store;
    this.#queue = new AppendQueue(parts.limits, (group) => writeGroup(this.#store, group, parts.now()));
  }

  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    const { fault } = this.#store;
    return fault === null ? this.#queue.submit(stream, expected, events) : Promise.reject(fault);
  }

  readStream(stream: string, options?: ReadStreamOptions): AsyncGenerator<RecordedEvent, void> {
    return readStream(this.#store, stream, options);
  }

  readAll(options?: ReadAllOptions): AsyncGenerator<RecordedEvent, void> {
    return readAll(this.#store, options);
  }

  follow(options: FollowOptions): AsyncGenerator<LogBatch, void> {
    return follow(this.#store, options);
  }

  async head({ includeTechnical = false }: { readonly includeTechnical?: boolean } = {}): Promise<Position> {
    this.#store.assertUsable();
    return positionOfRow(includeTechnical ? this.#store.head.position : this.#store.plainPosition);
  }

  /** The last committed event, technical ones included, once it lies behind `after`; `after` when the signal aborts before. @throws {LogFault} */
  async committed(after: Position, signal: AbortSignal): Promise<Position> {
    const row = rowOfPosition(after);
    for (;;) {
      this.#store.assertUsable();
      if (this.#store.head.position > row) return positionOfRow(this.#store.head.position);
      if (signal.aborted) return after;
      await this.#store.changed(signal);
    }
  }

  /** A whole log makes the next start quicker: it checks from here on. */
  async verify(options: CheckOptions = {}): Promise<VerifyReport> {
    this.#store.assertUsable();
    const { report, last } = await verifyLog(() => this.#store.connection(), this.parts.readMarker(), options);
    if (report.damage === null) this.#store.noteVerified(last);
    return report;
  }

  /** Stores what was handed in before, then gives the files back. Followers end with a fault. */
  async close(): Promise<void> {
    this.#queue.flush();
    this.#store.close();
  }
}
