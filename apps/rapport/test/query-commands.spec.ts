import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CliHarness } from './cli-harness.js';

/** A process that is ready and settled, and whose exports break off in the middle unless they are whole. */
class ExportingProcess {
  whole = true;
  answer: { readonly status: number; readonly body: object } = { status: 200, body: {} };
  readonly asked: { readonly url: string; readonly body: string }[] = [];
  answerTo: (body: string) => object = () => this.answer.body;
  private readonly server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://fake');
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text)).on('end', () => {
      this.asked.push({ url: request.url!, body });
      if (pathname.startsWith('/health')) return void response.end('{}');
      if (pathname === '/v1/settle') return void response.end('{"settled":true}');
      if (pathname.endsWith('/query')) return void response.writeHead(this.answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(this.answerTo(body)));
      response.write('a,b\r\n1,2\r\n', () => (this.whole ? response.end() : response.destroy()));
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

describe('rapport query and export', () => {
  const cli = new CliHarness();
  const process = new ExportingProcess();
  let url = '';
  beforeAll(async () => void (url = await process.start()));
  afterAll(() => process.stop());
  const run = (...args: readonly string[]) => cli.run([...args, '--url', url]);
  const exportTo = (file: string, ...more: readonly string[]) => run('export', 'orders', '--format', 'csv', '--out', cli.path(file), ...more);

  it('write a file that is whole', async () => {
    process.whole = true;
    expect(await exportTo('whole.csv', '--filter', '{"state":"recorded"}', '--sort', '-orderedOn')).toMatchObject({ exitCode: 0, out: expect.stringContaining('orders: 10 bytes written to ') });
    expect(readFileSync(cli.path('whole.csv'), 'utf8')).toBe('a,b\r\n1,2\r\n');
    expect(decodeURIComponent(process.asked.at(-1)!.url)).toBe('/v1/views/orders.csv?filter={"state":"recorded"}&sort=-orderedOn');
  });

  it('leave no half file where the connection breaks, and the file that was there as it is', async () => {
    process.whole = true;
    await exportTo('kept.csv');
    process.whole = false;
    const before = readdirSync(cli.folder);
    expect([(await exportTo('half.csv')).exitCode, existsSync(cli.path('half.csv'))]).toEqual([5, false]);
    expect((await exportTo('kept.csv', '--force')).exitCode).toBe(5);
    expect(readFileSync(cli.path('kept.csv'), 'utf8')).toBe('a,b\r\n1,2\r\n');
    expect(readdirSync(cli.folder)).toEqual(before);
  });

  it('take the format from the name of the file, unless it is given', async () => {
    process.whole = true;
    await run('export', 'orders', '--out', cli.path('named.Parquet'));
    await run('export', 'orders', '--format', 'ndjson', '--out', cli.path('lines.csv'));
    expect(process.asked.slice(-4).map(({ url: asked }) => asked).filter((asked) => asked.startsWith('/v1/views'))).toEqual(['/v1/views/orders.parquet', '/v1/views/orders.ndjson']);
  });

  it('replace a file only when told to', async () => {
    process.whole = true;
    cli.file('there.csv', 'mine');
    const { exitCode, err } = await exportTo('there.csv');
    expect([exitCode, err]).toEqual([2, expect.stringMatching(/is there already\n.*--force/)]);
    expect(readFileSync(cli.path('there.csv'), 'utf8')).toBe('mine');
    expect([(await exportTo('there.csv', '--force')).exitCode, readFileSync(cli.path('there.csv'), 'utf8')]).toEqual([0, 'a,b\r\n1,2\r\n']);
    expect((await run('export', 'orders', '--format', 'csv', '--out', cli.path('none/x.csv'))).err).toContain('its folder is not there');
  });

  it('print to standard output where no file is named', async () => {
    process.whole = true;
    expect(await run('export', 'orders', '--format', 'csv')).toMatchObject({ exitCode: 0, out: 'a,b\r\n1,2\r\n' });
  });

  const documents = [{ n: 12, _id: { stage: 'loyal', month: '2026-01' }, who: ['c-1'] }, { n: 3, _id: { stage: 'repeat', month: '2026-02' }, who: [], note: '=1+1' }];
  it('print answers as a table, with the columns in the order of the question', async () => {
    process.answer = { status: 200, body: { documents, asOf: '2026-03-01', examined: 5, position: '0' } };
    const pipeline = '[{"$group":{"_id":{"stage":"$stage.value","month":"$month"},"n":{"$sum":1},"who":{"$push":"$id"}}}]';
    expect((await run('query', 'customers', '--pipeline', pipeline)).out).toBe(
      ['_id.stage  _id.month   n  who      note', 'loyal      2026-01    12  ["c-1"]', 'repeat     2026-02     3  []       =1+1', '', '2 documents, as of 2026-03-01', ''].join('\n'));
    expect(JSON.parse(process.asked.at(-1)!.body)).toEqual({ pipeline: JSON.parse(pipeline) });
    expect((await run('query', 'customers', '--pipeline', `@${cli.file('p.json', pipeline)}`, '--format', 'ndjson')).out).toBe(documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  });

  it('print answers as CSV without formulas, and as JSON whole', async () => {
    process.answer = { status: 200, body: { documents, asOf: null, examined: 5, position: '0' } };
    expect((await run('query', 'customers', '--format', 'csv')).out).toBe("n,_id.stage,_id.month,who,note\r\n12,loyal,2026-01,\"[\"\"c-1\"\"]\",\r\n3,repeat,2026-02,[],'=1+1\r\n");
    expect(JSON.parse((await run('query', 'customers', '--json')).out)).toEqual(process.answer.body);
  });

  it('name fields of a filter that no document has, where nothing was found', async () => {
    const answered = process.answerTo;
    process.answer = { status: 200, body: {} };
    // Every document has `there`, and none has 7 in it.
    process.answerTo = (body) => ({ documents: ['{"filter":{},"limit":1}', '{"filter":{"there":{"$exists":true}},"limit":1}'].includes(body) ? [{ id: 'c-1' }] : [], asOf: null });
    const noteOn = async (filter: object): Promise<string> => (await run('query', 'customers', '--filter', JSON.stringify(filter))).err;
    expect(await noteOn({ bogus: 1, $or: [{ there: 7 }, { 'wrong.path': 1 }, { 'stage.value': 'x' }] })).toBe('No document of customers has bogus, wrong.path, which the filter names.\n');
    expect([await noteOn({ there: 7 }), await noteOn({ 'stage.value': 'x', id: 'c-9' })]).toEqual(['', '']);
    process.answerTo = () => ({ documents: [], asOf: null });
    expect(await noteOn({ bogus: 1 })).toBe('');
    process.answerTo = answered;
  });

  it('say how many columns a table leaves out', async () => {
    process.answer = { status: 200, body: { documents: [Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`field${i}`, i]))], asOf: null } };
    const { out, err } = await run('query', 'customers');
    expect([out.split('\n')[0]!.split(/\s+/).length, err]).toEqual([12, '3 more columns than fit: choose with --projection, or print with --format csv or json.\n']);
  });

  it('name the place of what is refused, and what is wrong with the command line', async () => {
    process.answer = { status: 422, body: { status: 422, code: 'unsupported-query', detail: 'filter: the operator \'$where\' is not supported here: no code is run', errors: [{ field: 'filter', message: 'the operator \'$where\' is not supported here: no code is run' }] } };
    expect(await run('query', 'customers', '--filter', '{"$where":"1"}')).toMatchObject({ exitCode: 3, err: "rapport: filter: the operator '$where' is not supported here: no code is run\n" });
    for (const [args, message] of [
      [['--filter', 'x'], /option '--filter <json>'.*must be a JSON object/], [['--pipeline', '{}'], /--pipeline must hold a JSON list of stages/], [['--pipeline', `@${cli.path('none.json')}`], /the pipeline file .*none.json cannot be read: it is not there/],
      [['--limit', '0'], /whole number from 1/], [['--format', 'xml'], /Allowed choices are table, ndjson, csv, json/],
    ] as const) expect((await run('query', 'customers', ...args)).err).toMatch(message);
    for (const args of [[], ['--out', cli.path('orders.xlsx')]]) expect(await run('export', 'orders', ...args)).toMatchObject({ exitCode: 2, err: expect.stringContaining('the format is not known: give --format, or --out with a name that ends in .csv, .ndjson, .parquet') as string });
  });
});
