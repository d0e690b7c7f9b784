import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { orderOf, Rapport } from './embedded-process.js';
import { firstDifference, viewBodies } from './view-bodies.js';

interface CustomerBody {
  readonly status: { readonly state: string };
  readonly stage: { readonly value: string; readonly policyVersion: number };
  readonly period: { readonly value: string; readonly since: string | null };
  readonly purchases: { readonly net: readonly { netMinor: number }[]; readonly unmatchedReturns: number; readonly purchaseDays: number };
  readonly nextReviewOn: string | null;
  readonly customerSince: string;
}

let rapport: Rapport;
beforeEach(async () => void (rapport = await Rapport.start()));
afterEach(() => rapport.remove());

const customer = async (id: string): Promise<CustomerBody> => (await rapport.body<CustomerBody>('customers', id))!;
const returnOf = (returnId: string, day: string, amountMinor: number) => ({ returnId, occurredAt: `${day}T04:00:00Z`, lines: [{ line: 1, quantity: 1, amountMinor }] });

async function closeThrough(days: readonly string[]): Promise<void> {
  for (const day of days) await rapport.accepted('calendar/close-day', { day });
}

describe('from a command to an explained view', () => {
  it('a return that comes before its order waits, affects nothing, and is matched when the order comes', async () => {
    await rapport.register('c-1');
    await rapport.accepted('customers/c-1/orders/shop/o-1/returns', returnOf('r-1', '2025-03-05', 400));
    expect((await customer('c-1')).purchases.unmatchedReturns).toBe(1);
    expect(await rapport.ids('unmatched-returns')).toEqual(['c-1~shop~o-1~r-1']);
    await rapport.order('c-1', 'o-1', '2025-03-01');
    expect((await customer('c-1')).purchases).toMatchObject({ unmatchedReturns: 0, net: [{ netMinor: 600 }], purchaseDays: 1 });
    expect(await rapport.ids('unmatched-returns')).toEqual([]);
  });

  it('one order under two customers counts for both and is listed as a conflict until one is voided', async () => {
    await rapport.register('c-1');
    await rapport.register('c-2');
    await rapport.order('c-1', 'o-1', '2025-03-01');
    await rapport.order('c-2', 'o-1', '2025-03-01');
    expect(await rapport.ids('order-conflicts')).toEqual(['shop/o-1']);
    expect((await customer('c-1')).stage.value).toBe('first-time');
    await rapport.accepted('customers/c-2/orders/shop/o-1/void', { reason: 'recorded for the wrong customer' });
    expect(await rapport.ids('order-conflicts')).toEqual([]);
    expect((await customer('c-2')).stage.value).toBe('prospect');
  });

  it('a referral makes a loyal customer an advocate when the referred one first buys, and a circle is refused', async () => {
    await rapport.register('c-1');
    await rapport.register('c-2');
    for (const [i, day] of ['2025-10-01', '2025-11-01', '2025-12-01', '2026-01-01', '2026-02-01'].entries()) await rapport.order('c-1', `o-${i}`, day);
    await rapport.accepted('customers/c-2/relate', { relation: 'referrer', otherCustomerId: 'c-1', occurredAt: '2026-02-10T04:00:00Z' });
    expect((await customer('c-1')).stage.value).toBe('loyal');
    await rapport.order('c-2', 'first', '2026-02-20');
    await rapport.accepted('calendar/open', { firstDay: '2026-02-19', timeZone: 'Asia/Shanghai' });
    await closeThrough(['2026-02-19']);
    expect(await customer('c-1')).toMatchObject({ stage: { value: 'loyal' }, nextReviewOn: '2026-02-20' });
    await closeThrough(['2026-02-20']);
    expect((await customer('c-1')).stage.value).toBe('advocate');
    expect((await rapport.command('customers/c-1/relate', { relation: 'referrer', otherCustomerId: 'c-2' })).body.code).toBe('referral-circle');
  });

  it('an ended relationship is judged as of its last day, whatever days close after', async () => {
    await rapport.register('c-1');
    await rapport.order('c-1', 'o-1', '2025-03-01');
    await rapport.accepted('customers/c-1/end-relationship', { reason: 'costs-more-than-it-brings', occurredAt: '2025-03-10T04:00:00Z' });
    await rapport.accepted('calendar/open', { firstDay: '2026-05-01', timeZone: 'Asia/Shanghai' });
    await closeThrough(['2026-05-01', '2026-05-02']);
    expect(await customer('c-1')).toMatchObject({ status: { state: 'ended' }, period: { value: 'exploration' }, nextReviewOn: null });
  });

  it('time passes only when a day is closed', async () => {
    await rapport.register('c-1');
    await rapport.order('c-1', 'o-1', '2025-11-01');
    expect((await customer('c-1')).period.value).toBe('exploration');
    await rapport.accepted('calendar/open', { firstDay: '2026-05-01', timeZone: 'Asia/Shanghai' });
    await closeThrough(['2026-05-01']);
    expect((await customer('c-1')).period.value).toBe('degradation');
  });
});

