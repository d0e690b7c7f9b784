import { isTechnical, type FollowOptions, type LogBatch, type ReadAllOptions, type ReadStreamOptions, type RecordedEvent } from '@rapport/event-log';
import { LogFault } from '@rapport/event-log';
import type { Connection } from './connection.js';
import { recordedEventOf } from './event-row.js';
import { positionOfRow, rowOfPosition } from './position-of-row.js';
import { nextTurn, readPage, type Page } from './read-page.js';
import { withStorageFaults } from './storage-fault.js';

/** Where events are read from. */
export interface LogSource {
  /** @throws {LogFault} */
  connection(): Connection;
  /** The last event that may be followed. */
  readonly head: { readonly position: number };
  /** Resolves when the head has moved, at the log's end, or when the signal aborts. */
  changed(signal: AbortSignal | undefined): Promise<void>;
}

const pageRows = 256;
const doing = "the event log can't be read";

export async function* readStream(store: LogSource, stream: string, options: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent, void> {
  const { direction = 'forwards', fromRevision, maxCount = Infinity, signal } = options;
  const step = direction === 'forwards' ? 1 : -1;
  const statement = direction === 'forwards' ? 'streamForwards' : 'streamBackwards';
  let next = fromRevision ?? (direction === 'forwards' ? 0 : Number.MAX_SAFE_INTEGER);
  let left = maxCount;
  while (left > 0 && !signal?.aborted) {
    const page = withStorageFaults(doing, () => readPage(store.connection()[statement], [stream, next], Math.min(pageRows, left)));
    for (const row of page.rows) {
      if (signal?.aborted) return;
      yield recordedEventOf(row);
      next = row.revision + step;
      left--;
    }
    if (page.complete) return;
  }
}

export async function* readAll(store: LogSource, options: ReadAllOptions = {}): AsyncGenerator<RecordedEvent, void> {
  const { direction = 'forwards', after, maxCount = Infinity, signal, includeTechnical = false } = options;
  const first = after === undefined ? 0 : rowOfPosition(after);
  let position = direction === 'forwards' ? first : Number.MAX_SAFE_INTEGER;
  let left = maxCount;
  while (left > 0 && !signal?.aborted) {
    const page = direction === 'forwards' ? pageBehind(store, position, pageRows) : pageBefore(store, position, first);
    for (const row of page.rows) {
      if (signal?.aborted || left <= 0) return;
      position = row.position;
      if (!includeTechnical && isTechnical(row.stream)) continue;
      yield recordedEventOf(row);
      left--;
    }
    if (page.complete) return;
  }
}

/** @throws {LogFault} 'rolled-back' when `after` lies behind the log's end: its reader has seen events that are gone. */
export async function* follow(store: LogSource, options: FollowOptions): AsyncGenerator<LogBatch, void> {
  const { after, batchSize = pageRows, signal, includeTechnical = false } = options;
  let position = after === undefined ? 0 : rowOfPosition(after);
  let begun = false;
  while (!signal?.aborted) {
    store.connection();
    if (position > store.head.position) throw aheadOfLog(position, store.head.position);
    if (begun && position === store.head.position) {
      await store.changed(signal);
      continue;
    }
    begun = true;
    // Positions count the events, so no row behind the head is read.
    const { rows } = pageBehind(store, position, Math.min(batchSize, store.head.position - position));
    position = rows.at(-1)?.position ?? position;
    const events = rows.filter(({ stream }) => includeTechnical || !isTechnical(stream)).map(recordedEventOf);
    yield { events, position: positionOfRow(position), caughtUp: position === store.head.position };
    // Between two pages everybody else has a turn, however fast they are worked through.
    if (position < store.head.position) await nextTurn();
  }
}

const pageBehind = (store: LogSource, position: number, maxRows: number): Page =>
  withStorageFaults(doing, () => readPage(store.connection().pageAfter, [position], maxRows));

const pageBefore = (store: LogSource, position: number, after: number): Page =>
  withStorageFaults(doing, () => readPage(store.connection().pageBefore, [position, after], pageRows));

const aheadOfLog = (position: number, head: number): LogFault =>
  new LogFault('rolled-back', `a reader asks for what follows position ${position}, but the event log ends at ${head}: the reader's own files belong to another or a later log`);
