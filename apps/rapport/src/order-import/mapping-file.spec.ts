import { readMapping } from './mapping-file.js';

const least = { source: 'webshop', columns: { customerId: 'customer', orderId: 'order', date: 'date', amount: 'total' }, currency: 'EUR' };
const errorsOf = (value: unknown): readonly string[] => {
  const read = readMapping(value);
  return 'errors' in read ? read.errors : [];
};

describe('a mapping file', () => {
  it('needs little', () => {
    const read = readMapping(least);
    expect('mapping' in read && read.mapping).toMatchObject({ source: 'webshop', header: true, layout: { kind: 'csv', delimiter: ',' }, dateForm: 'ISO', product: 'order', channel: null, timeZone: null });
  });

  it('names the id column, or says that the line number is the id', () => {
    const byLine = readMapping({ ...least, header: false, columns: { customerId: 1, orderId: { lineNumber: true }, date: 2, amount: 3 } });
    expect('mapping' in byLine && byLine.mapping.columns.orderId).toEqual({ lineNumber: true });
    expect(errorsOf({ ...least, columns: { customerId: 1, date: 2, amount: 3 } })).toEqual(['columns.orderId: name the id column, or {"lineNumber": true} to use the line number']);
  });

  it('names every field that is wrong', () => {
    expect(errorsOf({ delimiter: ';;', header: 'yes', columns: { customerId: '', orderId: 0, amount: 1, when: 2 }, currency: 'euro', dateForm: 'YY', timeZone: '+08:00', colour: 'red' })).toEqual([
      'colour: is not a field of a mapping',
      'header: must be true or false',
      'source: the name of the source system is missing',
      'currency: must be an ISO 4217 code such as "USD"',
      'timeZone: must be a name such as "Asia/Shanghai"',
      'dateForm: must be ISO or a form such as "YYYYMMDD", "M/D/YYYY", "YYYY-MM-DD HH:mm:ss"',
      'columns.when: is not a field of a mapping',
      'columns.customerId: must be a column\'s number from 1 (the file has no header)',
      'columns.orderId: must be a column\'s number from 1 (the file has no header)',
      'columns.date: is missing',
      'delimiter: must be one character, or "whitespace"',
    ]);
  });

  it.each([[null], [[]], ['x']])('%j is none', (value) => expect(errorsOf(value)).toEqual(['it must be a JSON object']));

  it('wants a currency from somewhere', () => {
    expect(errorsOf({ ...least, currency: undefined })).toEqual(['currency: name it, or a column that holds it']);
    expect(errorsOf({ ...least, currency: undefined, columns: { ...least.columns, currency: 'cur' } })).toEqual([]);
  });
});
