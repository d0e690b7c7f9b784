import { schemaUrlOf, type ContractEvent } from '@rapport/contracts';
import { isPosition, type Position } from '@rapport/kernel';
import type { EventRecord, WireRecord } from '@rapport/messaging';
import type { IHeaders, Message } from 'kafkajs';

/** As a message is read. */
export interface StoredMessage {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: IHeaders | undefined;
}

/** A message with its partition and its headers, whose link to the record before it is added when it is sent. */
export interface EncodedRecord {
  readonly partition: number;
  readonly position: Position;
  readonly message: Message & { readonly headers: IHeaders };
  /** Nearly what it takes in a request. */
  readonly bytes: number;
}

/** A record of the topic that is not of ours, or is damaged. Nothing of it is in the text. */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
  constructor(readonly partition: number, readonly offset: number, why: string) {
    super(`the record at offset ${offset} of partition ${partition} can't be read: ${why}`);
  }
}

// CloudEvents 1.0, Kafka's binary mode. Other consumers read these: they must not change.
const specVersion = '1.0';
const source = '/rapport';
const watermarkType = 'rapport.watermark';
export const positionHeader = 'position';
/** W3C Trace Context; only on events of traced commands. */
const traceHeader = 'traceparent';
const tracePattern = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

const headerBytes = 64;

/** @param schemasUrl where consumers find the schemas, without a slash at its end */
export function encodeRecord(record: WireRecord, partition: number, schemasUrl: string): EncodedRecord {
  const message = record.kind === 'event' ? eventMessage(record, partition, schemasUrl) : watermarkMessage(record.position, partition);
  let bytes = headerBytes + Buffer.byteLength(message.key ?? '') + (message.value?.length ?? 0);
  for (const [name, value] of Object.entries(message.headers)) bytes += name.length + Buffer.byteLength(value) + 4;
  return { partition, position: record.kind === 'event' ? record.event.position : record.position, message, bytes };
}

const eventMessage = ({ key, event, traceparent }: EventRecord, partition: number, schemasUrl: string) => ({
  partition,
  key,
  value: Buffer.from(JSON.stringify(event)),
  headers: {
    ce_specversion: specVersion,
    ce_id: event.id,
    ce_type: event.type,
    ce_source: source,
    ce_subject: event.stream,
    ce_time: event.occurredAt as string,
    ce_dataschema: schemaUrlOf(schemasUrl, event.type, event.version),
    'content-type': 'application/json',
    revision: String(event.revision),
    [positionHeader]: event.position as string,
    ...(traceparent === undefined ? {} : { [traceHeader]: traceparent }),
  },
});

const watermarkMessage = (position: Position, partition: number) => ({
  partition,
  key: null,
  value: null,
  headers: { ce_specversion: specVersion, ce_id: `${partition}-${position}`, ce_type: watermarkType, ce_source: source, [positionHeader]: position as string },
});

/** @throws {UnreadableMessage} */
export function decodeRecord(partition: number, { offset, key, value, headers = {} }: StoredMessage): WireRecord {
  const refuse = (why: string): never => {
    throw new UnreadableMessage(partition, Number(offset), why);
  };
  const position = positionIn(headers);
  if (position === null) return refuse('it carries no position');
  if (headerText(headers, 'ce_type') === watermarkType) return { kind: 'watermark', partition, position };
  if (key === null || value === null) return refuse('it has no key or no value');
  const event = parsed(value);
  if (!isEvent(event)) return refuse('its value is no contract event');
  if (event.position !== position) return refuse('its header and its value name different positions');
  const traceparent = headerText(headers, traceHeader) ?? '';
  return tracePattern.test(traceparent) ? { kind: 'event', key: key.toString('utf8'), event, traceparent } : { kind: 'event', key: key.toString('utf8'), event };
}

/** Null where a record carries none: it is not of ours. */
export function positionIn(headers: IHeaders = {}): Position | null {
  const text = headerText(headers, positionHeader);
  return text !== null && isPosition(text) ? text : null;
}

export function headerText(headers: IHeaders, name: string): string | null {
  const value = headers[name];
  return Buffer.isBuffer(value) ? value.toString('utf8') : typeof value === 'string' ? value : null;
}

function parsed(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString('utf8'));
  } catch {
    return null;
  }
}

function isEvent(value: unknown): value is ContractEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { id, type, version, stream, revision, data } = value as Partial<Record<keyof ContractEvent, unknown>>;
  return typeof id === 'string' && typeof type === 'string' && Number.isSafeInteger(version) && typeof stream === 'string' && Number.isSafeInteger(revision) && data !== undefined;
}
