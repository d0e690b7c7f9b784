import { isTechnical } from '@rapport/event-log';
import { beginning, type Position } from '@rapport/kernel';
import { readPositionOf } from './client-position.js';
import { pulled } from './pulled-read.js';
import { ReadTries } from './read-tries.js';
import { isOfServer, placeOf, type StoredEvent } from './recorded-event.js';
import type { ServerConnection } from './server-connection.js';

/** Most events in one read backwards; the first asks for one, for most logs end with one that counts. */
const mostPageEvents = 512;

/** Position of the last event that counts; the log is read backwards over those that don't. @throws {LogFault} */
export const readHead = (connection: ServerConnection, includeTechnical: boolean): Promise<Position> =>
  findLast(connection, (event) => !isOfServer(event) && (includeTechnical || !isTechnical(event.streamId)));

/** Of the last event that the server holds, its own included. @throws {LogFault} */
export const lastPosition = (connection: ServerConnection, triesAtMost?: number): Promise<Position> => findLast(connection, () => true, triesAtMost);

async function findLast(connection: ServerConnection, counts: (event: StoredEvent) => boolean, triesAtMost?: number): Promise<Position> {
  const tries = new ReadTries(connection, triesAtMost);
  let before: Position | null = null;
  for (let count = 1; ; ) {
    connection.assertOpen();
    try {
      const page: Page = await pageBefore(connection, before, count);
      const found = page.events.find(counts);
      if (found) return placeOf(found);
      const first = page.events.at(-1);
      if (page.seen < count || first === undefined) return beginning;
      before = placeOf(first);
      count = Math.min(count * 8, mostPageEvents);
      tries.progressed();
    } catch (error) {
      await tries.failed(error, connection.closed);
    }
  }
}

interface Page {
  readonly seen: number;
  /** The latest first. */
  readonly events: readonly StoredEvent[];
}

async function pageBefore(connection: ServerConnection, before: Position | null, count: number): Promise<Page> {
  const read = connection.client.readAll({ direction: 'backwards', fromPosition: before === null ? 'end' : readPositionOf(before), maxCount: count });
  const events: StoredEvent[] = [];
  let seen = 0;
  for await (const { event } of pulled(read, { timeoutMs: connection.limits.readTimeoutMs, signals: [connection.closed] })) {
    seen++;
    // Whether the event at the position itself is among them is the server's choice.
    if (event !== undefined && (before === null || placeOf(event) < before)) events.push(event);
  }
  connection.assertOpen();
  return { seen, events };
}
