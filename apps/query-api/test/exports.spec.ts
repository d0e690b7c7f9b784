import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { viewCollectionName, customersView, type ViewDocument } from '@rapport/read-models';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { get as request, type IncomingMessage } from 'node:http';
import { ExportPlaces } from '../src/exports/export-places.js';
import { ViewExports } from '../src/exports/view-exports.js';
import { eventually, QueriedWorld } from './queried-world.js';

jest.setTimeout(60_000);

describe('the export of a view', () => {
  const world = new QueriedWorld();
  beforeAll(() => world.start());
  afterAll(() => world.close());

  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${world.api.url}/v1/views/${path}`, { headers });
  const rowsOf = async (path: string) => {
    const response = await get(path);
    const file = await response.arrayBuffer();
    return { response, file, rows: (await parquetReadObjects({ file })) as Record<string, unknown>[] };
  };

  it('is NDJSON as analyses show documents, filtered and sorted as asked', async () => {
    const response = await get('customers.ndjson?sort=-purchases.units,id&filter={"purchases.orders":{"$gte":2}}', { 'x-actor': 'staff-7' });
    const documents = (await response.text()).trimEnd().split('\n').map((line) => JSON.parse(line) as { id: string });
    expect([response.headers.get('content-type'), response.headers.get('x-position'), response.headers.get('content-disposition')]).toEqual(['application/x-ndjson; charset=utf-8', world.reached, 'attachment; filename="customers.ndjson"']);
    expect(documents.map(({ id }) => id)).toEqual(['c-02', 'c-05', 'c-08', 'c-01', 'c-04', 'c-07']);
    const asked = await fetch(`${world.api.url}/v1/views/customers/query`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"filter":{"id":"c-02"}}' });
    expect([documents[0]]).toEqual(((await asked.json()) as { documents: object[] }).documents);
    expect(await (await get('customers.ndjson')).text()).not.toMatch(/ownerOnly|profile|difficult|Wang/);
    expect(await (await get('orders.ndjson?filter={"customerId":"nobody"}')).text()).toBe('');
  });

  it('is Parquet, typed: what is read back is what the view holds', async () => {
    const { response, file, rows } = await rowsOf('orders.parquet?sort=orderId');
    expect([response.headers.get('content-type'), response.headers.get('content-disposition')]).toEqual(['application/vnd.apache.parquet', 'attachment; filename="orders.parquet"']);
    const items = await get('orders?sort=orderId&limit=1000').then((answer) => answer.json() as Promise<{ items: { id: string; body: Record<string, never> & { orderedAt: string; orderedOn: string } & { lines: { product: string }[] } }[] }>).then(({ items }) => items);
    expect(rows).toEqual(items.map(({ id, body: { customerId, source, orderId, state, orderedAt, orderedOn, channel, currency, totalMinor, netMinor, units, lines } }) => ({
      id, asOf: null, customerId, source, orderId, state, orderedAt: new Date(orderedAt), orderedOn: new Date(orderedOn), channel, currency, totalMinor, netMinor, units,
      'lines.product': lines.map(({ product }) => product), 'lines.category': [], 'returns.returnId': [],
    })));
    expect(rows).toHaveLength(18);
    const { key_value_metadata: told } = parquetMetadata(file);
    expect(told).toEqual(expect.arrayContaining([{ key: 'rapport.view', value: 'orders' }, { key: 'rapport.position', value: world.reached }, { key: 'rapport.as-of', value: '2026-03-01' }]));
  });

  it.each(['customers', 'orders', 'unmatched-returns', 'order-conflicts', 'loyalty-accounts', 'loyalty-statement', 'members-to-warn', 'calendar', 'policies'])('of %s has the columns of its CSV, also where it is empty', async (view) => {
    const { response, file, rows } = await rowsOf(`${view}.parquet`);
    const [head] = (await (await get(`${view}.csv`)).text()).split('\r\n', 1);
    const { schema } = parquetMetadata(file);
    const columns = schema.filter(({ name, num_children }, i) => i > 0 && name !== 'list' && name !== 'element' || (num_children !== undefined && i > 0 && name !== 'list')).map(({ name }) => name);
    expect([response.status, columns.join(',')]).toEqual([200, head]);
    const { items } = (await (await get(`${view}?limit=1000`)).json()) as { items: object[] };
    expect(rows).toHaveLength(items.length);
  });

  it('adds whole bodies as text, without what is hidden', async () => {
    const { rows } = await rowsOf('customers.parquet?body=true&filter={"id":"c-00"}');
    const { body: { profile: _profile, ownerOnly: _notes, ...body } } = (await (await get('customers/c-00')).json()) as { body: { profile: object; ownerOnly: object } };
    expect(rows.map(({ body }) => JSON.parse(body as string) as object)).toEqual([body]);
    expect(JSON.stringify(rows)).not.toContain('difficult');
  });

  it.each(['csv', 'ndjson', 'parquet'])('as %s refuses what is no filter, no order, no view, before anything is sent', async (format) => {
    for (const [query, status] of [['?filter={"ownerOnly.temperament":"difficult"}', 400], ['?filter={"$where":"1"}', 400], ['?sort=colour', 400], ['?colour=red', 400], ['?notOlderThan=' + 'f'.repeat(32) + '&waitMs=0', 503]] as const) {
      const response = await get(`customers.${format}${query}`);
      expect([query, response.status, response.headers.get('content-type')]).toEqual([query, status, 'application/problem+json; charset=utf-8']);
    }
    expect((await get(`weather.${format}`)).status).toBe(404);
  });
});

describe('a large export', () => {
  const world = new QueriedWorld();
  const pages = 20;
  beforeAll(async () => {
    await world.start({ exports: { atOnce: 2 } });
    await fill();
  });
  afterAll(() => world.close());

  const customers = () => world.world.readStore.collection<ViewDocument>(viewCollectionName(customersView));
  async function fill(): Promise<void> {
    const [known] = await customers().findByIds(['c-08']);
    const digest = (i: number): string => createHash('sha512').update(String(i)).digest('hex');
    for (let i = 0; i < pages * 1_000; i++) {
      const body = { ...known!.body, customerId: digest(i), ownerId: digest(-i) };
      await customers().write([{ expected: 'absent', document: { ...known!, _id: `x-${i}`, version: 1, body } }]);
    }
  }
  async function opened(format: string): Promise<IncomingMessage> {
    const [answer] = (await once(request(`${world.api.url}/v1/views/customers.${format}`), 'response')) as [IncomingMessage];
    return answer;
  }

  it.each(['csv', 'ndjson', 'parquet'])('as %s that the client breaks off leaves nothing open, and reads no further', async (format) => {
    const exports = world.api.app.get(ViewExports);
    const find = jest.spyOn(customers(), 'find');
    const answer = await opened(format);
    await once(answer, 'readable');
    expect(exports.open).toBe(1);
    answer.destroy();
    await eventually(() => exports.open === 0);
    expect(find.mock.calls.length).toBeLessThan(pages);
    find.mockRestore();
  });

  /** Exports wait behind their first page, however much of them the buffers of a connection could take. */
  function heldBehindTheFirstPage(): () => void {
    const collection = customers();
    const find = collection.find.bind(collection);
    let letGo = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (letGo = resolve));
    const spy = jest.spyOn(collection, 'find').mockImplementation(async (filter, options) => {
      if ((filter['$and'] as readonly object[]).length > 1) await waiting;
      return find(filter, options);
    });
    return () => (spy.mockRestore(), letGo());
  }

  it('and data snapshots are so many at once: one more is to be asked for later, and each place is given back', async () => {
    const places = world.api.app.get(ExportPlaces);
    const letGo = heldBehindTheFirstPage();
    const reading = [await opened('csv'), await opened('ndjson')];
    for (const path of ['views/customers.parquet', 'snapshots/orders']) {
      const answer = await fetch(`${world.api.url}/v1/${path}`);
      expect([answer.status, answer.headers.get('retry-after'), ((await answer.json()) as { code: string }).code]).toEqual([429, '5', 'exports-busy']);
    }
    reading[0]!.destroy();
    await eventually(() => places.taken === 1);
    expect((await fetch(`${world.api.url}/v1/views/weather.csv`)).status).toBe(404);
    expect(await (await fetch(`${world.api.url}/v1/snapshots/orders`)).text()).toContain('"kind":"end"');
    reading[1]!.destroy();
    await eventually(() => places.taken === 0);
    letGo();
    await eventually(() => world.api.app.get(ViewExports).open === 0);
  });

  it('as Parquet is read back whole: group by group, every row once', async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of await opened('parquet')) chunks.push(chunk as Buffer);
    const file = new Uint8Array(Buffer.concat(chunks)).buffer;
    expect(parquetMetadata(file).row_groups.map(({ num_rows }) => num_rows)).toEqual([...Array.from({ length: 4 }, () => 5_000n), 12n]);
    const ids = (await parquetReadObjects({ file, columns: ['id', 'customerId'] })).map(({ id }) => id as string);
    expect([ids.length, new Set(ids).size]).toEqual([pages * 1_000 + 12, pages * 1_000 + 12]);
    expect(world.api.app.get(ViewExports).open).toBe(0);
  });
});
