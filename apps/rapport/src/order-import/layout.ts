import { parse } from 'csv-parse/sync';
import { isUtf8 } from 'node:buffer';

/** How the text of a record becomes fields: runs of white space between them, or CSV (RFC 4180) with this delimiter. */
export type Layout = { readonly kind: 'whitespace' } | { readonly kind: 'csv'; readonly delimiter: string };

/** `open`: a quoted field goes on in the next line. */
export type ParsedRecord = { readonly kind: 'fields'; readonly fields: readonly string[] } | { readonly kind: 'open' } | { readonly kind: 'malformed'; readonly reason: string };

export const quote = '"';
export const brokenUtf8 = 'broken UTF-8';

/** A quoted field may hold line ends, so one record may need more lines than one. */
export function parseRecord(bytes: Buffer, layout: Layout): ParsedRecord {
  if (!isUtf8(bytes)) return { kind: 'malformed', reason: brokenUtf8 };
  const text = bytes.toString('utf8');
  if (layout.kind === 'whitespace') return { kind: 'fields', fields: text.trim().split(/\s+/) };
  if (!text.includes(quote)) return { kind: 'fields', fields: text.split(layout.delimiter) };
  return parseQuoted(text, layout.delimiter);
}

function parseQuoted(text: string, delimiter: string): ParsedRecord {
  try {
    const records = parse(text, { delimiter, relax_column_count: true, record_delimiter: ['\r\n', '\n'] });
    return records.length === 1 && records[0] ? { kind: 'fields', fields: records[0] } : { kind: 'malformed', reason: 'a quote is out of place' };
  } catch (error) {
    const code: unknown = (error as { code?: unknown }).code;
    if (code === 'CSV_QUOTE_NOT_CLOSED') return { kind: 'open' };
    if (typeof code === 'string' && (code.startsWith('CSV_') || code.startsWith('INVALID_'))) return { kind: 'malformed', reason: 'a quote is out of place' };
    throw error;
  }
}