describe('policies', () => {
  const ladder = { windowDays: 365, repeatFromPurchaseDays: 2, loyalFromPurchaseDays: 3, advocateWindowDays: 365 };
  const threeDays = [{ day: '2025-02-01' }, { day: '2025-03-01' }, { day: '2025-04-01' }];
  const publish = (change: object) => rapport.command('policies/ladder/publish', { effectiveFrom: '2025-01-01', parameters: ladder, examples: [], ...change });

  it('a version that violates its schema or its examples is refused with the field or the example; nothing changes', async () => {
    expect((await publish({ parameters: { ...ladder, loyalFromPurchaseDays: 0 } })).body).toMatchObject({ code: 'policy-not-valid', errors: [{ field: expect.stringContaining('loyalFromPurchaseDays') as string }] });
    expect((await publish({ parameters: { ...ladder, colour: 'red' } })).body).toMatchObject({ code: 'policy-not-valid', errors: [{ field: expect.stringContaining('colour') as string }] });
    const wrong = { title: 'three days are not enough', asOf: '2025-04-02', facts: { purchaseDays: threeDays }, expect: { stage: 'repeat' } };
    const refused = await publish({ examples: [wrong] });
    expect(refused.body.code).toBe('policy-example-fails');
    expect(JSON.stringify(refused.body)).toContain('three days are not enough');
    expect(await rapport.head()).toMatch(/^0+$/);
  });

  it('a new version judges everybody anew from its effective day on, and says so', async () => {
    await rapport.register('c-1');
    for (const { day } of threeDays) await rapport.order('c-1', `o-${day}`, day);
    expect((await customer('c-1')).stage).toMatchObject({ value: 'repeat', policyVersion: 0 });
    const right = { title: 'three days make loyal', asOf: '2025-04-02', facts: { purchaseDays: threeDays }, expect: { stage: 'loyal' } };
    expect((await publish({ examples: [right] })).status).toBe(201);
    expect((await customer('c-1')).stage).toMatchObject({ value: 'loyal', policyVersion: 1 });
  });

  it('takes effect on a day that is not closed yet only, and then by the closing of the day', async () => {
    await rapport.register('c-1');
    for (const { day } of threeDays) await rapport.order('c-1', `o-${day}`, day);
    await rapport.accepted('calendar/open', { firstDay: '2025-05-01', timeZone: 'Asia/Shanghai' });
    await closeThrough(['2025-05-01']);
    expect((await publish({ effectiveFrom: '2025-05-01' })).body.code).toBe('policy-effective-on-closed-day');
    expect((await publish({ effectiveFrom: '2025-05-03' })).status).toBe(201);
    await closeThrough(['2025-05-02']);
    expect(await customer('c-1')).toMatchObject({ stage: { value: 'repeat', policyVersion: 0 }, nextReviewOn: '2025-05-03' });
    await closeThrough(['2025-05-03']);
    expect((await customer('c-1')).stage).toMatchObject({ value: 'loyal', policyVersion: 1 });
  });
});

describe('bad input on the whole way', () => {
  it('each bad line of a batch names itself and its field, the rest goes on, and nothing half-done remains', async () => {
    await rapport.register('c-1');
    const record = (commandId: string, order: object, customerId = 'c-1') => ({ commandId, command: 'record-order', customerId, ...order });
    const answers = await rapport.batch([
      record('k-1', orderOf('o-1', '2025-03-01')),
      '{"commandId": "k-2", "command": ',
      record('k-3', { ...orderOf('o-3', '2025-03-01'), lines: [{ product: 'tea', quantity: 1, amount: '10.005' }] }),
      record('k-4', { ...orderOf('o-4', '2025-03-01'), total: '11.00' }),
      record('k-5', orderOf('o-5', '2026-07-01')),
      record('k-6', { ...orderOf('o-6', '2025-03-01'), colour: 'red' }),
      record('k-7', orderOf('o-7', '2025-03-01'), 'c-unknown'),
      record('k-8', orderOf('o-1', '2025-03-01', '99.00')),
      record('k-9', orderOf('o-9', '2025-03-02')),
    ]);
    expect(answers.map(({ line, status }) => [line, status])).toEqual([[1, 201], [2, 400], [3, 400], [4, 422], [5, 400], [6, 400], [7, 404], [8, 409], [9, 201]]);
    const problems = answers.flatMap(({ problem }) => (problem ? [problem as { code: string; errors?: { field: string }[]; field?: string }] : []));
    expect(problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['total-is-not-the-sum-of-lines', 'occurred-in-the-future', 'customer-not-registered', 'order-conflict']));
    expect(JSON.stringify(problems[1])).toContain('lines[0].amount');
    expect(JSON.stringify(problems[2])).toContain('totalMinor');
    expect(JSON.stringify(problems[3])).toContain('occurredAt');
    expect(JSON.stringify(problems[4])).toContain('colour');
    expect(await rapport.ids('orders')).toEqual(['c-1~shop~o-1', 'c-1~shop~o-9']);
  });

  it('days are closed once, in order, and after they have ended', async () => {
    rapport.now = '2025-05-03T10:00:00.000Z';
    const close = async (day: string, key: string) => (await rapport.command('calendar/close-day', { day }, { 'idempotency-key': key })).body.code ?? 'accepted';
    expect(await close('2025-05-01', 'k-0')).toBe('calendar-not-open');
    await rapport.accepted('calendar/open', { firstDay: '2025-05-01', timeZone: 'Asia/Shanghai' });
    expect(await close('2025-05-02', 'k-1')).toBe('day-out-of-order');
    expect(await close('2025-05-01', 'k-2')).toBe('accepted');
    expect(await close('2025-05-01', 'k-2')).toBe('accepted');
    expect(await close('2025-05-01', 'k-3')).toBe('day-already-closed');
    expect(await close('2025-05-02', 'k-4')).toBe('accepted');
    expect(await close('2025-05-03', 'k-5')).toBe('day-has-not-ended');
  });
});

