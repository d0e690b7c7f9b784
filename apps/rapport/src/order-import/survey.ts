import { dayNumber, epochMsOf, type Day } from '@rapport/kernel';
import { DayIndex } from './day-index.js';
import { isRefusal, rowReader, type OrderRow, type ReadRow, type Refusal } from './order-row.js';
import type { Mapping } from './mapping.js';
import { sourceRecords, type SourceRecord } from './records.js';
import { sourceLines } from './source-lines.js';

/** What the first pass over a file finds: nothing is recorded yet. */
export interface Survey {
  /** Rows but the header, refused ones included. */
  readonly rows: number;
  readonly good: number;
  /** Of the good rows; null when there is none. */
  readonly firstDay: Day | null;
  readonly firstLine: number;
  readonly lastDay: Day | null;
  /** When the earliest row of each customer happened, in milliseconds since 1970. */
  readonly earliestMs: Map<string, number>;
  /** Only where rows are wanted in the order of days. */
  readonly index: DayIndex | null;
}

export interface SurveyOptions {
  readonly path: string;
  readonly mapping: Mapping;
  readonly timeZone: string;
  readonly nowMs: number;
  readonly byDay: boolean;
  readonly signal: AbortSignal;
  readonly onRefusal: (refusal: Refusal) => Promise<void>;
  readonly onBytes: (bytes: number) => void;
}

export class WrongHeader extends Error {
  override readonly name = 'WrongHeader';
}

/** Reads all rows once, to know what is refused, when each customer came, and where the rows of each day are. */
export async function surveyFile(options: SurveyOptions): Promise<Survey> {
  const found: { -readonly [Key in keyof Survey]: Survey[Key] } = {
    rows: 0, good: 0, firstDay: null, firstLine: 0, lastDay: null, earliestMs: new Map(), index: options.byDay ? new DayIndex() : null,
  };
  for await (const { row, record } of rowsOf(options)) {
    found.rows += 1;
    options.onBytes(record.offset + record.byteLength);
    if (isRefusal(row)) {
      await options.onRefusal(row);
      continue;
    }
    found.good += 1;
    const atMs = epochMsOf(row.occurredAt);
    const known = found.earliestMs.get(row.customerId);
    if (known === undefined || atMs < known) found.earliestMs.set(row.customerId, atMs);
    if (found.firstDay === null || row.day < found.firstDay) [found.firstDay, found.firstLine] = [row.day, row.line];
    if (found.lastDay === null || row.day > found.lastDay) found.lastDay = row.day;
    found.index?.add(record.line, record.offset, record.byteLength, dayNumber(row.day));
  }
  return found;
}

export interface ReadOptions {
  readonly path: string;
  readonly mapping: Mapping;
  readonly timeZone: string;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** The rows in the order of the file. @throws {WrongHeader} */
export async function* rowsOf(options: ReadOptions): AsyncGenerator<{ readonly row: OrderRow | Refusal; readonly record: SourceRecord }> {
  let read: ReadRow | null = options.mapping.header ? null : readerFor(options, null);
  for await (const records of sourceRecords(sourceLines(options.path, options.signal), options.mapping.layout)) {
    for (const record of records) {
      if (read) yield { row: read(record), record };
      else read = readerFor(options, headingsOf(record));
    }
  }
}

/** The reader for rows that are read again one by one; `headings` as in the file. */
export function readerFor({ mapping, timeZone, nowMs }: ReadOptions, headings: readonly string[] | null): ReadRow {
  const reader = rowReader(mapping, headings, timeZone, nowMs);
  if (typeof reader === 'string') throw new WrongHeader(reader);
  return reader;
}

function headingsOf(record: SourceRecord): readonly string[] {
  if (record.fields) return record.fields.map((heading) => heading.trim());
  throw new WrongHeader(`the header is no line of the file's form: ${record.malformed}`);
}

/** The headings alone; null where the mapping says that there are none. */
export async function readHeadings(path: string, mapping: Mapping): Promise<readonly string[] | null> {
  if (!mapping.header) return null;
  for await (const records of sourceRecords(sourceLines(path), mapping.layout)) if (records[0]) return headingsOf(records[0]);
  return null;
}
