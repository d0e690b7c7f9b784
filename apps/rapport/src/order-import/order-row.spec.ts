import { dateReader } from './date-form.js';
import { cdnowMapping, looksLikeCdnow, type Mapping } from './mapping.js';
import { orderLine, registerLine } from './order-commands.js';
import { isRefusal, rowReader, type OrderRow, type Refusal } from './order-row.js';
import { instant } from '@rapport/kernel';

const nowMs = Date.UTC(2024, 5, 1);
const cdnow = cdnowMapping(null, dateReader('YYYYMMDD')!);

function readText(text: string, mapping: Mapping = cdnow, headings: readonly string[] | null = null, line = 7): OrderRow | Refusal {
  const read = rowReader(mapping, headings, 'Asia/Shanghai', nowMs);
  if (typeof read === 'string') throw new Error(read);
  return read({ line, offset: 0, byteLength: text.length, fields: text.trim().split(/\s+/) });
}
const orderOf = (text: string, mapping = cdnow): OrderRow => readText(text, mapping) as OrderRow;

describe('a row of the CDNOW layout', () => {
  it('is an order of its sample id, on noon of its day, named by its line', () => {
    expect(readText(' 00004 0001 19970101  2   29.33')).toEqual({
      line: 7, customerId: '0001', orderId: '7', occurredAt: '1997-01-01T04:00:00.000Z', day: '1997-01-01', product: 'cd', category: null, quantity: 2, currency: 'USD', amountMinor: 2933,
    });
  });

  it('takes the order id from a column where one is named', () => {
    expect(readText('00004 0001 19970101 2 29.33 4711', cdnowMapping(6, dateReader('YYYYMMDD')!))).toMatchObject({ orderId: '4711', customerId: '0001' });
  });

  it.each([
    ['00004 0001 19970101 2', 'malformed-line', null],
    ['00004 0001 19970101 2 29.33 more', 'malformed-line', null],
    ['00004 0001 19970101 2 29.333', 'unknown-amount', 'amount'],
    ['00004 0001 19970101 2 29,33', 'unknown-amount', 'amount'],
    ['00004 0001 19970101 2 -29.33', 'negative-amount', 'amount'],
    ['00004 0001 19970101 -2 29.33', 'unknown-quantity', 'quantity'],
    ['00004 0001 19970101 2.5 29.33', 'unknown-quantity', 'quantity'],
    ['00004 0001 19970230 2 29.33', 'unknown-date', 'date'],
    ['00004 0001 20240602 2 29.33', 'in-the-future', 'date'],
  ])('%s is refused: %s', (text, code, field) => {
    expect(readText(text)).toMatchObject({ line: 7, code, field });
  });

  it('says how many decimals are too many', () => expect(readText('1 0001 19970101 2 29.333')).toMatchObject({ reason: 'has more decimals than the 2 of USD' }));

  it('is known by its first line', () => {
    expect(looksLikeCdnow(' 00004 0001 19970101  2   29.33')).toBe(true);
    expect(looksLikeCdnow('customer,date,amount')).toBe(false);
  });
});

describe('a row of a mapped file', () => {
  const mapping: Mapping = { ...cdnow, header: true, columnCount: null, currency: null, columns: { ...cdnow.columns, customerId: 'who', orderId: 'id', date: 'when', amount: 'sum', quantity: null, currency: 'cur', category: 'kind' } };
  const headings = ['id', 'who', 'when', 'sum', 'cur', 'kind'];

  it('finds its fields by heading', () => {
    expect(readText('o-1 c-1 20240101 5 JPY vinyl', mapping, headings)).toMatchObject({ orderId: 'o-1', customerId: 'c-1', amountMinor: 5, currency: 'JPY', quantity: 1, category: 'vinyl', product: 'cd' });
  });

  it('is refused for a currency that is none, and for decimals that its currency has not', () => {
    expect(readText('o-1 c-1 20240101 5 jpy vinyl', mapping, headings)).toMatchObject({ code: 'unknown-currency' });
    expect(readText('o-1 c-1 20240101 5.5 JPY vinyl', mapping, headings)).toMatchObject({ code: 'unknown-amount' });
  });

  it('a heading that the file lacks is told of before any row', () => expect(rowReader(mapping, ['id'], 'Asia/Shanghai', nowMs)).toBe('the file has no column "who"'));

  it('an empty id is refused', () => {
    const read = rowReader(mapping, headings, 'Asia/Shanghai', nowMs);
    const row = typeof read === 'string' ? null : read({ line: 2, offset: 0, byteLength: 0, fields: ['o-1', ' ', '20240101', '5', 'JPY', ''] });
    expect(row && isRefusal(row) && row).toMatchObject({ code: 'empty-id', field: 'customerId' });
  });
});

describe('command ids', () => {
  const row = orderOf('00004 0001 19970101 2 29.33');
  const idOf = (changed: Partial<OrderRow>, source = 'cdnow'): string => orderLine(source, null, { ...row, ...changed }).commandId;

  it('are kept for ever', () => {
    expect(orderLine('cdnow', null, row)).toMatchInlineSnapshot(`
{
  "command": "record-order",
  "commandId": "84bb23a6-6270-52ff-b78e-c48d7ba8fbfe",
  "currency": "USD",
  "customerId": "0001",
  "lines": [
    {
      "amountMinor": 2933,
      "product": "cd",
      "quantity": 2,
    },
  ],
  "occurredAt": "1997-01-01T04:00:00.000Z",
  "orderId": "7",
  "source": "cdnow",
  "totalMinor": 2933,
}
`);
    expect(registerLine('cdnow', '0001', instant('1997-01-01T04:00:00Z')).commandId).toMatchInlineSnapshot(`"3c7b0265-3b78-5064-8620-de4b104527a1"`);
  });

  it('do not depend on the line or on how the row is written', () => {
    expect(idOf({ line: 99 })).toBe(idOf({}));
    expect(orderOf('00004   0001  19970101  02 29.330'.replace('29.330', '29.33')).amountMinor).toBe(2933);
  });

  it('are others for another order, source or content', () => {
    const ids = [idOf({}), idOf({ orderId: '8' }), idOf({}, 'other'), idOf({ amountMinor: 1 }), idOf({ quantity: 3 }), idOf({ customerId: '0002' }), idOf({ occurredAt: instant('1997-01-02T04:00:00Z') })];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
