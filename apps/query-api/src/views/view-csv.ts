import { canonicalJson, type Json } from '@rapport/kernel';
import { stringify } from 'csv-stringify/sync';
import { valuesAt } from '../exports/values-at.js';
import type { OpenDocument } from './open-document.js';

/**
 * A view as a table: `id`, `asOf`, then the view's queryable fields in their order, so that the columns are the same
 * whatever the documents hold; with `body`, the whole body as JSON in a last column.
 */
export function csvColumns(fields: readonly string[], withBody: boolean): readonly string[] {
  return ['id', 'asOf', ...fields, ...(withBody ? ['body'] : [])];
}

/** Lines end with CRLF (RFC 4180). */
export function csvRows(documents: readonly OpenDocument[], fields: readonly string[], withBody: boolean): string {
  const rows = documents.map(({ id, asOf, body }) => [
    cell(id), cell(asOf), ...fields.map((field) => cell(...valuesAt(body, field.split('.')))), ...(withBody ? [canonicalJson(body)] : []),
  ]);
  return csvText(rows);
}

export const csvText = (rows: readonly (readonly string[])[]): string => (rows.length === 0 ? '' : stringify(rows as string[][], { record_delimiter: '\r\n' }));

/** Several values of a list are separated by `; `. */
const cell = (...values: readonly Json[]): string => guarded(values.filter((value) => value !== null).map(text).join('; '));
const text = (value: Json): string => (typeof value === 'object' ? canonicalJson(value) : String(value));

const formulaStart = /^[=+\-@\t\r＝＋－＠]/;
const numeric = /^[+-]?\d+(\.\d+)?$/;

/** A text that a spreadsheet would run as a formula is made a text by an apostrophe; plain numbers stay numbers. */
export const guarded = (value: string): string => (formulaStart.test(value) && !numeric.test(value) ? `'${value}` : value);