describe('a process that ends and starts again', () => {
  const snapshot = () => join(rapport.folder, 'cache', 'read-models.snapshot');

  async function history(): Promise<void> {
    await rapport.accepted('calendar/open', { firstDay: '2025-02-01', timeZone: 'Europe/Berlin' });
    for (const id of ['c-1', 'c-2', 'c-3']) await rapport.register(id, { contact: { name: `Name of ${id}` } });
    for (const [i, day] of ['2025-02-03', '2025-02-05', '2025-03-01'].entries()) await rapport.order(`c-${i + 1}`, `o-${i}`, day);
    await closeThrough(['2025-02-01', '2025-02-02']);
  }

  it('answers a repeated command as the first time, and appends nothing', async () => {
    await rapport.register('c-1');
    const send = () => rapport.command('customers/c-1/orders', orderOf('o-1', '2025-03-01'), { 'idempotency-key': 'order-1' });
    const first = await send();
    const head = await rapport.head();
    await rapport.close();
    rapport.now = '2026-07-15T12:00:00.000Z';
    await rapport.open();
    const again = await send();
    expect(again).toEqual({ ...first, replayed: true });
    expect(await rapport.head()).toBe(head);
    const other = await rapport.command('customers/c-1/orders', orderOf('o-2', '2025-03-01'), { 'idempotency-key': 'order-1' });
    expect([other.status, other.body.code]).toEqual([422, 'command-id-reused']);
  });

  it.each([
    ['with its snapshot', async () => undefined],
    ['without it', () => rm(snapshot())],
    ['with a damaged one', async () => {
      const bytes = await readFile(snapshot());
      bytes[bytes.length >> 1]! ^= 0x40;
      await writeFile(snapshot(), bytes);
    }],
    ['with one that is too long', () => appendFile(snapshot(), 'more')],
  ])('shows the same bodies %s', async (_how, change) => {
    await history();
    const before = await viewBodies(rapport.url);
    await rapport.close();
    await change();
    await rapport.open();
    await rapport.settle();
    expect(firstDifference(before, await viewBodies(rapport.url))).toBeNull();
    await rapport.order('c-1', 'later', '2025-04-01');
    expect((await customer('c-1')).stage.value).toBe('repeat');
  });

  it('does not believe a snapshot that is ahead of a log put back from a copy', async () => {
    await history();
    await rapport.close();
    const copies = ['events.sqlite', 'events.head'].map((name) => join(rapport.folder, 'log', name));
    const bytes = await Promise.all(copies.map((path) => readFile(path)));
    await rapport.open();
    await rapport.order('c-1', 'gone', '2025-04-01');
    await rapport.close();
    await Promise.all(copies.map((path, i) => writeFile(path, bytes[i]!)));
    await Promise.all(['-wal', '-shm'].map((end) => rm(copies[0]! + end, { force: true })));
    await rapport.open();
    expect((await customer('c-1')).stage.value).toBe('first-time');
    await rapport.order('c-2', 'other', '2025-04-01');
    expect((await customer('c-2')).stage.value).toBe('repeat');
  });
});

describe('the address of a process', () => {
  it('is answered to under the names of this machine only', async () => {
    const asked = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => request(`${rapport.url}/health/live`, { headers: { host } }, (answer) => resolve(answer.resume().statusCode)).on('error', reject).end());
    expect(await Promise.all(['localhost:7400', '127.0.0.1', 'rebound.example.com'].map(asked))).toEqual([200, 200, 421]);
  });

  it('names the process that answers', async () => {
    const { instance } = JSON.parse(await readFile(join(rapport.folder, 'address.json'), 'utf8')) as { instance: string };
    expect(await (await fetch(`${rapport.url}/health/live`)).json()).toMatchObject({ instance });
  });
});
