import { LogFault, type EventLog, type VerifyReport } from '@rapport/event-log';
import { beginning, numbersOf, type Position } from '@rapport/kernel';
import { readStored } from './read-log.js';
import { lastPosition } from './read-head.js';
import { isOfServer, placeOf, recordedEventOf, type StoredEvent } from './recorded-event.js';
import type { ServerConnection } from './server-connection.js';

export type VerifyOptions = NonNullable<Parameters<EventLog['verify']>[0]>;
type Damage = NonNullable<VerifyReport['damage']>;

const progressEvery = 5_000;

/**
 * Reads everything in log order: positions rise, every stream counts from 0 without gaps, every body is a JSON object, and
 * nothing was deleted, cut off or set to expire on the server. An altered body is not noticed: there is no chain of hashes.
 * Holds one number a stream.
 */
export async function verifyLog(connection: ServerConnection, { signal, onProgress }: VerifyOptions): Promise<VerifyReport> {
  const next = new Map<string, number>();
  const end = await lastPosition(connection);
  let events = 0;
  let position: Position = beginning;
  let last: Position = beginning;
  for await (const event of readStored(connection, { ...(signal ? { signal } : {}) })) {
    const place = placeOf(event);
    if (place > end) break;
    const damage = damageIn(event, place, last, next);
    if (damage !== null) return { events, position: place, damage };
    last = place;
    if (isOfServer(event)) continue;
    position = place;
    if (++events % progressEvery === 0) onProgress?.(events, estimatedTotal(events, place, end));
  }
  onProgress?.(events, events);
  return { events, position, damage: null };
}

function damageIn(event: StoredEvent, place: Position, before: Position, next: Map<string, number>): Damage | null {
  const damage = (what: string, revision: number | null = Number(event.revision)): Damage => ({ position: place, stream: event.streamId, revision, what });
  if (place <= before) return damage('it lies where it should lie behind the event before it');
  if (isOfServer(event)) {
    const what = deletionIn(event);
    return what === null ? null : damage(what, null);
  }
  const expected = next.get(event.streamId) ?? 0;
  if (Number(event.revision) !== expected) return damage(`its stream has revision ${String(event.revision)} where ${expected} should be`);
  next.set(event.streamId, expected + 1);
  try {
    recordedEventOf(event);
    return null;
  } catch (error) {
    if (error instanceof LogFault) return damage(error.message);
    throw error;
  }
}

const limitsOfMetadata = ['$tb', '$maxAge', '$maxCount'];

/** What an event of the server's own says of one of our streams; null when it takes nothing away. */
function deletionIn({ type, streamId, data }: StoredEvent): string | null {
  if (type === '$streamDeleted' && !streamId.startsWith('$$')) return 'its stream was deleted on the server';
  if (type !== '$metadata' || !/^\$\$[^$]/.test(streamId)) return null;
  const limit = limitsOfMetadata.find((name) => typeof data === 'object' && data !== null && name in data);
  return limit === undefined ? null : `${limit} in the metadata of its stream lets the server hide or drop events`;
}

/** The server does not count its events; positions grow with the bytes that are stored. */
function estimatedTotal(events: number, place: Position, end: Position): number {
  const share = Number(numbersOf(place).commit) / Math.max(1, Number(numbersOf(end).commit));
  return Math.max(events, Math.round(events / Math.max(share, Number.EPSILON)));
}
