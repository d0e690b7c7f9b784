import { dayOf, epochMsOf, instantFromMs, isCurrencyCode, minorDigitsOf, noonOf, parseAmountMinor, type CurrencyCode, type Day, type Instant } from '@rapport/kernel';
import type { ColumnName, Mapping } from './mapping.js';
import type { SourceRecord } from './records.js';

/** An order as a row says it. */
export interface OrderRow {
  readonly line: number;
  readonly customerId: string;
  readonly orderId: string;
  readonly occurredAt: Instant;
  /** Of `occurredAt`, in the business time zone. */
  readonly day: Day;
  readonly product: string;
  readonly category: string | null;
  readonly quantity: number;
  readonly currency: CurrencyCode;
  readonly amountMinor: number;
}

/** A row that is not imported. Quotes nothing that the row holds but the ids. */
export interface Refusal {
  readonly line: number;
  readonly customerId: string | null;
  readonly orderId: string | null;
  readonly code: string;
  readonly field: string | null;
  readonly reason: string;
}

export type ReadRow = (record: SourceRecord) => OrderRow | Refusal;

export const isRefusal = (row: OrderRow | Refusal): row is Refusal => 'reason' in row;

/** `headings` null where the file has none. A heading that the file lacks gives an error text. */
export function rowReader(mapping: Mapping, headings: readonly string[] | null, timeZone: string, nowMs: number): ReadRow | string {
  const place = (column: ColumnName | null): number | string | null => {
    if (column === null) return null;
    if (typeof column === 'number') return column - 1;
    const index = headings?.indexOf(column) ?? -1;
    return index < 0 ? `the file has no column ${JSON.stringify(column)}` : index;
  };
  const { columns } = mapping;
  const byLine = typeof columns.orderId === 'object';
  const names = { customerId: columns.customerId, orderId: byLine ? null : (columns.orderId as ColumnName), date: columns.date, amount: columns.amount, quantity: columns.quantity, product: columns.product, category: columns.category, currency: columns.currency };
  const places: Places = { customerId: null, orderId: null, date: null, amount: null, quantity: null, product: null, category: null, currency: null };
  for (const [name, column] of Object.entries(names)) {
    const found = place(column);
    if (typeof found === 'string') return found;
    places[name as keyof Places] = found;
  }
  const least = Math.max(...Object.values(places).map((index) => (index ?? 0) + 1));
  const exact = mapping.columnCount ?? headings?.length ?? null;
  if (exact !== null && exact < least) return `the mapping names column ${least}, but a row has ${exact}`;
  const days = new Map<Day, Instant>();
  const noon = (day: Day): Instant => days.get(day) ?? remember(days, day, noonOf(day, timeZone));
  return (record) => readRow({ mapping, places, least, exact, noon, timeZone, nowMs }, record);
}

type Places = Record<'customerId' | 'orderId' | 'date' | 'amount' | 'quantity' | 'product' | 'category' | 'currency', number | null>;
interface Reader {
  readonly mapping: Mapping;
  readonly places: Places;
  readonly least: number;
  readonly exact: number | null;
  readonly noon: (day: Day) => Instant;
  readonly timeZone: string;
  readonly nowMs: number;
}

const remember = <Key, Value>(map: Map<Key, Value>, key: Key, value: Value): Value => {
  map.set(key, value);
  return value;
};

function readRow(reader: Reader, record: SourceRecord): OrderRow | Refusal {
  const { mapping, places, exact, least } = reader;
  const no = (code: string, field: string | null, reason: string, ids: { customerId?: string; orderId?: string } = {}): Refusal => ({
    line: record.line, customerId: ids.customerId ?? null, orderId: ids.orderId ?? null, code, field, reason,
  });
  if (record.malformed !== undefined) return no('malformed-line', null, record.malformed);
  const { fields } = record;
  if (exact !== null ? fields.length !== exact : fields.length < least) return no('malformed-line', null, `has ${fields.length} fields instead of ${exact ?? `at least ${least}`}`);
  const text = (name: keyof Places): string | null => (places[name] === null ? null : fields[places[name]]!.trim());
  const ids = { customerId: text('customerId') ?? '', orderId: text('orderId') ?? String(record.line) };
  if (ids.customerId === '') return no('empty-id', 'customerId', 'the customer id is empty');
  if (ids.orderId === '') return no('empty-id', 'orderId', 'the order id is empty');
  const occurredAt = readOccurredAt(reader, text('date') ?? '');
  if (occurredAt === null) return no('unknown-date', 'date', `is no date of the form ${mapping.dateForm}`, ids);
  if (epochMsOf(occurredAt) > reader.nowMs) return no('in-the-future', 'date', `is later than now, ${instantFromMs(reader.nowMs)}`, ids);
  const currency = text('currency') ?? mapping.currency ?? '';
  if (!isCurrencyCode(currency)) return no('unknown-currency', 'currency', 'is no ISO 4217 code in capitals', ids);
  const quantityText = text('quantity');
  const quantity = quantityText === null ? 1 : /^\d{1,9}$/.test(quantityText) ? Number(quantityText) : null;
  if (quantity === null) return no('unknown-quantity', 'quantity', quantityText!.startsWith('-') ? 'is negative' : 'is no whole number', ids);
  const amount = text('amount') ?? '';
  const amountMinor = parseAmountMinor(amount, currency);
  if (amountMinor === null) return no('unknown-amount', 'amount', amountFault(amount, currency), ids);
  if (amountMinor < 0) return no('negative-amount', 'amount', 'is negative', ids);
  return {
    ...ids, line: record.line, occurredAt, day: dayOf(occurredAt, reader.timeZone), quantity, currency, amountMinor,
    product: text('product') || mapping.product,
    category: text('category') || null,
  };
}

/** A date without a time is noon in the business time zone. */
function readOccurredAt({ mapping, noon, timeZone }: Reader, text: string): Instant | null {
  const read = mapping.readDate(text, mapping.timeZone ?? timeZone);
  if (!read) return null;
  return 'at' in read ? read.at : noon(read.day);
}

function amountFault(text: string, currency: CurrencyCode): string {
  const digits = minorDigitsOf(currency);
  if (/^-?\d+\.\d+$/.test(text) && text.split('.')[1]!.length > digits) return `has more decimals than the ${digits} of ${currency}`;
  return `is no decimal amount in ${currency}`;
}
