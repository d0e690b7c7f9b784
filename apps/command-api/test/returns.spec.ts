import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { CommandApiModule } from '../src/index.js';

describe('returns over HTTP', () => {
  const world = new WrittenWorld();
  let api: Served;

  beforeAll(async () => {
    api = await served(CommandApiModule.register({ writeSide: world.writeSide, clock: () => world.now }));
    await world.accepted(world.writeSide.customer('c-1', world.request({ type: 'RegisterCustomer', customerId: 'c-1', kind: 'consumer', classification: {}, contact: {} })));
    const order = { source: 'shop', orderId: 'o-1', occurredAt: '2026-03-01T12:00:00Z', currency: 'USD', lines: [{ product: 'rice', quantity: 2, amount: '29.33' }], total: '29.33' };
    expect((await post('/v1/customers/c-1/orders', order)).status).toBe(201);
  });
  afterAll(() => api.close());

  const post = async (path: string, body: object) => {
    const response = await fetch(api.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as { code?: string; errors?: { field: string; message: string }[] } };
  };
  const giveBack = (returnId: string, line: object, currency?: string, orderId = 'o-1') =>
    post(`/v1/customers/c-1/orders/shop/${orderId}/returns`, { returnId, occurredAt: '2026-03-02T12:00:00Z', lines: [{ line: 1, quantity: 0, ...line }], currency });
  const recorded = async () => {
    const all: object[] = [];
    for await (const { data } of world.log.readStream('purchases-c-1')) all.push(data);
    return all;
  };

  it('keep the currency that was said, and null where none was', async () => {
    expect((await giveBack('r-1', { amount: '5.00' }, 'USD')).status).toBe(201);
    expect((await giveBack('r-2', { amountMinor: 500 })).status).toBe(201);
    expect((await giveBack('r-3', { amount: '500' }, 'JPY', 'o-2')).status).toBe(201);
    expect(await recorded()).toMatchObject([
      { orderId: 'o-1' },
      { returnId: 'r-1', currency: 'USD', totalMinor: 500 },
      { returnId: 'r-2', currency: null, totalMinor: 500 },
      { returnId: 'r-3', currency: 'JPY', lines: [{ amountMinor: 500 }] },
    ]);
  });

  it('are refused in another currency than their order, and nothing is booked', async () => {
    const before = await recorded();
    const answer = await giveBack('r-4', { amount: '500' }, 'JPY');
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.field]).toEqual([422, 'return-currency-differs', 'currency']);
    expect(await recorded()).toEqual(before);
  });

  it('are refused with a decimal amount and no currency', async () => {
    const answer = await giveBack('r-5', { amount: '5.00' });
    expect([answer.status, answer.body.errors?.[0]]).toEqual([400, { field: 'lines[0].amount', message: 'cannot be read without currency' }]);
  });
});
