import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { CommandApiModule } from '../src/index.js';

describe('bad input', () => {
  const world = new WrittenWorld();
  let api: Served;

  beforeAll(async () => {
    api = await served(CommandApiModule.register({ writeSide: world.writeSide, clock: () => world.now }));
    await world.accepted(world.writeSide.customer('c-1', world.request({ type: 'RegisterCustomer', customerId: 'c-1', kind: 'consumer', classification: {}, contact: {} })));
  });
  afterAll(() => api.close());

  const post = async (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
    const response = await fetch(api.url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
    return { status: response.status, type: response.headers.get('content-type'), problem: (await response.json()) as { code: string; detail: string; errors?: { field: string; message: string }[] } };
  };
  const fields = ({ problem }: Awaited<ReturnType<typeof post>>) => problem.errors?.map(({ field }) => field);
  const register = (body: string) => post('/v1/customers', body);
  const line = { product: 'rice', quantity: 1, amount: '10.00' };
  const order = (change: object) =>
    post('/v1/customers/c-1/orders', JSON.stringify({ source: 'shop', orderId: 'o-1', occurredAt: '2026-03-01T12:00:00Z', currency: 'USD', lines: [line], total: '10.00', ...change }));

  it.each([
    ['an unknown property', '{"kind":"consumer","colour":"red"}', ['colour'], 'is not a known field'],
    ['an unknown property inside', '{"kind":"consumer","contact":{"fax":"1"}}', ['contact.fax'], 'is not a known field'],
    ['an operator object where a text belongs', '{"customerId":{"$ne":null},"kind":"consumer"}', ['customerId'], 'must be an id: 1 to 64 letters A-Z a-z, digits or . _ ~ -, not dots alone'],
    ['a list where an object belongs', '{"kind":"consumer","contact":[]}', ['contact'], 'must be an object'],
    ['a text where an object belongs', '{"kind":"consumer","contact":"Wang"}', ['contact'], 'must be an object'],
    ['null where nothing may be null', '{"kind":null}', ['kind'], 'must be one of consumer, business, channel, internal, public'],
    ['a missing field', '{}', ['kind'], 'must be one of consumer, business, channel, internal, public'],
    ['an instant that is none', '{"kind":"consumer","occurredAt":"2026-02-30T00:00:00Z"}', ['occurredAt'], 'must be an instant with its zone, such as 2026-03-01T09:30:00Z'],
    ['a duplicate key', '{"kind":"consumer","kind":"business"}', ['kind'], 'kind is given twice'],
    ['a duplicate key inside', '{"kind":"consumer","contact":{"name":"a","na\\u006de":"b"}}', ['contact.name'], 'contact.name is given twice'],
    ['a key that reaches a prototype', '{"kind":"consumer","__proto__":{"x":1}}', ['__proto__'], '__proto__ is a key that is not allowed'],
    ['half a character', '{"kind":"consumer","contact":{"name":"\\ud800"}}', ['contact.name'], 'contact.name holds half a character (a lone surrogate)'],
  ])('refuses %s', async (_what, body, at, message) => {
    const answer = await register(body);
    expect([answer.status, answer.type, fields(answer), answer.problem.errors?.[0]?.message]).toEqual([400, 'application/problem+json; charset=utf-8', at, message]);
  });

  it.each([
    ['a body that is no JSON', '{"kind":', 'the body is not valid JSON'],
    ['an empty body', '', 'the body is empty; a JSON object is expected'],
    ['a list as the body', '[]', 'body must be a JSON object'],
    ['a text as the body', '"x"', 'body must be a JSON object'],
    ['depth without end', `{"kind":${'['.repeat(500)}${']'.repeat(500)}}`, 'is nested deeper than 32 levels'],
  ])('refuses %s', async (_what, body, detail) => {
    const answer = await register(body);
    expect([answer.status, answer.problem.detail.includes(detail) ? detail : answer.problem.detail]).toEqual([400, detail]);
  });

  it('refuses broken UTF-8', async () => {
    const answer = await post('/v1/customers', new Uint8Array([...Buffer.from('{"kind":"'), 0xc3, 0x28, ...Buffer.from('"}')]));
    expect([answer.status, answer.problem.detail]).toEqual([400, 'the body is not valid UTF-8']);
  });

  it('refuses a body of 2 MiB', async () => {
    const answer = await register(`{"kind":"${'x'.repeat(2 * 1_048_576)}"}`);
    expect([answer.status, answer.problem.code]).toEqual([413, 'body-too-large']);
  });

  it('refuses other content types', async () => {
    const answer = await post('/v1/customers', 'kind=consumer', { 'content-type': 'application/x-www-form-urlencoded' });
    expect([answer.status, answer.type, answer.problem.code]).toEqual([415, 'application/problem+json; charset=utf-8', 'unsupported-media-type']);
    expect((await post('/v1/batches', '{}')).status).toBe(415);
  });

  it.each([
    ['three decimals', { lines: [{ ...line, amount: '10.001' }] }, ['lines[0].amount'], 'must be an amount with at most 2 decimals, as USD has'],
    ['a number where a decimal text belongs', { lines: [line, { ...line, amount: 29.33 }] }, ['lines[1].amount'], 'must be a decimal amount as text, such as "29.33"'],
    ['two amounts', { lines: [{ ...line, amountMinor: 1000 }] }, ['lines[0].amount'], 'must not be given together with amountMinor'],
    ['no amount', { lines: [{ product: 'rice', quantity: 1 }] }, ['lines[0].amountMinor'], 'or amount must be given'],
    ['what was paid with points said twice', { lines: [{ ...line, paidWithPoints: '1.00', paidWithPointsMinor: 100 }] }, ['lines[0].paidWithPoints'], 'must not be given together with paidWithPointsMinor'],
    ['more paid with points than the line amounts to', { lines: [{ ...line, paidWithPoints: '10.01' }] }, ['lines[0].paidWithPointsMinor'], 'must be: an integer from 0 to the amount of the line'],
    ['no total', { total: undefined }, ['totalMinor'], 'or total must be given'],
    ['a negative amount', { lines: [{ ...line, amount: '-1.00' }] }, ['lines[0].amount'], 'must not be negative'],
    ['a quantity that is no whole number', { lines: [{ ...line, quantity: 1.5 }] }, ['lines[0].quantity'], 'must be a whole number from 0'],
    ['an unknown property of a line', { lines: [{ ...line, sku: 1 }] }, ['lines[0].sku'], 'is not a known field'],
    ['a line that is no object', { lines: ['rice'] }, ['lines[0]'], 'must be an object'],
    ['an object where the list belongs', { lines: { $gt: 1 } }, ['lines'], 'must be a list of 1 to 500 objects'],
    ['no lines', { lines: [] }, ['lines'], 'must be a list of 1 to 500 objects'],
    ['a currency in small letters', { currency: 'usd' }, ['currency'], 'must be an ISO 4217 code of a currency in use, in capitals, such as USD'],
    ['a currency that is none', { currency: 'ZZZ' }, ['currency'], 'must be an ISO 4217 code of a currency in use, in capitals, such as USD'],
  ])('refuses an order with %s', async (_what, change, at, message) => {
    const answer = await order(change);
    expect([answer.status, fields(answer), answer.problem.errors?.[0]?.message]).toEqual([400, at, message]);
  });

  it('names every field at fault', async () => {
    const answer = await order({ source: 5, lines: [{ ...line, product: '' }, { ...line, quantity: -1 }], buyerId: 'a b' });
    expect(fields(answer)).toEqual(['source', 'lines[0].product', 'lines[1].quantity', 'buyerId']);
  });

  it.each([
    ['Idempotency-Key', { 'idempotency-key': 'a b' }],
    ['If-Match', { 'if-match': '*' }],
    ['If-Match', { 'if-match': 'W/"1"' }],
    ['X-Actor', { 'x-actor': 'Wang Fang' }],
    ['X-Correlation-Id', { 'x-correlation-id': 'x'.repeat(129) }],
  ])('refuses a header %s', async (name, headers) => {
    const answer = await post('/v1/customers', '{"kind":"consumer"}', headers);
    expect([answer.status, fields(answer)]).toEqual([400, [name]]);
  });

  it('refuses an id in the address that is none', async () => {
    const answer = await post('/v1/customers/a%20b/assign-owner', '{"ownerId":null}');
    expect([answer.status, fields(answer)]).toEqual([400, ['customerId']]);
  });

  it('answers an unknown address with a problem that repeats nothing', async () => {
    const answer = await post('/v1/nowhere?secret=1', '{}');
    expect([answer.status, answer.problem.code, JSON.stringify(answer.problem).includes('secret')]).toEqual([404, 'no-such-route', false]);
  });

  it('left nothing behind', async () => {
    const streams = new Set<string>();
    for await (const event of world.log.readAll()) streams.add(event.stream);
    expect([...streams]).toEqual(['customer-c-1']);
  });
});
