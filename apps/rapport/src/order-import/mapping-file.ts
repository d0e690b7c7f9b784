import { isCurrencyCode, isTimeZone } from '@rapport/kernel';
import { readFile } from 'node:fs/promises';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { tellingFile } from '../cli/file-fault.js';
import { isObject } from '../client/api-problem.js';
import { dateReader } from './date-form.js';
import type { ColumnName, MappedColumns, Mapping } from './mapping.js';

export async function readMappingFile(path: string): Promise<Mapping> {
  const text = await tellingFile(`the mapping file ${path}`, 'read', () => readFile(path, 'utf8'));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CliFault(exitCodes.usage, 'mapping', `the mapping file is no JSON: ${(cause as Error).message}`, undefined, { cause });
  }
  const read = readMapping(value);
  if ('mapping' in read) return read.mapping;
  throw new CliFault(exitCodes.usage, 'mapping', `the mapping file is wrong:\n${read.errors.map((error) => `  ${error}`).join('\n')}`, '`rapport import orders --help` shows an example.');
}

const knownFields = ['source', 'delimiter', 'header', 'columnCount', 'columns', 'currency', 'product', 'channel', 'dateForm', 'timeZone'];
const columnFields = ['customerId', 'orderId', 'date', 'amount', 'quantity', 'product', 'category', 'currency'];

/** Names every field that is wrong, not only the first. */
export function readMapping(value: unknown): { readonly mapping: Mapping } | { readonly errors: readonly string[] } {
  if (!isObject(value)) return { errors: ['it must be a JSON object'] };
  const errors = unknownFields(value, knownFields, '');
  const header = value['header'] ?? true;
  if (typeof header !== 'boolean') errors.push('header: must be true or false');
  const text = (name: string): string | null => optionalText(value, name, errors);
  const [source, currency, timeZone, dateForm] = [text('source'), text('currency'), text('timeZone'), text('dateForm') ?? 'ISO'];
  if (source === null) errors.push('source: the name of the source system is missing');
  if (currency !== null && !isCurrencyCode(currency)) errors.push('currency: must be an ISO 4217 code such as "USD"');
  if (timeZone !== null && !isTimeZone(timeZone)) errors.push('timeZone: must be a name such as "Asia/Shanghai"');
  const readDate = dateReader(dateForm);
  if (!readDate) errors.push('dateForm: must be ISO or a form such as "YYYYMMDD", "M/D/YYYY", "YYYY-MM-DD HH:mm:ss"');
  const columns = readColumns(value['columns'], header === true, errors);
  const columnCount = value['columnCount'] ?? null;
  if (columnCount !== null && !isColumnNumber(columnCount)) errors.push('columnCount: must be a number from 1');
  if (columns && columns.currency === null && currency === null) errors.push('currency: name it, or a column that holds it');
  const delimiter = text('delimiter') ?? ',';
  if (delimiter !== 'whitespace' && (delimiter.length !== 1 || /["\r\n]/.test(delimiter))) errors.push('delimiter: must be one character, or "whitespace"');
  if (errors.length > 0 || !columns || !readDate || source === null) return { errors };
  return {
    mapping: {
      source, columns, dateForm, readDate, timeZone, header: header === true,
      layout: delimiter === 'whitespace' ? { kind: 'whitespace' } : { kind: 'csv', delimiter },
      columnCount: columnCount as number | null,
      currency: currency as Mapping['currency'],
      product: text('product') ?? 'order',
      channel: text('channel'),
    },
  };
}

function readColumns(value: unknown, header: boolean, errors: string[]): MappedColumns | null {
  if (!isObject(value)) {
    errors.push('columns: must say where customerId, orderId, date and amount are');
    return null;
  }
  errors.push(...unknownFields(value, columnFields, 'columns.'));
  const column = (name: string, required: boolean): ColumnName | null => {
    const found = value[name] ?? null;
    if (found === null) {
      if (required) errors.push(`columns.${name}: is missing`);
    } else if (typeof found === 'string' && found !== '' && header) return found;
    else if (isColumnNumber(found)) return found as number;
    else errors.push(`columns.${name}: must be ${header ? 'a heading or ' : ''}a column's number from 1${header ? '' : ' (the file has no header)'}`);
    return null;
  };
  const orderId = value['orderId'];
  const byLine = isObject(orderId) && orderId['lineNumber'] === true && Object.keys(orderId).length === 1;
  if (orderId === undefined) errors.push('columns.orderId: name the id column, or {"lineNumber": true} to use the line number');
  return {
    customerId: column('customerId', true)!,
    orderId: byLine ? { lineNumber: true } : orderId === undefined ? 1 : column('orderId', true)!,
    date: column('date', true)!,
    amount: column('amount', true)!,
    quantity: column('quantity', false),
    product: column('product', false),
    category: column('category', false),
    currency: column('currency', false),
  };
}

const isColumnNumber = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= 10_000;

const unknownFields = (value: object, known: readonly string[], prefix: string): string[] =>
  Object.keys(value).filter((name) => !known.includes(name)).map((name) => `${prefix}${name}: is not a field of a mapping`);

function optionalText(value: Readonly<Record<string, unknown>>, name: string, errors: string[]): string | null {
  const found = value[name] ?? null;
  if (found === null || (typeof found === 'string' && found !== '')) return found;
  errors.push(`${name}: must be a text that is not empty`);
  return null;
}
