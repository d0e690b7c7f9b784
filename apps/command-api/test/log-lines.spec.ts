import { clearTextFinder } from '@rapport/testing';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { CommandApiModule } from '../src/index.js';

const personal = { name: 'Aurélia Quennevillé', email: 'aurelia.quenneville@example.com', note: 'asked about her brother Tiberius-Maximilian' };
const { name, email, note } = personal;
const contact = { name, email };
const inClear = clearTextFinder(personal);

describe('log lines, the most talkative', () => {
  const world = new WrittenWorld();
  let api: Served;
  let fault: Error | null = null;
  beforeAll(async () => {
    const clock = () => {
      if (fault) throw fault;
      return world.now;
    };
    api = await served(CommandApiModule.register({ writeSide: world.writeSide, clock }));
    await world.accepted(world.writeSide.customer('c-1', world.request({ type: 'RegisterCustomer', customerId: 'c-1', kind: 'consumer', classification: {}, contact: {} })));
  });
  afterAll(() => api.close());
  afterEach(() => (fault = null));

  async function linesOf(path: string, body: string | Uint8Array<ArrayBuffer>, type = 'application/json') {
    const before = api.logLines.length;
    const { status } = await fetch(`${api.url}/v1/${path}`, { method: 'POST', headers: { 'content-type': type }, body });
    // The line is written when the answer is out, which its reader may be ahead of.
    await fetch(`${api.url}/v1/none`);
    return { status, lines: api.logLines.slice(before).join('') };
  }

  it.each<[string, number, string, string | Uint8Array<ArrayBuffer>, string?]>([
    ['an accepted command', 201, 'customers', JSON.stringify({ customerId: 'c-2', kind: 'consumer', contact })],
    ['a command that a rule refuses', 409, 'customers', JSON.stringify({ customerId: 'c-1', kind: 'consumer', contact })],
    ['a field of the wrong form', 400, 'customers', JSON.stringify({ customerId: email, kind: name, contact })],
    ['a field that nobody knows', 400, 'customers', JSON.stringify({ kind: 'consumer', contact, [name]: note })],
    ['a body that ends in a name', 400, 'customers', `{"kind": "consumer", "contact": {"name": "${name}`],
    ['a name without quotes', 400, 'customers', `{"contact": {"name": ${name}}}`],
    ['a key given twice', 400, 'customers', `{"contact": {"${name}": 1, "${name}": 2}}`],
    ['a name that is no UTF-8', 400, 'customers', Buffer.from(JSON.stringify({ contact }), 'latin1')],
    ['a body that is too large', 413, 'customers', JSON.stringify({ contact: { name: name.repeat(70_000) } })],
    ['another type of content', 415, 'customers', `name=${name}`, 'text/plain'],
    ['an address that is in no route', 404, `customers/c-1/${encodeURIComponent(name)}`, '{}'],
    ['a note about an order that is not there', 404, 'customers/c-1/orders/shop/none/void', JSON.stringify({ reason: note })],
    ['a batch with a broken line', 200, 'batches', `{"commandId": "b-1", "command": "register-customer", "contact": {"name": "${name}\n{"note": ${note}}\n`, 'application/x-ndjson'],
  ])('tell nothing of the person in %s', async (_what, expected, path, body, ...[type]) => {
    const { status, lines } = await linesOf(path, body, type);
    expect(status).toBe(expected);
    expect(lines).toContain(`"status":${expected}`);
    expect(inClear(Buffer.from(lines))).toEqual([]);
  });

  it('tell of a fault nothing that its message or its cause quotes', async () => {
    fault = new TypeError(`no such person: ${name} <${email}>\n${note}`, { cause: new Error(name) });
    const { status, lines } = await linesOf('customers', JSON.stringify({ customerId: 'c-3', kind: 'consumer', contact }));
    expect([status, lines]).toEqual([500, expect.stringContaining('TypeError')]);
    expect(inClear(Buffer.from(lines))).toEqual([]);
  });
});
