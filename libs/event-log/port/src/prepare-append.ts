import { maxAppendBytes, maxStreamNameLength, type ExpectedRevision, type NewEvent, type StreamName } from './event-log.js';

/** An event as text, checked. */
export interface PreparedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** An append that every log can hold; `oversizeBytes` is the sum of its data when that is above the limit, else null. */
export interface PreparedAppend {
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
  readonly events: readonly PreparedEvent[];
  readonly oversizeBytes: number | null;
}

/**
 * Checks an append and writes its events as JSON text, the same way for every log, so that what one log takes another
 * takes too. Event ids become lower case.
 *
 * Errors name the place, never a value: bodies may be personal.
 *
 * @throws {TypeError} for a stream name, revision, id, type or body that no log could give back as it was.
 */
export function prepareAppend(stream: StreamName, expected: ExpectedRevision, events: readonly NewEvent[]): PreparedAppend {
  assertStreamName(stream);
  if (expected !== 'no-stream' && !(Number.isSafeInteger(expected) && expected >= 0)) {
    throw new TypeError("the expected revision is neither 'no-stream' nor a whole number from 0 on");
  }
  const prepared = events.map(prepareEvent);
  return { stream, expected, events: prepared, oversizeBytes: oversizeBytesOf(prepared) };
}

/** @throws {TypeError} names that begin with `$$` belong to EventStoreDB itself. */
export function assertStreamName(stream: StreamName): void {
  assertText(stream, 'the stream name');
  if (stream.length > maxStreamNameLength) throw new TypeError(`the stream name has more than ${maxStreamNameLength} characters`);
  if (stream.startsWith('$$')) throw new TypeError("a stream name that begins with '$$' is reserved");
}

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const plainAscii = /^[ -~]+$/;
const unfitInNames = /[\p{Cc}\p{Surrogate}]/u;

function prepareEvent({ id, type, data, metadata }: NewEvent, index: number): PreparedEvent {
  if (typeof id !== 'string' || !idPattern.test(id)) throw new TypeError(`the id of event ${index} is not a UUID`);
  assertText(type, `the type of event ${index}`);
  return { id: id.toLowerCase(), type, data: jsonText(data, `$[${index}].data`), metadata: jsonText(metadata, `$[${index}].metadata`) };
}

function assertText(text: unknown, what: string): void {
  if (typeof text === 'string' && plainAscii.test(text)) return;
  if (typeof text !== 'string' || text === '') throw new TypeError(`${what} is empty`);
  if (unfitInNames.test(text)) throw new TypeError(`${what} holds a control character or half of a surrogate pair`);
}

function jsonText(body: unknown, path: string): string {
  if (!isPlainObject(body)) throw new TypeError(`not a JSON object at ${path}`);
  assertMembers(body as Readonly<Record<string, unknown>>, path);
  const text = JSON.stringify(body);
  // JSON.stringify writes half a surrogate pair as an escape; canonical JSON, which seals are made of, can't hold it.
  if (text.includes('\\ud') && holdsLoneSurrogate(body)) throw new TypeError(`not JSON at ${path}: half of a surrogate pair`);
  return text;
}

/** Refuses what JSON.stringify would drop or change without a word. */
function assertJson(value: unknown, parent: string, member: string | number): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      if (Number.isFinite(value)) return;
      break;
    case 'object':
      if (value === null) return;
      if (Array.isArray(value)) return assertItems(value, `${parent}[${member}]`);
      if (isPlainObject(value)) return assertMembers(value as Readonly<Record<string, unknown>>, `${parent}.${member}`);
      break;
    default:
  }
  throw new TypeError(`not JSON at ${parent}.${member}: ${typeof value === 'object' ? 'not a plain object' : typeof value}`);
}

function assertMembers(object: Readonly<Record<string, unknown>>, path: string): void {
  for (const key in object) assertJson(object[key], path, key);
}

function assertItems(items: readonly unknown[], path: string): void {
  for (let index = 0; index < items.length; index++) assertJson(items[index], path, index);
}

/** True for objects of a literal or of JSON.parse, of whichever realm: their prototype is the end of the chain. */
function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

const loneSurrogate = /\p{Surrogate}/u;

function holdsLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') return loneSurrogate.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, member]) => loneSurrogate.test(key) || holdsLoneSurrogate(member));
}

/** UTF-8 takes at most three bytes for a UTF-16 unit, so most appends need no counting. */
function oversizeBytesOf(events: readonly PreparedEvent[]): number | null {
  let units = 0;
  for (const { data } of events) units += data.length;
  if (units * 3 <= maxAppendBytes) return null;
  const encoder = new TextEncoder();
  let bytes = 0;
  for (const { data } of events) bytes += encoder.encode(data).length;
  return bytes > maxAppendBytes ? bytes : null;
}
