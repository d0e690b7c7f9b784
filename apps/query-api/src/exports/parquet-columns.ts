import { canonicalJson, dayNumber, type Day, type Json } from '@rapport/kernel';
import type { QueryableField, ViewDefinition, ViewDocument } from '@rapport/read-models';
import type { SchemaElement } from 'hyparquet-writer';
import { openDocument, type OpenDocument } from '../views/open-document.js';
import { valuesAt } from './values-at.js';

type Cell = string | number | bigint | boolean | null | readonly (string | number | bigint | boolean)[];

export interface ParquetColumn {
  readonly name: string;
  readonly schema: readonly SchemaElement[];
  readonly cell: (row: OpenDocument) => Cell;
}

type PlainType = QueryableField['type'];

const elementTypes: Readonly<Record<PlainType, Pick<SchemaElement, 'type' | 'converted_type'>>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  day: { type: 'INT32', converted_type: 'DATE' },
  instant: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
};

/**
 * The columns that CSV has, typed: a text, a number (DOUBLE, as JSON has them: exact up to 2^53), a boolean, a day (DATE), an
 * instant (TIMESTAMP in milliseconds, UTC); a field within a list is a LIST of these. What is missing is null, of a list empty.
 */
export function parquetColumns({ queryable }: Pick<ViewDefinition, 'queryable'>, withBody: boolean): readonly ParquetColumn[] {
  return [
    { name: 'id', schema: [plain('id', 'string', 'REQUIRED')], cell: ({ id }) => id },
    { name: 'asOf', schema: [plain('asOf', 'day')], cell: ({ asOf }) => stored('day', asOf) },
    ...Object.entries(queryable).map(([name, field]) => columnOf(name, field)),
    ...(withBody ? [{ name: 'body', schema: [plain('body', 'string', 'REQUIRED')], cell: ({ body }: { readonly body: Json }) => canonicalJson(body) }] : []),
  ];
}

/** The file's schema: the root, then the columns depth first. */
export const parquetSchema = (columns: readonly ParquetColumn[]): SchemaElement[] => [{ name: 'root', num_children: columns.length }, ...columns.flatMap(({ schema }) => schema)];

/** Values of each column, in the order of the documents. */
export function columnValues(columns: readonly ParquetColumn[], documents: readonly ViewDocument[], lastClosedDay: Day | null): Cell[][] {
  const rows = documents.map((document) => openDocument(document, lastClosedDay));
  return columns.map(({ cell }) => rows.map(cell));
}

function columnOf(name: string, { type, list }: QueryableField): ParquetColumn {
  const path = name.split('.');
  if (list) return { name, schema: listOf(name, type), cell: ({ body }) => valuesAt(body, path).flatMap((value) => stored(type, value) ?? []) };
  return { name, schema: [plain(name, type)], cell: ({ body }) => stored(type, only(name, valuesAt(body, path))) };
}

const plain = (name: string, type: PlainType, repetition: 'OPTIONAL' | 'REQUIRED' = 'OPTIONAL'): SchemaElement => ({ name, ...elementTypes[type], repetition_type: repetition });

const listOf = (name: string, type: PlainType): SchemaElement[] => [
  { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  plain('element', type),
];

function only(name: string, values: readonly Json[]): Json {
  if (values.length > 1) throw new Error(`the field ${name} has several values, and is not said to be in a list`);
  return values[0] ?? null;
}

function stored(type: PlainType, value: Json): string | number | bigint | boolean | null {
  if (value === null) return null;
  if (type === 'day') return dayNumber(value as Day);
  if (type === 'instant') return BigInt(Date.parse(value as string));
  if (typeof value !== type) throw new Error(`a value of type ${typeof value} where the field is a ${type}`);
  return value as string | number | boolean;
}
