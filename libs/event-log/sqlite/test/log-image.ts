import type { EventLog, NewEvent } from '@rapport/event-log';
import { appended, newEvents } from '@rapport/testing';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { logFilesIn } from '../src/index.js';

const partsOfLog = ['events.sqlite', 'events.sqlite-wal', 'events.head'];

/** Copies the files as they are now: what a kill at this moment would leave. */
export function copyLog(from: string, to: string, parts: readonly string[] = partsOfLog): string {
  mkdirSync(to, { recursive: true });
  for (const part of parts) if (existsSync(join(from, part))) cpSync(join(from, part), join(to, part));
  return to;
}

export const walOf = (folder: string): string => `${logFilesIn(folder).events}-wal`;

export function flipByte(file: string, offset: number): void {
  const bytes = readFileSync(file);
  bytes[offset] = bytes[offset]! ^ 0x41;
  writeFileSync(file, bytes);
}

/** One hash for everything that holds events or says where they end; an empty WAL is as good as none. */
export function digestOf(folder: string): string {
  const digest = createHash('sha256');
  for (const part of partsOfLog.filter((name) => existsSync(join(folder, name)))) {
    const bytes = readFileSync(join(folder, part));
    if (bytes.length > 0) digest.update(part).update(bytes);
  }
  return digest.digest('hex');
}

/** Appends `count` events to one stream, one at a time. */
export async function fill(log: EventLog, stream: string, count: number, from = 0): Promise<readonly NewEvent[]> {
  const events = newEvents(count);
  for (const [index, event] of events.entries()) await appended(log, stream, from + index === 0 ? 'no-stream' : from + index - 1, [event]);
  return events;
}
