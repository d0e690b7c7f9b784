import fc from 'fast-check';
import { stringify } from 'csv-stringify/sync';
import type { Layout } from './layout.js';
import { sourceRecords, type SourceRecord } from './records.js';
import { LineSplitter, maxLineBytes, type SourceLine } from './source-lines.js';

const csv: Layout = { kind: 'csv', delimiter: ',' };

/** The bytes in pieces of `size`, as a file comes. */
async function* linesOf(bytes: Buffer, size: number): AsyncGenerator<readonly SourceLine[]> {
  const splitter = new LineSplitter();
  for (let at = 0; at < bytes.length; at += size) yield splitter.push(bytes.subarray(at, at + size));
  yield splitter.end();
}

async function recordsOf(text: string | Buffer, layout: Layout = csv, size = 7): Promise<SourceRecord[]> {
  const found: SourceRecord[] = [];
  for await (const records of sourceRecords(linesOf(Buffer.from(text as string), size), layout)) found.push(...records);
  return found;
}

describe('records of a file', () => {
  it('reads CRLF and LF, leaves blank lines out, and counts them', async () => {
    const records = await recordsOf('a,b\r\n\r\nc,d\n  \ne,f');
    expect(records.map(({ line, fields }) => [line, fields])).toEqual([[1, ['a', 'b']], [3, ['c', 'd']], [5, ['e', 'f']]]);
  });

  it('takes runs of white space as one', async () => {
    expect((await recordsOf(' 00004 0001 19970101  2   29.33\r\n', { kind: 'whitespace' }))[0]?.fields).toEqual(['00004', '0001', '19970101', '2', '29.33']);
  });

  it('leaves a byte order mark out', async () => expect((await recordsOf('\ufeffa,b\n'))[0]?.fields).toEqual(['a', 'b']));

  it('reads quoted fields, over lines too', async () => {
    const records = await recordsOf('1,"a ""b"", c"\n2,"two\nlines"\n3,x\n');
    expect(records.map(({ line, fields }) => [line, fields])).toEqual([[1, ['1', 'a "b", c']], [2, ['2', 'two\nlines']], [4, ['3', 'x']]]);
  });

  it('a quote that is never closed costs its own line only', async () => {
    const records = await recordsOf('1,"open\n2,b\n3,"c"\n4,d"x\n5,e\n');
    expect(records.map(({ line, fields, malformed }) => [line, fields ?? malformed])).toEqual([
      [1, 'a quote is out of place'], [2, ['2', 'b']], [3, ['3', 'c']], [4, 'a quote is out of place'], [5, ['5', 'e']],
    ]);
    expect((await recordsOf('1,a\n2,"open\n3,c\n')).map(({ fields, malformed }) => fields ?? malformed)).toEqual([['1', 'a'], 'a quote is not closed', ['3', 'c']]);
  });

  it('a quote that is not closed is not blamed for what is broken behind it', async () => {
    const records = await recordsOf(Buffer.concat([Buffer.from('1,"open\n2,'), Buffer.from([0xc3, 0x28]), Buffer.from('\n3,c\n')]));
    expect(records.map(({ fields, malformed }) => fields ?? malformed)).toEqual(['a quote is not closed', 'broken UTF-8', ['3', 'c']]);
  });

  it('broken UTF-8 and endless lines are refused by themselves', async () => {
    const bytes = Buffer.concat([Buffer.from('1,a\n2,'), Buffer.from([0xc3, 0x28]), Buffer.from(`\n3,${'x'.repeat(3 * maxLineBytes)}\n4,d\n`)]);
    const records = await recordsOf(bytes, csv, 50_000);
    expect(records.map(({ line, fields, malformed }) => [line, fields ?? malformed])).toEqual([[1, ['1', 'a']], [2, 'broken UTF-8'], [3, 'longer than 65536 bytes'], [4, ['4', 'd']]]);
  });

  it('says where each record lies, however the bytes come', async () => {
    const field = fc.string({ minLength: 1, maxLength: 5, unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r\n', ' ', '字') });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 30 }), async (rows, size) => {
        const bytes = Buffer.from(stringify(rows.map((row) => ['x', ...row])));
        const records = await recordsOf(bytes, csv, size);
        expect(records.map(({ fields }) => fields)).toEqual(rows.map((row) => ['x', ...row]));
        for (const { offset, byteLength, fields } of records) expect((await recordsOf(bytes.subarray(offset, offset + byteLength)))[0]?.fields).toEqual(fields);
      }),
    );
  });
});
