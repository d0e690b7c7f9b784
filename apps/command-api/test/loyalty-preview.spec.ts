import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { day } from '@rapport/kernel';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { CommandApiModule } from '../src/index.js';
import { earningPreviewSchema } from '../src/loyalty/earning-preview.schema.js';

type Body = Record<string, unknown> & { readonly errors?: readonly { readonly field: string }[] };

describe('the preview of an order', () => {
  const world = new WrittenWorld();
  let api: Served;

  beforeAll(async () => {
    api = await served(CommandApiModule.register({ writeSide: world.writeSide, clock: () => world.now }));
    await world.accepted(world.writeSide.calendar(world.request({ type: 'OpenCalendar', firstDay: day('2026-01-01'), timeZone: 'Asia/Shanghai' })));
    await world.accepted(world.writeSide.customer('c-1', world.request({ type: 'RegisterCustomer', customerId: 'c-1', kind: 'consumer', classification: {}, contact: {} })));
  });
  afterAll(() => api.close());

  const preview = async (customerId: string, body: unknown) => {
    const path = `/v1/customers/${customerId}/loyalty/preview`;
    const response = await fetch(api.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Body };
  };
  const order = { currency: 'CNY', lines: [{ category: 'rice', amount: '120.50', paidWithPoints: '20.00' }, { amountMinor: 999 }] };

  it('tells what it would earn as the answer\'s schema says, and stores nothing', async () => {
    const before = await world.log.head();
    const { status, body } = await preview('c-1', order);
    expect([status, await world.log.head()]).toEqual([200, before]);
    expect(body).toEqual({
      isMember: false, orderedOn: '2026-06-01', points: 110, qualifying: 110, tier: 'D', earningPolicyVersion: 0, fillsDebt: 0,
      lines: [{ line: 1, earningMinor: 10_050, points: 100, qualifying: 100, multipliers: [] }, { line: 2, earningMinor: 999, points: 10, qualifying: 10, multipliers: [] }],
      lot: { activeFrom: '2026-06-01', expiresOn: '2027-01-01', bornExpired: false, expiryPolicyVersion: 0 },
    });
    expect(Object.keys(body)).toEqual(expect.arrayContaining([...earningPreviewSchema.required]));
    expect(earningPreviewSchema.required).toHaveLength(Object.keys(body).length);
  });

  it.each([
    [400, 'c-1', { ...order, currency: 'usd' }, 'currency'],
    [400, 'c-1', { ...order, lines: [{ amount: '1.00', amountMinor: 100 }] }, 'lines[0].amount'],
    [400, 'c-1', { ...order, lines: [{ amount: '1.00', paidWithPointsMinor: 101 }] }, 'lines[0].paidWithPointsMinor'],
    [400, 'c-1', { ...order, occurredAt: '2026-06-01T00:00:00.001Z' }, 'occurredAt'],
    [400, 'c-1', { ...order, orderId: 'o-1' }, 'orderId'],
    [404, 'c-2', order, 'customerId'],
  ])('is refused with %d: %s %j', async (status, customerId, body, field) => {
    const answer = await preview(customerId, body);
    expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([status, field]);
  });
});
