import { isTechnical, LogFault, type ReadAllOptions, type ReadStreamOptions, type RecordedEvent } from '@rapport/event-log';
import { beginning, isPosition, type Position } from '@rapport/kernel';
import { meaningOf } from './client-error.js';
import { readPositionOf } from './client-position.js';
import { pulled } from './pulled-read.js';
import { lastPosition } from './read-head.js';
import { ReadTries } from './read-tries.js';
import { isOfServer, placeOf, recordedEventOf, type StoredEvent } from './recorded-event.js';
import type { ServerConnection } from './server-connection.js';

/** Events asked for in one read of the server. */
const pageEvents = 1024;

export async function* readStream(connection: ServerConnection, stream: string, options: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent, void> {
  const { direction = 'forwards', fromRevision, maxCount = Infinity, signal } = options;
  const step = direction === 'forwards' ? 1 : -1;
  const tries = new ReadTries(connection);
  let next: number | null = fromRevision ?? null;
  let left = maxCount;
  connection.assertOpen();
  while (left > 0 && !signal?.aborted && (next ?? 0) >= 0) {
    const count = Math.min(pageEvents, left);
    const from = next === null ? (direction === 'forwards' ? 'start' : 'end') : BigInt(next);
    let seen = 0;
    try {
      const read = connection.client.readStream(stream, { direction, fromRevision: from, maxCount: count });
      for await (const { event } of pulled(read, pullOptions(connection, signal))) {
        connection.assertOpen();
        if (signal?.aborted) return;
        seen++;
        tries.progressed();
        if (event === undefined || isOfServer(event)) continue;
        const recorded = recordedEventOf(event);
        next = recorded.revision + step;
        left--;
        yield recorded;
      }
      connection.assertOpen();
      if (seen < count) return;
    } catch (error) {
      if (meaningOf(error) === 'stream-not-found') return;
      await tries.failed(error, signal);
    }
  }
}

export async function* readAll(connection: ServerConnection, options: ReadAllOptions = {}): AsyncGenerator<RecordedEvent, void> {
  const { direction = 'forwards', maxCount = Infinity, signal, includeTechnical = false } = options;
  let left = maxCount;
  if (left <= 0) return connection.assertOpen();
  for await (const event of direction === 'forwards' ? readStored(connection, options) : readStoredBackwards(connection, options)) {
    if (isOfServer(event) || (!includeTechnical && isTechnical(event.streamId))) continue;
    yield recordedEventOf(event);
    if (--left <= 0 || signal?.aborted) return;
  }
}

/** Everything that lies behind a position, the server's own events included. */
export async function* readStored(connection: ServerConnection, { after = beginning, signal, maxCount }: ReadAllOptions): AsyncGenerator<StoredEvent, void> {
  if (!isPosition(after)) throw new TypeError('not a position of an event log');
  const tries = new ReadTries(connection);
  const count = Math.min(pageEvents, (maxCount ?? pageEvents) * 2 + 1);
  let position: Position = after;
  connection.assertOpen();
  while (!signal?.aborted) {
    let seen = 0;
    try {
      const read = connection.client.readAll({ fromPosition: readPositionOf(position), maxCount: count });
      for await (const { event } of pulled(read, pullOptions(connection, signal))) {
        connection.assertOpen();
        if (signal?.aborted) return;
        seen++;
        const place = event === undefined ? position : placeOf(event);
        // A read includes the position that it begins at.
        if (event === undefined || place <= position) continue;
        tries.progressed();
        position = place;
        yield event;
      }
      connection.assertOpen();
      if (seen < count) return;
    } catch (error) {
      if (seen === 0 && position === after && after !== beginning) await assertWithin(connection, after);
      await tries.failed(error, signal);
    }
  }
}

/** The same, from the end of the log on, the latest first. */
async function* readStoredBackwards(connection: ServerConnection, { after = beginning, signal, maxCount }: ReadAllOptions): AsyncGenerator<StoredEvent, void> {
  if (!isPosition(after)) throw new TypeError('not a position of an event log');
  const tries = new ReadTries(connection);
  const count = Math.min(pageEvents, (maxCount ?? pageEvents) * 2 + 1);
  let before: Position | null = null;
  connection.assertOpen();
  while (!signal?.aborted) {
    let seen = 0;
    try {
      const read = connection.client.readAll({ direction: 'backwards', fromPosition: before === null ? 'end' : readPositionOf(before), maxCount: count });
      for await (const { event } of pulled(read, pullOptions(connection, signal))) {
        connection.assertOpen();
        if (signal?.aborted) return;
        seen++;
        tries.progressed();
        // Whether the event at the position itself is among them is the server's choice.
        if (event === undefined || (before !== null && placeOf(event) >= before)) continue;
        before = placeOf(event);
        if (before <= after) return;
        yield event;
      }
      connection.assertOpen();
      if (seen < count) return;
    } catch (error) {
      await tries.failed(error, signal);
    }
  }
}

/** @throws {LogFault} 'rolled-back' when the position lies behind the log's end: its reader has seen events that are gone. */
export async function assertWithin(connection: ServerConnection, after: Position): Promise<void> {
  const last = await lastPosition(connection).catch(() => null);
  if (last !== null && after > last) {
    throw new LogFault('rolled-back', `a reader asks for what follows position ${after}, but the event log ends at ${last}: the reader's own files belong to another or a later log`);
  }
}

function pullOptions(connection: ServerConnection, signal: AbortSignal | undefined): Parameters<typeof pulled>[1] {
  return { timeoutMs: connection.limits.readTimeoutMs, signals: [signal, connection.closed] };
}
