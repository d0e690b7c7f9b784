import { positionOfRow } from './positions.js';
import type { Recorded } from './recorded.js';

/** Of 100 ns, as .NET counts. */
const ticksPerMs = 10_000;
/** What clients see in place of a tombstone's revision, 2^63−1, as a varint. */
const tombstoneRevision = Buffer.from('ffffffffffffffff7f', 'hex');
/** More than all tags, lengths and numbers of one event together. */
const overheadBytes = 512;

/** Grows to the largest event; every event is written here first, because lengths stand in front. */
let scratch = Buffer.allocUnsafe(64 * 1024);
let at = 0;

/**
 * A `ReadResp` that holds one event, in protobuf's wire format. Written by hand because reads consist of nothing else; the
 * tags are those of `streams.proto`.
 */
export function encodedEvent(event: Recorded): Buffer {
  const { commit, prepare } = positionOfRow(event.row);
  makeRoom(event);
  bytesField(0x0a, 38);
  textField(0x12, event.id);
  const stream = Buffer.byteLength(event.stream);
  bytesField(0x12, stream + 1 + varintLength(stream));
  textField(0x1a, event.stream, stream);
  revisionField(event);
  numberField(0x20, prepare);
  numberField(0x28, commit);
  entry('type', event.type);
  entry('content-type', event.isJson ? 'application/json' : 'application/octet-stream');
  entry('created', String(event.createdMs * ticksPerMs));
  body(0x3a, event.metadata);
  body(0x42, event.data);
  return framed(at, commit);
}

function makeRoom({ stream, type, data, metadata }: Recorded): void {
  const needed = overheadBytes + 3 * (stream.length + type.length) + data.length + metadata.length;
  if (scratch.length < needed) scratch = Buffer.allocUnsafe(needed);
  at = 0;
}

/** The event in its `ReadEvent`, with the commit position behind it, in its `ReadResp`. */
function framed(length: number, commit: number): Buffer {
  const readEvent = 1 + varintLength(length) + length + 1 + varintLength(commit);
  const message = Buffer.allocUnsafe(1 + varintLength(readEvent) + readEvent);
  let end = 0;
  message[end++] = 0x0a;
  end = putVarint(message, end, readEvent);
  message[end++] = 0x0a;
  end = putVarint(message, end, length);
  end += scratch.copy(message, end, 0, length);
  message[end++] = 0x18;
  putVarint(message, end, commit);
  return message;
}

function bytesField(tag: number, length: number): void {
  scratch[at++] = tag;
  at = putVarint(scratch, at, length);
}

function textField(tag: number, text: string, length = Buffer.byteLength(text)): void {
  bytesField(tag, length);
  at += scratch.write(text, at, 'utf8');
}

function numberField(tag: number, value: number): void {
  scratch[at++] = tag;
  at = putVarint(scratch, at, value);
}

function revisionField({ isTombstone, revision }: Recorded): void {
  if (!isTombstone) return numberField(0x18, revision);
  scratch[at++] = 0x18;
  at += tombstoneRevision.copy(scratch, at);
}

/** A pair of the map `metadata`. */
function entry(key: string, value: string): void {
  const length = Buffer.byteLength(value);
  bytesField(0x32, 1 + varintLength(key.length) + key.length + 1 + varintLength(length) + length);
  textField(0x0a, key, key.length);
  textField(0x12, value, length);
}

function body(tag: number, bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  bytesField(tag, bytes.length);
  scratch.set(bytes, at);
  at += bytes.length;
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
  return length;
}

function putVarint(target: Buffer, start: number, value: number): number {
  let end = start;
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) target[end++] = (rest % 128) + 128;
  target[end++] = rest;
  return end;
}
