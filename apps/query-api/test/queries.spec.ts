import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { translate } from '@rapport/application';
import { routePermissions, type CatchUpProgress } from '@rapport/edge';
import { beginning, day, instant, type CurrencyCode, type Position } from '@rapport/kernel';
import { viewDefinitions } from '@rapport/read-models';
import { collect } from '@rapport/testing';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { QueryApiModule } from '../src/index.js';

type Item = { id: string; asOf: string | null; body: Record<string, never>; withheld?: string[]; revisions: Record<string, number> };
type Page = { items: Item[]; next: string | null; examined: number; position: string };

describe('queries', () => {
  const world = new WrittenWorld();
  let api: Served;
  let reached: Position = beginning;
  let catchUp: CatchUpProgress = { caughtUp: true, done: 0, total: 0 };

  const register = (customerId: string, contact: { name?: string } = {}) =>
    world.accepted(world.writeSide.customer(customerId, world.request({ type: 'RegisterCustomer', customerId, kind: 'consumer', classification: {}, contact, occurredAt: instant('2026-01-05T04:00:00Z') })));
  const order = (customerId: string, orderId: string, on: string, amountMinor: number, source = 'shop') =>
    world.accepted(world.writeSide.purchases(customerId, world.request({
      type: 'RecordOrder', customerId, source, orderId, occurredAt: instant(`${on}T04:00:00Z`), channel: null, currency: 'USD' as CurrencyCode,
      lines: [{ line: 1, product: '=SUM(A1)', category: null, quantity: 1, amountMinor, costMinor: null }], totalMinor: amountMinor, buyerId: null, payerId: null, userId: null,
    })));

  beforeAll(async () => {
    for (let i = 0; i < 12; i++) await register(`c-${String(i).padStart(2, '0')}`, i === 0 ? { name: 'Wang Fang' } : {});
    for (let i = 0; i < 9; i++) for (let n = 0; n <= i % 3; n++) await order(`c-0${i}`, `o-${i}-${n}`, `2026-02-${String(1 + n * 3).padStart(2, '0')}`, 1000 * (i + 1));
    await world.accepted(world.writeSide.customer('c-00', world.request({ type: 'AssignOwner', ownerId: 'staff-7' })));
    await world.accepted(world.writeSide.customer('c-00', world.request({ type: 'ClassifyCustomer', classification: {}, temperament: 'difficult' })));
    await world.accepted(world.writeSide.calendar(world.request({ type: 'OpenCalendar', firstDay: day('2026-03-01'), timeZone: 'Asia/Shanghai' })));
    await world.accepted(world.writeSide.calendar(world.request({ type: 'CloseDay', day: day('2026-03-01') })));
    await world.project();
    reached = await world.log.head();
    api = await served(QueryApiModule.register({
      readStore: world.readStore, views: viewDefinitions, log: world.log, translate, vault: world.vault,
      progress: { reached: () => reached, partitions: () => [{ partition: 0, position: reached }], waitFor: async (position) => reached >= position },
      parked: { list: async () => [{ key: 'c-1', events: 2 }], show: async () => null, replay: async (key) => (key === 'c-1' ? { replayed: 2 } : null) },
      failedViews: async () => [],
      catchUp: () => catchUp,
      limits: { maxDocumentsExamined: 40 },
    }));
  });
  afterAll(() => api.close());

  const get = async <Body = Page>(path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(api.url + path, { headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: (response.headers.get('content-type')?.includes('json') && !response.headers.get('content-type')?.includes('ndjson') ? JSON.parse(text) : null) as Body };
  };
  const find = (view: string, query: Record<string, string>) => get(`/v1/views/${view}?${new URLSearchParams(query).toString()}`);
  type Refused = { code: string; detail: string; errors?: { field: string; message: string }[] };
  const refused = async (query: Record<string, string>, view = 'customers') => (await find(view, query) as unknown as { status: number; body: Refused });

  it('answers one customer with its as-of day, its revisions and a weak tag', async () => {
    const { status, headers, body } = await get<Item & { position: string }>('/v1/customers/c-01');
    expect([status, body.id, body.asOf, body.revisions, body.position]).toEqual([200, 'c-01', '2026-03-01', { 'customer-c-01': 0, 'purchases-c-01': 1 }, reached]);
    expect(headers.get('etag')).toBe('W/"1-2026-03-01"');
    expect(body.body).toMatchObject({ customerId: 'c-01', stage: { value: 'repeat' } });
    expect((await get('/v1/customers/c-99')).status).toBe(404);
    expect((await get('/v1/views/weather/c-01')).status).toBe(404);
  });

  it('answers an order at the address that its recording names', async () => {
    const { status, headers, body } = await get<Item>('/v1/customers/c-01/orders/shop/o-1-0');
    expect([status, body.id, body.body]).toEqual([200, 'c-01~shop~o-1-0', expect.objectContaining({ customerId: 'c-01', source: 'shop', orderId: 'o-1-0', totalMinor: 2000 })]);
    expect(headers.get('etag')).toMatch(/^W\//);
    expect(body).toEqual((await get<Item>('/v1/views/orders/c-01~shop~o-1-0')).body);
    const { status: missing, body: problem } = await get<{ detail: string }>('/v1/customers/c-01/orders/shop/o-1-9');
    expect([missing, problem.detail]).toEqual([404, 'there is no such order']);
  });

  it('finds by filter, in the order asked for, page by page', async () => {
    const query = { filter: '{"stage.value":{"$in":["first-time","repeat"]},"purchases.units":{"$gte":1}}', sort: '-purchases.units,customerId', limit: '4' };
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body }: { body: Page } = await find('customers', cursor === null ? query : { ...query, cursor });
      seen.push(...body.items.map(({ id }) => id));
      cursor = body.next;
    } while (cursor !== null);
    expect(seen).toEqual(['c-02', 'c-05', 'c-08', 'c-01', 'c-04', 'c-07', 'c-00', 'c-03', 'c-06']);
  });

  it.each(['purchases.lastPurchaseOn', '-purchases.lastPurchaseOn', 'id', '-id', '-purchases.lastPurchaseOn,-id', 'stage.value,-purchases.units'])('pages by %s without losing or repeating one, missing values too', async (sort) => {
    const whole = (await find('customers', { sort, limit: '1000' })).body.items.map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body }: { body: Page } = await find('customers', { sort, limit: '1', ...(cursor === null ? {} : { cursor }) });
      seen.push(...body.items.map(({ id }) => id));
      cursor = body.next;
    } while (cursor !== null);
    expect([seen, new Set(seen).size]).toEqual([whole, 12]);
  });

  it('takes $or, $nor, $not, $exists and null', async () => {
    const ids = async (filter: string) => (await find('customers', { filter })).body.items.map(({ id }) => id);
    expect(await ids('{"$or":[{"id":"c-01"},{"customerId":"c-02"}]}')).toEqual(['c-01', 'c-02']);
    expect(await ids('{"purchases.lastPurchaseOn":null}')).toEqual(['c-09', 'c-10', 'c-11']);
    expect(await ids('{"$nor":[{"purchases.orders":{"$gt":0}}],"id":{"$not":{"$eq":"c-09"}}}')).toEqual(['c-10', 'c-11']);
    expect(await ids('{"ownerId":{"$exists":true,"$ne":null}}')).toEqual(['c-00']);
  });

  it.each([
    ['{"colour":"red"}', "'colour' is not a field that can be queried; see /v1/views"],
    ['{"ownerOnly.temperament":"difficult"}', "'ownerOnly.temperament' is not a field that can be queried; see /v1/views"],
    ['{"body.kind":"consumer"}', "'body.kind' is not a field that can be queried; see /v1/views"],
    ['{"$where":"1"}', "the operator '$where' is not supported here"],
    ['{"kind":{"$regex":"^c"}}', "the operator '$regex' of 'kind' is not supported"],
    ['{"kind":5}', "'kind' takes a text"],
    ['{"kind":["consumer"]}', "'kind' takes a text"],
    ['{"customerSince":{"$gt":"2026-02-30"}}', "'customerSince' takes a day, such as \"2026-03-01\""],
    ['{"purchases.units":{"$gt":null}}', "'purchases.units' takes a number"],
    ['{"kind":"a","kind":"b"}', "'kind' is given twice"],
    ['{"__proto__":{"x":1}}', "'__proto__' is a key that is not allowed"],
    ['[]', 'must be an object of fields and conditions'],
    ['{"$and":[]}', '$and takes a list of filters'],
    ['{"$or":[{"$or":[{"$or":[{"$or":[{"$or":[{"$or":[{"$or":[{"$or":[{"id":"x"}]}]}]}]}]}]}]}]}', 'is nested deeper than 8 levels'],
    [`{"$or":[${Array.from({ length: 101 }, () => '{"id":"x"}').join(',')}]}`, 'has more than 100 conditions'],
  ])('refuses the filter %s', async (filter, message) => {
    const { status, body } = await refused({ filter });
    expect([status, body.code, body.errors]).toEqual([400, 'invalid-request', [{ field: 'filter', message }]]);
  });

  it('refuses orders, cursors and parameters that are none', async () => {
    expect((await refused({ sort: 'colour' })).body.errors?.[0]?.field).toBe('sort');
    expect((await refused({ sort: 'kind,-kind' })).body.errors?.[0]?.field).toBe('sort');
    expect((await refused({ sort: 'lines.product' }, 'orders')).body.errors?.[0]?.message).toBe("'lines.product' is a list, and nothing is sorted by it");
    expect((await refused({ limit: '0' })).body.errors).toEqual([{ field: 'limit', message: 'must be a whole number from 1 to 1000' }]);
    expect((await refused({ colour: 'red' })).body.errors).toEqual([{ field: 'colour', message: 'is not a known field' }]);
    expect((await get<Refused>('/v1/views/customers?limit=1&limit=2')).status).toBe(400);
    const { next } = (await find('customers', { limit: '1' })).body;
    for (const cursor of ['x', next!.slice(0, -2), next!.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))]) expect((await refused({ limit: '1', cursor })).body.errors?.[0]?.field).toBe('cursor');
    expect((await refused({ limit: '1', cursor: next!, sort: 'kind' })).body.errors?.[0]?.field).toBe('cursor');
  });

  it('gives up a query that looks at too much', async () => {
    for (let i = 0; i < 40; i++) await register(`d-${i}`);
    await world.project();
    const { status, body } = await refused({ filter: '{"purchases.units":{"$gte":0}}' });
    expect([status, body.code]).toEqual([422, 'query-limit']);
  });

  it('waits for a position, or says how far it is', async () => {
    const later = 'f'.repeat(32);
    const { status, headers, body } = await get<{ code: string; reached: string }>(`/v1/customers/c-01?notOlderThan=${later}&waitMs=0`);
    expect([status, headers.get('retry-after'), body.code, body.reached]).toEqual([503, '1', 'not-caught-up', reached]);
    expect((await get(`/v1/customers/c-01?notOlderThan=${reached}`)).status).toBe(200);
    expect((await get('/v1/customers/c-01?notOlderThan=5')).status).toBe(400);
  });

  it('holds queries back until the read side has caught up, and operations not', async () => {
    catchUp = { caughtUp: false, done: 3, total: 10 };
    const { status, headers, body } = await get<{ code: string; progress: object }>('/v1/customers/c-01');
    const running = (await get<{ catchingUp: object }>('/v1/status')).body.catchingUp;
    catchUp = { caughtUp: true, done: 10, total: 10 };
    expect([status, headers.get('retry-after'), body.code, body.progress, running]).toEqual([503, '1', 'catching-up', { done: 3, total: 10 }, { done: 3, total: 10 }]);
  });

  it('shows the note for the owner to the owner only', async () => {
    type Customer = { body: { ownerOnly: object }; withheld?: string[] };
    expect((await get<Customer>('/v1/customers/c-00')).body).toMatchObject({ body: { ownerOnly: { temperament: null } }, withheld: ['ownerOnly.temperament'] });
    expect((await get<Customer>('/v1/customers/c-00', { 'x-actor': 'staff-7' })).body).toMatchObject({ body: { ownerOnly: { temperament: 'difficult' } } });
    expect((await find('customers', { filter: '{"id":"c-00"}' })).text).not.toContain('difficult');
    expect((await get('/v1/views/customers.csv?body=true&filter=%7B%22id%22%3A%22c-00%22%7D')).text).not.toContain('difficult');
    expect((await get('/v1/customers/c-00/events')).text).not.toContain('difficult');
    expect((await get('/v1/customers/c-00/events', { 'x-actor': 'staff-7' })).text).toContain('difficult');
  });

  it('tells one customer\'s events in log order, personal parts open, page by page', async () => {
    type Events = { items: { stream: string; position: string; type: string; personal: unknown }[]; next: string | null };
    const all = (await get<Events>('/v1/customers/c-00/events')).body;
    expect(all.items.map(({ type, stream }) => [type, stream])).toEqual([
      ['rapport.customer-registered', 'customer-c-00'], ['rapport.order-recorded', 'purchases-c-00'], ['rapport.owner-assigned', 'customer-c-00'], ['rapport.customer-classified', 'customer-c-00'],
    ]);
    expect(all.items[0]!.personal).toEqual({ name: 'Wang Fang' });
    const first = (await get<Events>('/v1/customers/c-00/events?limit=3')).body;
    const rest = (await get<Events>(`/v1/customers/c-00/events?limit=3&cursor=${first.next!}`)).body;
    expect([[...first.items, ...rest.items], rest.next]).toEqual([all.items, null]);
    const readStream = jest.spyOn(world.log, 'readStream');
    await get(`/v1/customers/c-00/events?limit=3&cursor=${first.next!}`);
    expect(readStream.mock.calls.map(([stream, options]) => [stream, options?.fromRevision])).toEqual([['customer-c-00', 2], ['purchases-c-00', 1], ['loyalty-c-00', 0]]);
    readStream.mockRestore();
    for (const cursor of ['x', first.next!.slice(0, -2), first.next!.replace(/^./, (head) => (head === 'A' ? 'B' : 'A'))]) {
      expect((await get<Refused>(`/v1/customers/c-00/events?cursor=${cursor}`)).body.errors?.[0]?.field).toBe('cursor');
    }
    expect((await get(`/v1/customers/c-01/events?cursor=${first.next!}`)).status).toBe(400);
    expect((await get('/v1/customers/nobody/events')).status).toBe(404);
  });

  it('writes a view as CSV with stable columns, and no formulas', async () => {
    const { headers, text } = await get('/v1/views/orders.csv?sort=orderId&filter=%7B%22customerId%22%3A%22c-01%22%7D');
    const rows = text.split('\r\n');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(rows[0]).toBe('id,asOf,customerId,source,orderId,state,orderedAt,orderedOn,channel,currency,totalMinor,netMinor,units,lines.product,lines.category,returns.returnId');
    expect(rows.slice(1)).toEqual([
      "c-01~shop~o-1-0,,c-01,shop,o-1-0,recorded,2026-02-01T04:00:00.000Z,2026-02-01,,USD,2000,2000,1,'=SUM(A1),,",
      "c-01~shop~o-1-1,,c-01,shop,o-1-1,recorded,2026-02-04T04:00:00.000Z,2026-02-04,,USD,2000,2000,1,'=SUM(A1),,",
      '',
    ]);
    expect((await get('/v1/views/orders.csv?sort=colour')).status).toBe(400);
  });

  it('counts the ladder, the periods and RFM', async () => {
    const { status, body } = await get<{ asOf: string; customers: number; ladder: object; stageByPeriod: object; rfm: { buyers: number; bands: { frequency: object }; quintiles: object } }>('/v1/statistics');
    expect([status, body.asOf, body.customers, body.ladder]).toEqual([200, '2026-03-01', 52, { 'first-time': 3, prospect: 43, repeat: 6 }]);
    expect(body.rfm.buyers).toBe(9);
    expect(body.rfm.bands.frequency).toEqual({ 1: 3, 2: 3, 3: 3, 4: 0, 5: 0 });
    expect(body.rfm.quintiles).toMatchObject({ frequency: { 1: 3, 2: 3, 3: 0, 4: 3, 5: 0 }, '555': 0 });
  });

  it('lists the views with the fields that can be queried', async () => {
    const { body } = await get<{ views: { view: string; fields: object }[] }>('/v1/views');
    expect(body.views.map(({ view }) => view)).toEqual(['customers', 'orders', 'unmatched-returns', 'order-conflicts', 'loyalty-accounts', 'loyalty-statement', 'members-to-warn', 'calendar', 'policies']);
    expect(body.views[0]!.fields).toHaveProperty(['stage.value'], { type: 'string', index: 'equality' });
  });

  it('streams the log, and follows it until the client leaves', async () => {
    const { text } = await get('/v1/log?limit=2');
    expect(text.trim().split('\n').map((line) => (JSON.parse(line) as { type: string; sealed: object | null }).type)).toEqual(['rapport.customer-registered', 'rapport.customer-registered']);
    expect((await get('/v1/log')).text).not.toContain('Wang');
    const head = await world.log.head();
    const leaving = new AbortController();
    const response = await fetch(`${api.url}/v1/log?follow=true&after=${head}`, { signal: leaving.signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const next = reader.read();
    await register('late');
    expect((await next).value).toContain('customer-late');
    leaving.abort();
  });

  it('gives the last events of the log in their order, and follows from there', async () => {
    const all = (await get('/v1/log')).text.trim().split('\n');
    expect((await get('/v1/log?last=3')).text.trim().split('\n')).toEqual(all.slice(-3));
    expect((await get('/v1/log?last=10000')).text.trim().split('\n')).toEqual(all);
    expect((await get('/v1/log?last=0')).text).toBe('');
    expect((await get('/v1/log?last=3&limit=2')).status).toBe(400);
    const leaving = new AbortController();
    const response = await fetch(`${api.url}/v1/log?follow=true&last=1`, { signal: leaving.signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader.read()).toMatchObject({ value: `${all.at(-1)}\n` });
    const next = reader.read();
    await register('latest');
    expect((await next).value).toContain('customer-latest');
    leaving.abort();
  });

  it('says how far it is, settles, lists and replays what is parked, verifies', async () => {
    reached = await world.log.head();
    expect((await get('/v1/status')).body).toMatchObject({ headPosition: reached, settled: true, catchingUp: null, calendar: { lastClosedDay: '2026-03-01' }, progress: [{ partition: 0, position: reached }] });
    const post = (path: string, body?: object) => fetch(api.url + path, { method: 'POST', ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}) });
    expect(await (await post('/v1/settle?waitMs=10')).json()).toEqual({ settled: true, position: reached });
    expect((await get('/v1/parked')).body).toEqual({ items: [{ key: 'c-1', events: 2 }] });
    expect(await (await post('/v1/parked/replay', { key: 'c-1' })).json()).toEqual({ replayed: 2 });
    expect((await post('/v1/parked/replay', { key: 'other' })).status).toBe(404);
    expect((await get('/v1/failed-views')).body).toEqual({ items: [] });
    const lines = (await (await post('/v1/verify')).text()).trim().split('\n').map((line) => JSON.parse(line) as { report?: { damage: unknown } });
    expect(lines.at(-1)!.report).toMatchObject({ damage: null });
  });

  it('says how far each station is behind the log, counted as far as it is asked', async () => {
    reached = await world.log.head();
    expect((await get('/v1/lag')).body).toEqual({ headPosition: reached, stations: [{ station: 'projector', partition: 0, position: reached, events: 0, seconds: 0, exact: true }] });
    const events = await collect(world.log.readAll());
    reached = events.at(-4)!.position;
    const behind = async (countAtMost: number) => (await get<{ stations: { events: number; exact: boolean; seconds: number }[] }>(`/v1/lag?countAtMost=${countAtMost}`)).body.stations[0]!;
    expect([await behind(100), await behind(3), await behind(2)]).toMatchObject([{ events: 3, exact: true }, { events: 3, exact: false }, { events: 2, exact: false }]);
    expect((await behind(100)).seconds).toBeGreaterThanOrEqual(0);
    expect((await get('/v1/lag?countAtMost=0')).status).toBe(400);
    reached = await world.log.head();
  });

  it('finds an order whose ids hold what separates ids', async () => {
    await order('c-11', 'o~1', '2026-02-01', 100, 'shop/de');
    await world.project();
    expect((await get<Item>('/v1/customers/c-11/orders/shop%2Fde/o~1')).body).toMatchObject({ id: 'c-11~shop%2Fde~o%7E1' });
    expect((await get<Item>('/v1/customers/c-11/orders/shop%2Fde/o%201')).status).toBe(400);
  });

  it('names a permission on every route', () => {
    const routes = routePermissions(api.app);
    expect(routes.length).toBeGreaterThanOrEqual(27);
    expect(routes.filter(({ permission }) => permission === null)).toEqual([]);
  });
});
