import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WriteSide } from '@rapport/application';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { CommandApiModule, inFlightAtMost } from '../src/index.js';

type Answer = { line: number; commandId: string | null; status: number; outcome?: string; repeated?: boolean; stream?: string; problem?: { code: string; line?: number; errors?: { field: string; message: string }[] } };

describe('batches', () => {
  let world: WrittenWorld;
  let api: Served;
  /** Watches the commands on their way to the write side. */
  let before: (stream: string) => Promise<void>;
  let running = 0;
  let mostRunning = 0;

  const watched = (): WriteSide => {
    const watch = async <Outcome>(stream: string, work: () => Promise<Outcome>): Promise<Outcome> => {
      mostRunning = Math.max(mostRunning, ++running);
      try {
        await before(stream);
        return await work();
      } finally {
        running--;
      }
    };
    return {
      customer: (id, request) => watch(`customer-${id}`, () => world.writeSide.customer(id, request)),
      purchases: (id, request) => watch(`purchases-${id}`, () => world.writeSide.purchases(id, request)),
      loyalty: (id, request) => watch(`loyalty-${id}`, () => world.writeSide.loyalty(id, request)),
      loyaltyReaction: (id, request, terms) => watch(`loyalty-${id}`, () => world.writeSide.loyaltyReaction(id, request, terms)),
      previewEarning: (id, order, now) => world.writeSide.previewEarning(id, order, now),
      loyaltyStateOf: (id) => world.writeSide.loyaltyStateOf(id),
      calendar: (request) => watch('calendar', () => world.writeSide.calendar(request)),
      policy: (name, request) => watch(`policy-${name}`, () => world.writeSide.policy(name, request)),
    };
  };

  beforeAll(async () => {
    api = await served(CommandApiModule.register({ writeSide: watched(), clock: () => world.now }));
  });
  beforeEach(() => {
    world = new WrittenWorld();
    before = async () => undefined;
    mostRunning = 0;
  });
  afterAll(() => api.close());

  const run = async (lines: readonly (object | string | Uint8Array)[], headers: Record<string, string> = {}): Promise<Answer[]> => {
    const bytes = lines.map((line) => (line instanceof Uint8Array ? line : Buffer.from(typeof line === 'string' ? line : JSON.stringify(line))));
    const body = new Uint8Array(Buffer.concat(bytes.flatMap((line) => [line, Buffer.from('\n')])));
    const response = await fetch(`${api.url}/v1/batches`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson', ...headers }, body });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
    return (await response.text()).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Answer);
  };
  const registers = (id: string) => ({ commandId: `r-${id}`, command: 'register-customer', customerId: id, kind: 'consumer' });
  const orders = (customerId: string, orderId: string, more: object = {}) => ({
    commandId: `o-${customerId}-${orderId}`, command: 'record-order', customerId, source: 'shop', orderId, occurredAt: '2026-03-01T12:00:00Z', currency: 'USD',
    lines: [{ product: 'p', quantity: 1, amount: '1.00' }], total: '1.00', ...more,
  });

  it('answers every line, in order, and the rest goes on after a bad one', async () => {
    const answers = await run([registers('a'), '{"commandId":"x"', '', orders('a', '1'), orders('nobody', '1'), { ...orders('a', '2'), colour: 'red' }, orders('a', '3', { total: '2.00' })]);
    expect(answers.map(({ line, commandId, status, outcome, problem }) => [line, commandId, status, outcome ?? problem?.code])).toEqual([
      [1, 'r-a', 201, 'accepted'],
      [2, null, 400, 'malformed-body'],
      [4, 'o-a-1', 201, 'accepted'],
      [5, 'o-nobody-1', 404, 'customer-not-registered'],
      [6, 'o-a-2', 400, 'invalid-request'],
      [7, 'o-a-3', 422, 'total-is-not-the-sum-of-lines'],
    ]);
    expect(answers[4]!.problem).toMatchObject({ line: 6, errors: [{ field: 'colour', message: 'is not a known field' }] });
  });

  it('lets broken UTF-8, a line that is too long and a duplicate key fail their own lines only', async () => {
    const broken = new Uint8Array([...Buffer.from('{"commandId":"'), 0xff, ...Buffer.from('"}')]);
    const answers = await run([registers('b'), broken, `{"x":"${'x'.repeat(1_048_600)}"}`, '{"commandId":"d","commandId":"d"}', orders('b', '1')]);
    expect(answers.map(({ line, status, problem }) => [line, status, problem?.code])).toEqual([
      [1, 201, undefined], [2, 400, 'malformed-body'], [3, 413, 'body-too-large'], [4, 400, 'malformed-body'], [5, 201, undefined],
    ]);
  });

  it('names what is wrong with a line itself', async () => {
    const answers = await run([
      { command: 'register-customer', kind: 'consumer' }, { commandId: 'k', command: 'erase-everything' }, { ...registers('c'), expectedRevision: -1 }, { ...registers('c'), actor: 'Wang' }, '[]',
    ]);
    expect(answers.map(({ problem }) => problem?.errors?.map(({ field }) => field))).toEqual([['commandId'], ['command'], ['expectedRevision'], ['actor'], ['line']]);
  });

  it('takes the answer to a repeat from the first time', async () => {
    const lines = [registers('d'), orders('d', '1')];
    const first = await run(lines);
    expect(first.map(({ repeated }) => repeated)).toEqual([undefined, undefined]);
    expect(await run(lines)).toEqual(first.map((answer) => ({ ...answer, repeated: true })));
    expect((await run([{ ...orders('d', '1'), commandId: 'another' }]))[0]).not.toHaveProperty('repeated');
  });

  it('carries the actor of a line, else of the request', async () => {
    await run([registers('e'), { ...orders('e', '1'), actor: { id: 'import-7', role: 'service' } }], { 'x-actor': 'staff-9' });
    const actors: unknown[] = [];
    for await (const { metadata } of world.log.readAll()) actors.push(metadata['actor']);
    expect(actors).toEqual([{ id: 'staff-9', role: 'staff' }, { id: 'import-7', role: 'service' }]);
  });

  it('works a customer in the order of the lines, others at once, so many and no more', async () => {
    const customers = Array.from({ length: inFlightAtMost + 50 }, (_, i) => `f${i}`);
    const held = new Set<() => void>();
    const releaseWhenStill = (size: number, turns = 50): void => void setImmediate(() => {
      if (held.size > size) return releaseWhenStill(held.size);
      if (turns > 0) return releaseWhenStill(size, turns - 1);
      for (const release of held) release();
      held.clear();
    });
    before = () => new Promise((resolve) => {
      held.add(resolve);
      if (held.size === 1) releaseWhenStill(1);
    });
    const lines = [...customers.map((id) => registers(id)), ...customers.flatMap((id) => [orders(id, '1'), orders(id, '2')])];
    const answers = await run(lines);
    expect(answers.map(({ line }) => line)).toEqual(lines.map((_, i) => i + 1));
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect(mostRunning).toBe(inFlightAtMost);
  });

  it('runs what closes a day after all before it and before all behind it', async () => {
    const order: string[] = [];
    before = async (stream) => {
      if (stream === 'calendar') expect(running).toBe(1);
      order.push(stream);
      await new Promise((resolve) => setImmediate(resolve));
    };
    await run([
      { commandId: 'open', command: 'open-calendar', firstDay: '2026-01-01', timeZone: 'Asia/Shanghai' },
      registers('g1'), registers('g2'), { commandId: 'close', command: 'close-day', day: '2026-01-01' }, registers('g3'),
    ]);
    expect(order).toEqual(['calendar', 'customer-g1', 'customer-g2', 'calendar', 'customer-g3']);
  });

  it('answers a line while the next has not been sent', async () => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = httpRequest(`${api.url}/v1/batches`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' } }, resolve);
      request.on('error', reject);
      request.write(JSON.stringify(registers('h1')) + '\n');
      sendNext = () => request.end(JSON.stringify(registers('h2')));
    });
    const seen: string[] = [];
    for await (const chunk of response.setEncoding('utf8')) {
      seen.push(...(chunk as string).trim().split('\n'));
      if (seen.length === 1) sendNext();
    }
    expect(seen.map((line) => (JSON.parse(line) as Answer).commandId)).toEqual(['r-h1', 'r-h2']);
  });
  let sendNext: () => void;

  it('stops reading when the client leaves, and finishes what was begun', async () => {
    let release!: () => void;
    let begun!: () => void;
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const gate = new Promise<void>((resolve) => (release = resolve));
    before = () => (begun(), gate);
    const request = httpRequest(`${api.url}/v1/batches`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' } });
    const closed = new Promise<void>((resolve) => request.on('close', resolve).on('error', () => undefined));
    request.write(JSON.stringify(registers('i1')) + '\n');
    await hasBegun;
    request.destroy();
    await closed;
    release();
    expect((await run([registers('i1')]))[0]).toMatchObject({ status: 201, outcome: 'accepted' });
    const revisions: number[] = [];
    for await (const event of world.log.readStream('customer-i1')) revisions.push(event.revision);
    expect(revisions).toEqual([0]);
  });

  it('takes lines without an end and without keeping them', async () => {
    const answers = await run(Array.from({ length: 3000 }, (_, i) => registers(`j${i}`)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3000);
  });
});
