import {
  isTechnical, LogFault, maxAppendBytes, maxStreamNameLength,
  type AppendResult, type EventLog, type ExpectedRevision, type FollowOptions, type LogBatch, type NewEvent, type ReadAllOptions,
  type ReadStreamOptions, type RecordedEvent, type VerifyReport,
} from '@rapport/event-log';
import { beginning, canonicalJson, instantFromMs, numbersOf, positionOf, type Position } from '@rapport/kernel';

/** What a memory log holds; logs opened on the same history share it, as two processes share a store. */
export interface MemoryHistory {
  /** In log order, as JSON, so that nobody holds on to what is stored. */
  readonly rows: { readonly stream: string; readonly id: string; readonly json: string }[];
  /** Indexes of a stream's rows. */
  readonly streams: Map<string, number[]>;
  readonly followers: Set<() => void>;
}

export const memoryHistory = (): MemoryHistory => ({ rows: [], streams: new Map(), followers: new Set() });

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The plainest log that keeps the port's promises: a model to compare with, and a log for specs that need no file. */
export class MemoryEventLog implements EventLog {
  private closed = false;
  private readonly closing: (() => void)[] = [];

  constructor(private readonly history: MemoryHistory = memoryHistory()) {}

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    this.whileOpen();
    checkPlace(stream, expected);
    const ids = events.map(({ id }) => id.toLowerCase());
    const texts = events.map((event, i) => textOf(event, ids[i]!));
    const bytes = events.reduce((sum, { data }) => sum + new TextEncoder().encode(JSON.stringify(data)).length, 0);
    if (bytes > maxAppendBytes) return { outcome: 'too-large', bytes, limitBytes: maxAppendBytes };
    const { rows, streams, followers } = this.history;
    const indexes = streams.get(stream) ?? [];
    const actual: ExpectedRevision = indexes.length === 0 ? 'no-stream' : indexes.length - 1;
    const next = expected === 'no-stream' ? 0 : expected + 1;
    if (actual !== expected) return this.repeatOrConflict(indexes, next, ids, actual);
    for (const [i, text] of texts.entries()) {
      indexes.push(rows.length);
      rows.push({ stream, id: ids[i]!, json: text });
    }
    if (indexes.length > 0) streams.set(stream, indexes);
    for (const wake of followers) wake();
    const last = indexes.at(-1);
    return { outcome: 'appended', revision: indexes.length - 1, position: last === undefined ? beginning : positionAt(last), repeated: false };
  }

  private repeatOrConflict(indexes: readonly number[], next: number, ids: readonly string[], actual: ExpectedRevision): AppendResult {
    const there = indexes.slice(next, next + ids.length);
    const isRepeat = ids.length > 0 && there.length === ids.length && there.every((index, i) => this.history.rows[index]!.id === ids[i]);
    if (!isRepeat) return { outcome: 'conflict', actual };
    return { outcome: 'appended', revision: next + ids.length - 1, position: positionAt(there.at(-1)!), repeated: true };
  }

  async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncIterable<RecordedEvent> {
    this.whileOpen();
    const { direction = 'forwards', maxCount = Infinity, signal } = options;
    const step = direction === 'forwards' ? 1 : -1;
    const length = (): number => this.history.streams.get(stream)?.length ?? 0;
    let revision = options.fromRevision ?? (step === 1 ? 0 : length() - 1);
    if (step === -1) revision = Math.min(revision, length() - 1);
    for (let given = 0; given < maxCount && revision >= 0 && revision < length(); given++, revision += step) {
      if (signal?.aborted) return;
      yield this.eventAt(this.history.streams.get(stream)![revision]!, revision);
    }
  }

  async *readAll({ direction = 'forwards', after = beginning, maxCount = Infinity, signal, includeTechnical = false }: ReadAllOptions = {}): AsyncIterable<RecordedEvent> {
    this.whileOpen();
    const { rows } = this.history;
    const [first, step] = [indexBehind(after), direction === 'forwards' ? 1 : -1];
    let given = 0;
    for (let index = step === 1 ? first : rows.length - 1; index >= first && index < rows.length && given < maxCount; index += step) {
      if (signal?.aborted) return;
      if (!includeTechnical && isTechnical(rows[index]!.stream)) continue;
      given += 1;
      yield this.eventAt(index);
    }
  }

  async *follow({ after = beginning, signal, batchSize = 256, includeTechnical = false }: FollowOptions): AsyncIterable<LogBatch> {
    this.whileOpen();
    const { rows } = this.history;
    let index = indexBehind(after);
    if (index > rows.length) throw new LogFault('rolled-back', 'a reader asks for what follows a position behind the log\'s end');
    for (let first = true; !signal?.aborted; first = false) {
      if (!first && index >= rows.length) await this.somethingNew(signal);
      this.whileOpen();
      if (signal?.aborted) return;
      const events: RecordedEvent[] = [];
      for (; index < rows.length && events.length < batchSize; index++) {
        if (includeTechnical || !isTechnical(rows[index]!.stream)) events.push(this.eventAt(index));
      }
      yield { events, position: index === 0 ? beginning : positionAt(index - 1), caughtUp: index >= rows.length };
    }
  }

  async head({ includeTechnical = false }: { readonly includeTechnical?: boolean } = {}): Promise<Position> {
    this.whileOpen();
    const index = this.history.rows.findLastIndex(({ stream }) => includeTechnical || !isTechnical(stream));
    return index < 0 ? beginning : positionAt(index);
  }

  async verify(): Promise<VerifyReport> {
    const position = await this.head({ includeTechnical: true });
    return { events: this.history.rows.length, position, damage: null };
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const wake of this.closing) wake();
  }

  private whileOpen(): void {
    if (this.closed) throw new LogFault('closed', 'the log is closed');
  }

  private async somethingNew(signal: AbortSignal | undefined): Promise<void> {
    this.whileOpen();
    let wake: () => void = () => undefined;
    const woken = new Promise<void>((resolve) => (wake = resolve));
    this.history.followers.add(wake);
    this.closing.push(wake);
    signal?.addEventListener('abort', wake, { once: true });
    await woken;
    this.history.followers.delete(wake);
    this.closing.splice(this.closing.indexOf(wake), 1);
    signal?.removeEventListener('abort', wake);
  }

  private eventAt(index: number, revision?: number): RecordedEvent {
    const { stream, json } = this.history.rows[index]!;
    const { id, type, data, metadata } = JSON.parse(json) as NewEvent;
    const place = revision ?? this.history.streams.get(stream)!.indexOf(index);
    return { id, type, data, metadata, stream, revision: place, position: positionAt(index), storedAt: instantFromMs(index) };
  }
}

const positionAt = (index: number): Position => positionOf(BigInt(index + 1), BigInt(index + 1));
const indexBehind = (position: Position): number => Number(numbersOf(position).commit);

function checkPlace(stream: string, expected: unknown): void {
  const isName = stream !== '' && stream.length <= maxStreamNameLength && !/\p{Cc}/u.test(stream) && !stream.startsWith('$$');
  if (!isName) throw new TypeError('not the name of a stream');
  if (expected !== 'no-stream' && !(Number.isSafeInteger(expected) && (expected as number) >= 0)) throw new TypeError('not an expected revision');
}

function textOf({ type, data, metadata }: NewEvent, id: string): string {
  if (!idPattern.test(id) || type === '') throw new TypeError('an event needs a UUID and a type');
  const isObject = [data, metadata].every((part: unknown) => typeof part === 'object' && part !== null && !Array.isArray(part));
  if (!isObject) throw new TypeError('data and metadata are objects');
  canonicalJson({ data, metadata });
  return JSON.stringify({ id, type, data, metadata });
}
