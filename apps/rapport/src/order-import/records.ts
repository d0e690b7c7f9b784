import { contentOf, maxLineBytes, type SourceLine } from './source-lines.js';
import { brokenUtf8, parseRecord, type Layout } from './layout.js';

/** A record and where it lies in the file, so that it can be read again. */
export type SourceRecord = { readonly line: number; readonly offset: number; readonly byteLength: number } & (
  | { readonly fields: readonly string[]; readonly malformed?: undefined }
  | { readonly fields?: undefined; readonly malformed: string }
);

const notClosed = 'a quote is not closed';

/** Lines that a quoted field may span. */
const maxRecordLines = 100;

/**
 * The records of the lines, blank lines left out. A quote that is never closed costs its own line only: reading goes on
 * with the line behind it.
 */
export async function* sourceRecords(groups: AsyncIterable<readonly SourceLine[]>, layout: Layout): AsyncGenerator<readonly SourceRecord[]> {
  let waiting: readonly SourceLine[] = [];
  for await (const group of groups) {
    const { records, rest } = takeRecords([...waiting, ...group], layout, false);
    waiting = rest;
    yield records;
  }
  yield takeRecords(waiting, layout, true).records;
}

function takeRecords(lines: readonly SourceLine[], layout: Layout, isEnd: boolean): { readonly records: SourceRecord[]; readonly rest: readonly SourceLine[] } {
  const records: SourceRecord[] = [];
  for (let at = 0; at < lines.length; ) {
    const taken = takeRecord(lines, at, layout, isEnd);
    if (taken === 'more') return { records, rest: lines.slice(at) };
    if (taken.record) records.push(taken.record);
    at += taken.lines;
  }
  return { records, rest: [] };
}

type Taken = { readonly lines: number; readonly record: SourceRecord | null } | 'more';

function takeRecord(lines: readonly SourceLine[], at: number, layout: Layout, isEnd: boolean): Taken {
  const first = lines[at]!;
  const place = { line: first.line, offset: first.offset, byteLength: first.raw.length };
  if (first.tooLong) return { lines: 1, record: { ...place, malformed: `longer than ${maxLineBytes} bytes` } };
  let raw = first.raw;
  if (isBlank(raw)) return { lines: 1, record: null };
  for (let count = 1; ; count++) {
    const parsed = parseRecord(contentOf(raw, first.offset === 0), layout);
    if (parsed.kind === 'fields') return { lines: count, record: { ...place, byteLength: raw.length, fields: parsed.fields } };
    if (parsed.kind === 'malformed') return { lines: 1, record: { ...place, malformed: count > 1 && parsed.reason === brokenUtf8 ? notClosed : parsed.reason } };
    const next = lines[at + count];
    if (!next && !isEnd && count < maxRecordLines) return 'more';
    if (!next || count >= maxRecordLines || next.tooLong || raw.length + next.raw.length > maxLineBytes) {
      return { lines: 1, record: { ...place, malformed: notClosed } };
    }
    raw = Buffer.concat([raw, next.raw]);
  }
}

function isBlank(raw: Buffer): boolean {
  for (const byte of raw) if (byte !== 32 && byte !== 9 && byte !== 13 && byte !== 10) return false;
  return true;
}
