import { jest } from '@jest/globals';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Rapport } from './embedded-process.js';
import { get } from './view-bodies.js';

interface Told {
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly occurredAt: string;
  readonly actor: { readonly id: string };
  readonly data: { readonly points?: number; readonly claimed?: number; readonly orderId?: string; readonly tier?: string; readonly from?: string };
}

/** What was recorded for a customer's account, in short. */
async function movements(rapport: Rapport, customerId: string): Promise<readonly string[]> {
  await rapport.settle();
  const lines = (await (await fetch(`${rapport.url}/v1/log`)).text()).trim().split('\n').map((line) => JSON.parse(line) as Told);
  return lines.filter(({ stream }) => stream === `loyalty-${customerId}`).map(({ type, data }) => [type.replace('rapport.', ''), data.orderId, data.from && data.tier, data.from, data.points ?? data.claimed].filter((part) => part !== undefined).join(' '));
}

jest.setTimeout(180_000);

describe('points for orders, in the process that has the log', () => {
  let rapport: Rapport;
  const enrol = (customerId: string, since: string) => rapport.accepted(`customers/${customerId}/loyalty/enrol`, { occurredAt: `${since}T04:00:00Z` });
  const giveBack = (customerId: string, orderId: string, returnId: string, day: string) =>
    rapport.accepted(`customers/${customerId}/orders/shop/${orderId}/returns`, { returnId, occurredAt: `${day}T04:00:00Z`, lines: [{ line: 1, quantity: 1 }] });
  const closeThrough = async (from: number, to: number, month = '2025-12') => {
    for (let day = from; day <= to; day++) await rapport.accepted('calendar/close-day', { day: `${month}-${String(day).padStart(2, '0')}` });
  };

  beforeEach(async () => {
    rapport = await Rapport.start();
    await rapport.accepted('calendar/open', { firstDay: '2025-12-28', timeZone: 'Asia/Shanghai' });
    for (const customerId of ['c-1', 'c-2']) await rapport.register(customerId);
  });
  afterEach(() => rapport.remove());

  it('come with the order, go with its return, and expire with the year; those of earlier orders come with the enrolment', async () => {
    await rapport.order('c-1', 'before', '2025-01-01', '70.00');
    await rapport.order('c-1', 'early', '2025-02-01', '50.00');
    await enrol('c-1', '2025-01-15');
    await rapport.order('c-1', 'late', '2025-12-28', '100.50');
    await giveBack('c-1', 'late', 'r-1', '2025-12-29');
    expect(await movements(rapport, 'c-1')).toEqual(['member-enrolled', 'points-earned early 50', 'enrolment-covered', 'points-earned late 100', 'points-reversed late 50']);
    expect(await rapport.body('loyalty-accounts', 'c-1')).toMatchObject({ points: { active: 100, reversed: 50 } });
    await closeThrough(28, 31);
    await rapport.order('c-1', 'backdated', '2025-12-30', '10.00');
    expect((await movements(rapport, 'c-1')).slice(5)).toEqual(['points-expired 100', 'points-earned backdated 10']);
    expect(await rapport.body('loyalty-accounts', 'c-1')).toMatchObject({ points: { active: 0, expired: 110, reversed: 50 } });
  });

  it('wait for an order that its return has come before, and are not for those who are no members', async () => {
    await enrol('c-1', '2025-01-01');
    for (const customerId of ['c-1', 'c-2']) {
      await giveBack(customerId, 'o-1', 'r-1', '2025-12-29');
      await rapport.order(customerId, 'o-1', '2025-12-28', '20.00');
    }
    expect(await movements(rapport, 'c-1')).toEqual(['member-enrolled', 'enrolment-covered', 'points-earned o-1 20', 'points-reversed o-1 10']);
    expect(await movements(rapport, 'c-2')).toEqual([]);
  });

  it('come once, over restarts and without the cache', async () => {
    await enrol('c-1', '2025-01-01');
    await rapport.order('c-1', 'o-1', '2025-12-28', '20.00');
    await rapport.settle();
    const head = await rapport.head();
    for (const isLost of [false, true]) {
      await rapport.close();
      const cache = join(rapport.folder, 'cache');
      expect(readdirSync(cache)).toContain('reactor.snapshot');
      if (isLost) rmSync(join(cache, 'reactor.snapshot'));
      await rapport.open();
      await rapport.settle();
      expect(await rapport.head()).toBe(head);
    }
    await closeThrough(28, 31);
    expect((await movements(rapport, 'c-1')).at(-1)).toBe('points-expired 20');
    expect((await get<{ items: unknown[] }>(`${rapport.url}/v1/reactions/parked`)).items).toEqual([]);
  });

  it('make a tier from the first open day on, however late they are recorded', async () => {
    await rapport.order('c-1', 'o-1', '2025-12-28', '4000.00');
    await enrol('c-1', '2025-01-01');
    await closeThrough(28, 29);
    await rapport.order('c-1', 'o-2', '2025-12-28', '5000.00');
    await closeThrough(30, 31);
    expect(await movements(rapport, 'c-1')).toEqual([
      'member-enrolled', 'points-earned o-1 4000', 'tier-raised B 2025-12-28', 'enrolment-covered', 'points-earned o-2 5000', 'tier-raised A 2025-12-30', 'points-expired 9000', 'tier-held A 2026-01-01',
    ]);
  });
});
