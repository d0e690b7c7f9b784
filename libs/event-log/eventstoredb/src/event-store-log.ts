import {
  maxAppendBytes, prepareAppend, type AppendResult, type EventLog, type ExpectedRevision, type FollowOptions, type LogBatch, type NewEvent,
  type ReadAllOptions, type ReadStreamOptions, type RecordedEvent, type VerifyReport,
} from '@rapport/event-log';
import type { Position } from '@rapport/kernel';
import { AppendLane } from './append-lane.js';
import { follow } from './follow-log.js';
import { KnownHead } from './known-head.js';
import { readHead } from './read-head.js';
import { readAll, readStream } from './read-log.js';
import { serverTypePrefix } from './recorded-event.js';
import { sendAppend } from './send-append.js';
import { closed, type ServerConnection } from './server-connection.js';
import { verifyLog, type VerifyOptions } from './verify-log.js';

/** The event log on EventStoreDB. See {@link openEventStoreLog}. */
export class EventStoreLog implements EventLog {
  readonly #lane: AppendLane;
  #closing = false;

  constructor(private readonly connection: ServerConnection) {
    this.#lane = new AppendLane(connection.limits, new KnownHead(connection), (sent) => sendAppend(connection, sent));
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    if (this.#closing) throw closed();
    const append = prepareAppend(stream, expected, events);
    if (append.events.some(({ type }) => type.startsWith(serverTypePrefix))) throw new TypeError("a type that begins with '$' is EventStoreDB's own");
    if (append.oversizeBytes !== null) return { outcome: 'too-large', bytes: append.oversizeBytes, limitBytes: maxAppendBytes };
    return this.#lane.submit(append);
  }

  readStream(stream: string, options?: ReadStreamOptions): AsyncGenerator<RecordedEvent, void> {
    return readStream(this.connection, stream, options);
  }

  readAll(options?: ReadAllOptions): AsyncGenerator<RecordedEvent, void> {
    return readAll(this.connection, options);
  }

  follow(options: FollowOptions): AsyncGenerator<LogBatch, void> {
    return follow(this.connection, options);
  }

  head({ includeTechnical = false }: { readonly includeTechnical?: boolean } = {}): Promise<Position> {
    return readHead(this.connection, includeTechnical);
  }

  /** Reads everything: there is no chain of hashes on the server that would prove an altered body. */
  verify(options: VerifyOptions = {}): Promise<VerifyReport> {
    return verifyLog(this.connection, options);
  }

  /** Waits for the answers to what was handed in before, within the time limit of an append. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#lane.settled();
    this.connection.close();
  }
}
