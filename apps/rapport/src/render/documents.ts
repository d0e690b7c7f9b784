import type { Json, JsonObject } from '@rapport/kernel';
import { stringify } from 'csv-stringify/sync';
import { isObject } from '../client/api-problem.js';
import { table } from './table.js';

/** Most columns of a table for people. */
const maxColumns = 12;

/** Documents as rows: a column for each field that one of them has, dots between the names of nested ones. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (ReadonlyMap<string, Json>)[];
}

/** Columns in the order of `names`, where they are among them, then as they first appear. */
export function rowsOf(documents: readonly JsonObject[], names: readonly string[] = []): Rows {
  const rows = documents.map((document) => new Map(fieldsOf('', document)));
  const place = (column: string): number => {
    const found = names.findIndex((name) => column === name || column.startsWith(`${name}.`) || name.startsWith(`${column}.`));
    return found === -1 ? names.length : found;
  };
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  return { columns: columns.sort((a, b) => place(a) - place(b)), rows };
}

/** Numbers stand to the right. What has more columns than fit is cut, and how many are left out is said by `hiddenColumns`. */
export function renderDocuments({ columns, rows }: Rows): string {
  const shown = columns.slice(0, maxColumns);
  return table(
    shown.map((head) => ({ head, align: isNumeric(rows, head) ? 'right' as const : 'left' as const })),
    rows.map((row) => shown.map((column) => cellText(row.get(column)))),
  );
}

export const hiddenColumns = ({ columns }: Rows): number => Math.max(0, columns.length - maxColumns);

/** Lines end with CRLF (RFC 4180); a text that a spreadsheet would run as a formula begins with an apostrophe. */
export const csvOf = ({ columns, rows }: Rows): string =>
  columns.length === 0 ? '' : stringify([[...columns], ...rows.map((row) => columns.map((column) => guarded(row.get(column))))].map((cells) => cells.map(String)), { record_delimiter: '\r\n' });

function* fieldsOf(prefix: string, object: JsonObject): Generator<[string, Json]> {
  for (const [name, value] of Object.entries(object)) {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    if (isObject(value) && Object.keys(value).length > 0) yield* fieldsOf(path, value);
    else yield [path, value];
  }
}

const isNumeric = (rows: Rows['rows'], column: string): boolean => rows.every((row) => ['number', 'undefined'].includes(typeof (row.get(column) ?? undefined)));

const cellText = (value: Json | undefined): string => (value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));

const formulaStart = /^[=+\-@\t\r＝＋－＠]/;
const guarded = (value: Json | undefined): string => (typeof value === 'string' && formulaStart.test(value) ? `'${value}` : cellText(value));
