import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { day, instant } from '@rapport/kernel';
import { routePermissions } from '@rapport/edge';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { CommandApiModule } from '../src/index.js';

type Body = Record<string, unknown> & { readonly code?: string; readonly errors?: readonly { readonly field: string; readonly message: string }[] };

describe('the routes of loyalty', () => {
  const world = new WrittenWorld();
  let api: Served;
  let members = 0;

  beforeAll(async () => {
    api = await served(CommandApiModule.register({ writeSide: world.writeSide, clock: () => world.now }));
    await world.accepted(world.writeSide.calendar(world.request({ type: 'OpenCalendar', firstDay: day('2026-01-01'), timeZone: 'Asia/Shanghai' })));
  });
  afterAll(() => api.close());

  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(api.url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  };
  const toAccount = (customerId: string) => (path: string, body: unknown, headers: Record<string, string> = {}) =>
    post(`/v1/customers/${customerId}/loyalty/${path}`, body, headers);

  /** The routes of a member of her own, who can spend 1,000 points. */
  async function member() {
    const customerId = `m-${++members}`;
    await post('/v1/customers', { customerId, kind: 'consumer' });
    const account = toAccount(customerId);
    expect((await account('enrol', { occurredAt: '2026-05-01T00:00:00Z' })).status).toBe(201);
    expect((await account('opening-balances', { openingId: 'o-1', programme: 'stamp-card', points: 1000, earnedOn: '2026-05-01' })).status).toBe(201);
    return { customerId, account };
  }

  it('enrol a registered customer once the calendar is open, and answer where the account is', async () => {
    expect((await toAccount('nobody')('enrol', { occurredAt: '2026-05-01T00:00:00Z' })).body.code).toBe('customer-not-registered');
    await post('/v1/customers', { customerId: 'c-1', kind: 'consumer' });
    const { status, headers, body } = await toAccount('c-1')('enrol', { occurredAt: '2026-05-01T08:00:00+08:00' }, { 'idempotency-key': 'enrol-1' });
    expect([status, headers.get('location'), headers.get('etag')]).toEqual([201, '/v1/views/loyalty-accounts/c-1', '"0"']);
    expect(body).toEqual({ commandId: 'enrol-1', outcome: 'accepted', stream: 'loyalty-c-1', revision: 0, position: headers.get('x-position') });
    const again = await toAccount('c-1')('enrol', { occurredAt: '2026-05-01T08:00:00+08:00' }, { 'idempotency-key': 'enrol-1' });
    expect([again.status, again.headers.get('idempotent-replay'), again.body]).toEqual([201, 'true', body]);
  });

  it('need an opened calendar', async () => {
    const empty = new WrittenWorld();
    const closed = await served(CommandApiModule.register({ writeSide: empty.writeSide, clock: () => empty.now }));
    try {
      const send = async (path: string, body: unknown) =>
        fetch(closed.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      await send('/v1/customers', { customerId: 'c-1', kind: 'consumer' });
      const answer = await send('/v1/customers/c-1/loyalty/enrol', { occurredAt: '2026-05-01T00:00:00Z' });
      expect([answer.status, ((await answer.json()) as Body).code]).toEqual([409, 'calendar-not-open']);
    } finally {
      await closed.close();
    }
  });

  it('redeem what can be spent, cancel, and refuse what is not covered', async () => {
    const { account } = await member();
    const redeemed = await account('redemptions', { redemptionId: 'x-1', points: 700, order: { source: 'shop', orderId: 'o-1' } });
    expect([redeemed.status, redeemed.body['outcome']]).toEqual([201, 'accepted']);
    const short = await account('redemptions', { redemptionId: 'x-2', points: 301 });
    expect([short.status, short.body.code, short.headers.get('content-type')]).toEqual([422, 'not-enough-points', 'application/problem+json; charset=utf-8']);
    expect((await account('redemptions', { redemptionId: 'x-1', points: 700, order: { source: 'shop', orderId: 'o-1' } })).body['outcome']).toBe('unchanged');
    expect((await account('redemptions', { redemptionId: 'x-1', points: 1 })).status).toBe(409);
    expect((await account('redemptions/x-1/cancel', { reason: 'changed her mind' })).status).toBe(200);
    expect((await account('redemptions/x-1/cancel', { reason: 'changed her mind' })).body['outcome']).toBe('unchanged');
    expect((await account('redemptions', { redemptionId: 'x-2', points: 1000 })).status).toBe(201);
    expect((await account('redemptions/none/cancel', { reason: 'x' })).status).toBe(404);
  });

  it('hold points for a checkout, which confirms or releases them', async () => {
    const { account } = await member();
    expect((await account('holds', { holdId: 'h-1', points: 600 })).status).toBe(201);
    expect((await account('redemptions', { redemptionId: 'x-1', points: 500 })).body.code).toBe('not-enough-points');
    expect((await account('holds', { holdId: 'h/2', points: 400 })).status).toBe(201);
    expect((await account('holds/h%2F2/release', {})).status).toBe(200);
    expect((await account('holds/h-1/confirm', { redemptionId: 'x-1' })).status).toBe(201);
    expect((await account('holds/h-1/release', {})).status).toBe(409);
    expect((await account('redemptions', { redemptionId: 'x-2', points: 400 })).status).toBe(201);
  });

  it.each([
    ['redemptions', { redemptionId: 'x-old', points: 10 }],
    ['redemptions/x-1/cancel', { reason: 'late' }],
    ['holds', { holdId: 'h-old', points: 10 }],
    ['holds/h-1/confirm', { redemptionId: 'x-old' }],
    ['holds/h-1/release', {}],
  ])('take no time: a backdated redemption can\'t be said to %s', async (path, body) => {
    const { account, customerId } = await member();
    for (const field of ['occurredAt', 'now', 'at', 'day']) {
      const answer = await account(path, { ...body, [field]: '2026-05-02T00:00:00Z' });
      expect([answer.status, answer.body.errors]).toEqual([400, [{ field, message: 'is not a known field' }]]);
    }
    const stored = [];
    for await (const { type } of world.log.readStream(`loyalty-${customerId}`)) stored.push(type);
    expect(stored).not.toContain('PointsRedeemed');
    expect(stored).not.toContain('PointsHeld');
  });

  it('date a redemption by the server\'s clock', async () => {
    const { account, customerId } = await member();
    const before = world.now;
    world.now = instant('2026-06-03T04:05:06.789Z');
    await account('redemptions', { redemptionId: 'x-1', points: 10 });
    const times = [];
    for await (const { type, metadata } of world.log.readStream(`loyalty-${customerId}`)) if (type === 'PointsRedeemed') times.push(metadata['occurredAt']);
    world.now = before;
    expect(times).toEqual(['2026-06-03T04:05:06.789Z']);
  });

  it('let one person propose above the limit, and only another approve', async () => {
    const { account } = await member();
    const [wang, li] = [{ 'x-actor': 'wang' }, { 'x-actor': 'li' }];
    expect((await account('adjustments', { adjustmentId: 'j-1', points: 1000, reason: 'lost receipt' }, wang)).status).toBe(201);
    expect((await account('redemptions', { redemptionId: 'x-1', points: 2000 })).status).toBe(201);
    expect((await account('adjustments', { adjustmentId: 'j-2', points: 1001, reason: 'lost receipt' }, wang)).status).toBe(201);
    expect((await account('redemptions', { redemptionId: 'x-2', points: 1 })).body.code).toBe('not-enough-points');
    const own = await account('adjustments/j-2/approve', {}, wang);
    expect([own.status, own.body.code]).toEqual([422, 'second-person-required']);
    expect((await account('adjustments/j-2/approve', {}, li)).status).toBe(200);
    expect((await account('redemptions', { redemptionId: 'x-2', points: 1001 })).status).toBe(201);
    expect((await account('adjustments', { adjustmentId: 'j-3', points: -1, reason: 'x' }, wang)).status).toBe(422);
  });

  it('give goodwill, and end a membership', async () => {
    const { account } = await member();
    expect((await account('goodwill', { goodwillId: 'g-1', points: 200, reason: 'late delivery', complaintId: 'k-1' })).status).toBe(201);
    expect((await account('redemptions', { redemptionId: 'x-1', points: 1200 })).status).toBe(201);
    expect((await account('leave', { reason: 'moves abroad' })).status).toBe(200);
    expect((await account('redemptions', { redemptionId: 'x-2', points: 1 })).status).toBe(409);
  });

  it('keep what was said about the reason sealed', async () => {
    const { account, customerId } = await member();
    await account('goodwill', { goodwillId: 'g-1', points: 200, reason: 'the secret reason' });
    const stored = [];
    for await (const event of world.log.readStream(`loyalty-${customerId}`)) stored.push(JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
    expect(stored.join()).not.toContain('secret');
    expect(stored.at(-1)).toContain('"sealed"');
  });

  it.each([
    ['redemptions', { redemptionId: 'x-1', points: 0 }, 'points', 'must be a whole number from 1 to 1000000000'],
    ['redemptions', { redemptionId: 'x-1', points: 1.5 }, 'points', 'must be a whole number from 1 to 1000000000'],
    ['redemptions', { redemptionId: 'a b', points: 1 }, 'redemptionId', 'must be 1 to 128 visible characters without @ and white space'],
    ['redemptions', { redemptionId: 'x-1', points: 1, order: { source: 'shop' } }, 'order.orderId', 'must be 1 to 128 visible characters without @ and white space'],
    ['opening-balances', { openingId: 'o-1', programme: 'p', points: 1, earnedOn: '2026-02-30' }, 'earnedOn', 'must be a day, such as 2026-03-01'],
    ['enrol', {}, 'occurredAt', 'must be an instant with its zone, such as 2026-03-01T09:30:00Z'],
    ['holds/h-1/release', { nothing: 1 }, 'nothing', 'is not a known field'],
  ])('refuse at %s %j', async (path, body, field, message) => {
    const answer = await toAccount('c-1')(path, body);
    expect([answer.status, answer.body.errors]).toEqual([400, [{ field, message }]]);
  });

  it('are lines of a batch, too, and the reactor\'s commands are none', async () => {
    const lines = [
      { commandId: 'b-1', command: 'register-customer', customerId: 'c-batch', kind: 'consumer' },
      { commandId: 'b-2', command: 'enrol-member', customerId: 'c-batch', occurredAt: '2026-05-01T00:00:00Z' },
      { commandId: 'b-3', command: 'grant-goodwill', customerId: 'c-batch', goodwillId: 'g-1', points: 50, reason: 'welcome' },
      { commandId: 'b-4', command: 'hold-points', customerId: 'c-batch', holdId: 'h-1', points: 20 },
      { commandId: 'b-5', command: 'confirm-hold', customerId: 'c-batch', holdId: 'h-1', redemptionId: 'x-1' },
      { commandId: 'b-6', command: 'redeem-points', customerId: 'c-batch', redemptionId: 'x-2', points: 31 },
      { commandId: 'b-7', command: 'redeem-points', customerId: 'c-batch', redemptionId: 'x-2', points: 30, occurredAt: '2026-05-01T00:00:00Z' },
      { commandId: 'b-8', command: 'settle-orders', customerId: 'c-batch', causedBy: 'e-1', orders: [] },
      { commandId: 'b-9', command: 'close-account-day', customerId: 'c-batch', day: '2026-05-01' },
    ];
    const response = await fetch(`${api.url}/v1/batches`, {
      method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: lines.map((line) => JSON.stringify(line)).join('\n'),
    });
    const answers = (await response.text()).trim().split('\n').map((line) => JSON.parse(line) as { line: number; status: number }).sort((a, b) => a.line - b.line);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 422, 400, 400, 400]);
  });

  it('need a permission each: to write, to adjust, to approve, to read', () => {
    const byHandler = Object.fromEntries(routePermissions(api.app).filter(({ handler }) => handler.startsWith('Loyalty')).map(({ handler, permission }) => [handler.split('.')[1], permission]));
    expect(byHandler).toEqual({
      enrol: 'loyalty.write', redeem: 'loyalty.write', cancel: 'loyalty.write', hold: 'loyalty.write', confirm: 'loyalty.write', release: 'loyalty.write', leave: 'loyalty.write',
      adjust: 'loyalty.adjust', bringOpeningBalance: 'loyalty.adjust', grantGoodwill: 'loyalty.adjust', approve: 'loyalty.approve', preview: 'loyalty.read',
    });
  });
});
