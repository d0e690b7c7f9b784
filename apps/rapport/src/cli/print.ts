import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes, and waits when the reader is slower than we are. */
export async function print(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text) && !stream.destroyed) await once(stream, 'drain');
}

export async function printBytes(stream: Writable, bytes: Uint8Array): Promise<void> {
  if (!stream.write(bytes) && !stream.destroyed) await once(stream, 'drain');
}

export const printLine = (stream: Writable, text = ''): Promise<void> => print(stream, `${text}\n`);

/** One JSON document, for machines and people. */
export const printJson = (stream: Writable, value: unknown): Promise<void> => print(stream, `${JSON.stringify(value, null, 2)}\n`);

/** One line of NDJSON. */
export const printNdjson = (stream: Writable, value: unknown): Promise<void> => print(stream, `${JSON.stringify(value)}\n`);
