import type { NewEvent, RecordedEvent } from '@rapport/event-log';
import type { JsonObject } from '@rapport/kernel';
import { isUtf8 } from 'node:buffer';
import { storedRowOf } from './positions.js';
import type { ProposedEvent, Recorded } from './recorded.js';
import { storedStreamName } from './stored-stream-name.js';

/**
 * How an event lies in the SQLite log: its bytes as text, or in base64 when they are no UTF-8, all of it in the metadata,
 * whose size that log does not limit. So every body comes back byte for byte. Absent members are empty or false.
 */
interface Envelope {
  readonly data?: string;
  readonly dataBase64?: string;
  readonly metadata?: string;
  readonly metadataBase64?: string;
  readonly json?: true;
  readonly tombstone?: true;
  /** Where the log's own column can't hold them. */
  readonly stream?: string;
  readonly type?: string;
}

const unfitInType = /[\p{Cc}\p{Surrogate}]/u;
const typeElsewhere = 'in-metadata';

export function toStored(stream: string, { id, type, isJson, data, metadata }: ProposedEvent, isTombstone = false): NewEvent {
  const fitType = !unfitInType.test(type);
  const envelope: Envelope = {
    ...bodyOf('data', data),
    ...bodyOf('metadata', metadata),
    ...(isJson ? { json: true } : {}),
    ...(isTombstone ? { tombstone: true } : {}),
    ...(storedStreamName(stream) === stream ? {} : { stream }),
    ...(fitType ? {} : { type }),
  };
  return { id, type: fitType ? type : typeElsewhere, data: {}, metadata: envelope as JsonObject };
}

export function fromStored(event: RecordedEvent): Recorded {
  const envelope = event.metadata as Envelope;
  return {
    id: event.id,
    type: envelope.type ?? event.type,
    isJson: envelope.json === true,
    data: bytesOf(envelope.data, envelope.dataBase64),
    metadata: bytesOf(envelope.metadata, envelope.metadataBase64),
    stream: envelope.stream ?? event.stream,
    revision: event.revision,
    row: storedRowOf(event.position),
    createdMs: Date.parse(event.storedAt),
    isTombstone: envelope.tombstone === true,
  };
}

function bodyOf(member: 'data' | 'metadata', bytes: Uint8Array): Envelope {
  if (bytes.length === 0) return {};
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return isUtf8(buffer) ? { [member]: buffer.toString('utf8') } : { [`${member}Base64`]: buffer.toString('base64') };
}

function bytesOf(text: string | undefined, base64: string | undefined): Uint8Array {
  if (text !== undefined) return Buffer.from(text, 'utf8');
  return Buffer.from(base64 ?? '', 'base64');
}
