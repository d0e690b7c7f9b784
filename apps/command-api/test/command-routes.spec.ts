import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rejectionCodes } from '@rapport/application';
import { routePermissions } from '@rapport/edge';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { CommandApiModule, rejectionStatuses } from '../src/index.js';

describe('command routes', () => {
  const world = new WrittenWorld();
  let api: Served;

  beforeAll(async () => {
    api = await served(CommandApiModule.register({ writeSide: world.writeSide, clock: () => world.now }));
  });
  afterAll(() => api.close());

  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(api.url + path, {
      method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
  };
  const register = (customerId: string, headers: Record<string, string> = {}) => post('/v1/customers', { customerId, kind: 'consumer' }, headers);
  const order = (orderId: string, more: object = {}) => ({
    source: 'shop', orderId, occurredAt: '2026-03-01T12:00:00+08:00', currency: 'USD',
    lines: [{ product: 'rice', quantity: 2, amount: '19.50' }, { product: 'tea', quantity: 1, amountMinor: 500, cost: '3.00' }], total: '24.50', ...more,
  });

  it('answers an accepted command with revision, position and place', async () => {
    const { status, headers, body } = await post('/v1/customers', { customerId: 'c-1', kind: 'consumer', contact: { name: 'Wang' } }, { 'idempotency-key': 'k-1' });
    expect(status).toBe(201);
    expect(body).toEqual({ commandId: 'k-1', outcome: 'accepted', stream: 'customer-c-1', revision: 0, position: body['position'], customerId: 'c-1' });
    expect(Object.fromEntries(['etag', 'x-position', 'idempotency-key', 'location', 'idempotent-replay'].map((name) => [name, headers.get(name)]))).toEqual({
      etag: '"0"', 'x-position': body['position'], 'idempotency-key': 'k-1', location: '/v1/customers/c-1', 'idempotent-replay': null,
    });
  });

  it('answers a repeat with the same body, and says that it is one', async () => {
    const first = await register('c-repeat', { 'idempotency-key': 'k-repeat' });
    const second = await register('c-repeat', { 'idempotency-key': 'k-repeat' });
    expect(second.body).toEqual(first.body);
    expect([second.status, second.headers.get('idempotent-replay'), second.headers.get('x-position')]).toEqual([201, 'true', first.headers.get('x-position')]);
  });

  it('makes the customer id from the command id where none is given, the same for a repeat', async () => {
    const first = await post('/v1/customers', { kind: 'business' }, { 'idempotency-key': 'k-made' });
    const second = await post('/v1/customers', { kind: 'business' }, { 'idempotency-key': 'k-made' });
    expect(first.body['customerId']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    expect(second.body).toEqual(first.body);
    expect(first.headers.get('location')).toBe(`/v1/customers/${String(first.body['customerId'])}`);
  });

  it('makes a command id where none is given', async () => {
    const { headers, body } = await register('c-no-key');
    expect(headers.get('idempotency-key')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(body['commandId']).toBe(headers.get('idempotency-key'));
  });

  it('refuses a command id with other content', async () => {
    await register('c-reused', { 'idempotency-key': 'k-reused' });
    const { status, body } = await post('/v1/customers', { customerId: 'c-reused', kind: 'business' }, { 'idempotency-key': 'k-reused' });
    expect([status, body['code'], body['type']]).toEqual([422, 'command-id-reused', 'urn:rapport:problem:command-id-reused']);
  });

  it('says unchanged where it is so already', async () => {
    await register('c-owner');
    await post('/v1/customers/c-owner/assign-owner', { ownerId: 'staff-7' });
    const { status, body } = await post('/v1/customers/c-owner/assign-owner', { ownerId: 'staff-7' });
    expect([status, body['outcome'], body['revision']]).toEqual([200, 'unchanged', 1]);
  });

  it('confirms attributes of a profile, a repeat once and another confirmation anew', async () => {
    await register('c-profile');
    const attribute = { dimension: 'preference', name: 'colour' };
    await post('/v1/customers/c-profile/update-profile', { source: 'web-form', attributes: [{ ...attribute, value: 'red' }] });
    const confirm = (key: string, customerId = 'c-profile', more: object = {}) =>
      post(`/v1/customers/${customerId}/confirm-profile`, { source: 'phone-call', attributes: [attribute], ...more }, { 'idempotency-key': key });
    const [first, repeat, later] = [await confirm('k-confirm'), await confirm('k-confirm'), await confirm('k-later')];
    expect([first.status, first.body['outcome'], first.body['revision']]).toEqual([200, 'accepted', 2]);
    expect([repeat.status, repeat.body, repeat.headers.get('idempotent-replay')]).toEqual([200, first.body, 'true']);
    expect([later.body['outcome'], later.body['revision']]).toEqual(['accepted', 3]);
    const events = await collected(world.log.readStream('customer-c-profile'));
    expect(events.slice(2).map(({ type, data }) => [type, data])).toEqual(Array(2).fill(['ProfileConfirmed', { attributes: [attribute], source: 'phone-call' }]));
    const refused = [
      await confirm('k-nobody', 'c-nobody'), await confirm('k-other', 'c-profile', { attributes: [attribute, { dimension: 'preference', name: 'size' }] }),
      await confirm('k-word', 'c-profile', { attributes: [{ dimension: 'mood', name: 'colour' }] }), await confirm('k-value', 'c-profile', { attributes: [{ ...attribute, value: 'red' }] }),
    ];
    expect(refused.map(({ status, body }) => [status, body['code'], (body['errors'] as { field: string }[] | undefined)?.map(({ field }) => field)])).toEqual([
      [404, 'customer-not-registered', undefined], [404, 'attribute-not-found', ['attributes[1].name']],
      [400, 'invalid-request', ['attributes[0].dimension']], [400, 'invalid-request', ['attributes[0].value']],
    ]);
  });

  it('names a place only where something came to be', async () => {
    await register('c-twice');
    expect((await post('/v1/customers/c-twice/orders', order('o-1'))).headers.get('location')).toBe('/v1/customers/c-twice/orders/shop/o-1');
    const again = await post('/v1/customers/c-twice/orders', order('o-1'));
    expect([again.status, again.body['outcome'], again.headers.get('location')]).toEqual([200, 'unchanged', null]);
  });

  it('refuses a command that expects another revision, and tells the one there is', async () => {
    await register('c-match');
    const refused = await post('/v1/customers/c-match/assign-owner', { ownerId: 'staff-7' }, { 'if-match': '"5"' });
    expect([refused.status, refused.body['code'], refused.headers.get('etag')]).toEqual([412, 'precondition-failed', '"0"']);
    const taken = await post('/v1/customers/c-match/assign-owner', { ownerId: 'staff-7' }, { 'if-match': '"0"' });
    expect([taken.status, taken.headers.get('etag')]).toEqual([200, '"1"']);
  });

  it('records an order with amounts as text or in minor units', async () => {
    await register('c-orders');
    const { status, headers } = await post('/v1/customers/c-orders/orders', order('o/1'));
    expect([status, headers.get('location')]).toEqual([201, '/v1/customers/c-orders/orders/shop/o%2F1']);
    const [recorded] = await collected(world.log.readStream('purchases-c-orders'));
    expect(recorded!.data).toMatchObject({ totalMinor: 2450, lines: [{ line: 1, amountMinor: 1950, costMinor: null }, { line: 2, amountMinor: 500, costMinor: 300 }] });
  });

  it('records what was paid with points, as text or in minor units, where it is more than nothing', async () => {
    await register('c-points');
    const lines = [{ product: 'rice', quantity: 1, amount: '10.00', paidWithPoints: '1.50' }, { product: 'tea', quantity: 1, amount: '5.00', paidWithPointsMinor: 500 }, { product: 'salt', quantity: 1, amount: '1.00', paidWithPointsMinor: 0 }];
    expect((await post('/v1/customers/c-points/orders', order('o-points', { lines, total: '16.00' }))).status).toBe(201);
    const [recorded] = await collected(world.log.readStream('purchases-c-points'));
    expect((recorded!.data['lines'] as { paidWithPointsMinor?: number }[]).map(({ paidWithPointsMinor }) => paidWithPointsMinor)).toEqual([150, 500, undefined]);
  });

  it('takes orders by their address', async () => {
    await register('c-back');
    await post('/v1/customers/c-back/orders', order('o 1'.replace(' ', '/')));
    const back = await post('/v1/customers/c-back/orders/shop/o%2F1/returns', { returnId: 'r-1', occurredAt: '2026-03-02T12:00:00Z', lines: [{ line: 1, quantity: 1 }] });
    expect([back.status, back.body['outcome']]).toEqual([201, 'accepted']);
    const voided = await post('/v1/customers/c-back/orders/shop/o%2F1/void', { reason: 'entered twice' });
    expect([voided.status, voided.body['outcome']]).toEqual([200, 'accepted']);
  });

  it('tells rejections by code, field and the status of the table', async () => {
    await register('c-rejected');
    const sum = await post('/v1/customers/c-rejected/orders', order('o-1', { total: '24.51' }));
    expect([sum.status, sum.body['code'], sum.body['details']]).toEqual([422, 'total-is-not-the-sum-of-lines', { sumMinor: 2450 }]);
    expect(sum.body['errors']).toEqual([{ field: 'totalMinor', message: 'the total is not the sum of the lines' }]);
    expect(sum.body['detail']).toBe('the total is not the sum of the lines');
    expect(sum.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(sum.headers.get('x-position')).toMatch(/^[0-9a-f]{32}$/);
    expect((await post('/v1/customers/c-nobody/orders', order('o-1'))).body['code']).toBe('customer-not-registered');
    expect((await post('/v1/customers/c-rejected/orders', order('o-1', { occurredAt: '2031-01-01T00:00:00Z' }))).body['code']).toBe('occurred-in-the-future');
    await post('/v1/customers/c-rejected/orders', order('o-1'));
    expect((await post('/v1/customers/c-rejected/orders', order('o-1', { channel: 'web' }))).status).toBe(409);
  });

  it('opens the calendar, closes days and publishes policies', async () => {
    expect((await post('/v1/calendar/open', { firstDay: '2026-01-01', timeZone: 'Asia/Shanghai' })).status).toBe(201);
    expect((await post('/v1/calendar/close-day', { day: '2026-01-01' })).status).toBe(200);
    expect((await post('/v1/calendar/close-day', { day: '2026-01-01' })).body['code']).toBe('day-already-closed');
    expect((await post('/v1/calendar/close-day', { day: '2026-01-03' })).body['code']).toBe('day-out-of-order');
    const parameters = { unmatchedReturnOverdueAfterDays: 20 };
    expect((await post('/v1/policies/purchases/publish', { effectiveFrom: '2026-07-01', parameters, examples: [] })).status).toBe(201);
    expect((await post('/v1/policies/purchases/publish', { effectiveFrom: '2026-07-01', parameters: {}, examples: [] })).body['code']).toBe('policy-not-valid');
    const ladder = (await post('/v1/policies/ladder/publish', { effectiveFrom: '2026-07-01', parameters: { windowDays: 0, colour: 'red' }, examples: [] })).body;
    expect((ladder['errors'] as { field: string }[]).map(({ field }) => field).sort()).toEqual([
      'parameters.advocateWindowDays', 'parameters.colour', 'parameters.loyalFromPurchaseDays', 'parameters.repeatFromPurchaseDays', 'parameters.windowDays',
    ]);
    expect([ladder['detail'], (ladder['errors'] as { message: string }[]).every(({ message }) => message !== ladder['detail'])]).toEqual(['the policy violates its schema', true]);
    expect((await post('/v1/policies/weather/publish', { effectiveFrom: '2026-07-01', parameters, examples: [] })).status).toBe(404);
  });

  it('has a status for every rejection there is', () => {
    expect(Object.keys(rejectionStatuses).sort()).toEqual([...rejectionCodes].sort());
  });

  it('names a permission on every route', () => {
    const routes = routePermissions(api.app);
    expect(routes).toHaveLength(26);
    expect(routes.filter(({ permission }) => permission === null)).toEqual([]);
  });

  it('logs patterns, never what came in', async () => {
    await post('/v1/customers/c-secret-name/classify?name=secret-query', { secret: 'secret-body' });
    const lines = api.logLines.join('');
    expect(lines).toContain('/v1/customers/:customerId/classify');
    expect(lines).not.toMatch(/secret/);
  });
});

async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}
