import type { AllStreamRecordedEvent, RecordedEvent as ClientEvent } from '@eventstore/db-client';
import { LogFault, type RecordedEvent } from '@rapport/event-log';
import { instantFromMs, type JsonObject, type Position } from '@rapport/kernel';
import { positionOfClient, type ClientPosition } from './client-position.js';

export type StoredEvent = ClientEvent | AllStreamRecordedEvent;

/** Types that begin so are the server's own (`$metadata`, `$streamDeleted`, links, statistics): never events of this log. */
export const serverTypePrefix = '$';
export const isOfServer = (event: StoredEvent): boolean => event.type.startsWith(serverTypePrefix);

/** @throws {LogFault} 'damaged' when the server told no position, which none of its versions from 23.10 on does. */
export function placeOf(event: StoredEvent): Position {
  const position = (event as { readonly position?: ClientPosition }).position;
  if (position === undefined) throw new LogFault('damaged', `${nameOf(event)} has no position`);
  return positionOfClient(position);
}

/** @throws {LogFault} 'damaged' for what this log did not write, naming the place and not the content. */
export function recordedEventOf(event: StoredEvent): RecordedEvent {
  return {
    id: event.id,
    type: event.type,
    data: bodyOf(event, event.isJson ? event.data : null, 'data'),
    metadata: bodyOf(event, event.metadata, 'metadata'),
    stream: event.streamId,
    revision: Number(event.revision),
    position: placeOf(event),
    storedAt: instantFromMs(event.created.getTime()),
  };
}

/** The client gives what it can't parse as text or bytes. */
function bodyOf(event: StoredEvent, body: unknown, part: 'data' | 'metadata'): JsonObject {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body) && !(body instanceof Uint8Array);
  if (!isObject) throw new LogFault('damaged', `the ${part} of ${nameOf(event)} can't be read: not a JSON object`);
  return body as JsonObject;
}

const nameOf = (event: StoredEvent): string => `revision ${String(event.revision)} of ${event.streamId}`;
