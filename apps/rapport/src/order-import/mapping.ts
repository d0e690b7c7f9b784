import type { CurrencyCode } from '@rapport/kernel';
import type { DateReader } from './date-form.js';
import type { Layout } from './layout.js';

/** A column by its heading, or by its number from 1. */
export type ColumnName = string | number;

/** How the rows of a file say what an order is. One row is one order. */
export interface Mapping {
  /** The source system: part of every order's name. */
  readonly source: string;
  readonly layout: Layout;
  /** The first line holds the headings. */
  readonly header: boolean;
  /** Fields that a row must have; null: those of the header, or as many as are named. */
  readonly columnCount: number | null;
  readonly columns: MappedColumns;
  /** For rows that name none. */
  readonly currency: CurrencyCode | null;
  readonly product: string;
  readonly channel: string | null;
  readonly dateForm: string;
  readonly readDate: DateReader;
  /** In which times without a zone are written; null: the business time zone. */
  readonly timeZone: string | null;
}

export interface MappedColumns {
  readonly customerId: ColumnName;
  /** With `lineNumber`, the number of the physical line is the id: from 1, the header counted. */
  readonly orderId: ColumnName | { readonly lineNumber: true };
  readonly date: ColumnName;
  readonly amount: ColumnName;
  readonly quantity: ColumnName | null;
  readonly product: ColumnName | null;
  readonly category: ColumnName | null;
  readonly currency: ColumnName | null;
}

/** The CDNOW files: master id, sample id, date, quantity, amount in USD, white space between. */
export function cdnowMapping(orderIdColumn: number | null, readDate: DateReader): Mapping {
  return {
    source: 'cdnow',
    layout: { kind: 'whitespace' },
    header: false,
    columnCount: Math.max(5, orderIdColumn ?? 0),
    columns: { customerId: 2, orderId: orderIdColumn ?? { lineNumber: true }, date: 3, quantity: 4, amount: 5, product: null, category: null, currency: null },
    currency: 'USD' as CurrencyCode,
    product: 'cd',
    channel: null,
    dateForm: 'YYYYMMDD',
    readDate,
    timeZone: null,
  };
}

/** True for a first line of the CDNOW layout: four numbers, the third a date, and an amount. */
export const looksLikeCdnow = (firstLine: string): boolean => /^\s*\d+\s+\d+\s+\d{8}\s+\d+\s+\d+\.\d+(\s|$)/.test(firstLine);
