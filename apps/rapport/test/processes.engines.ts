import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaPublisher } from '@rapport/messaging-kafka';
import { wireEvent } from '@rapport/testing';
import { emptyEventStore, statusOf, startRapportOnEngines, until, type OwnEventStore, type RapportOnEngines } from '@rapport/testing/processes';
import { rapport as rapportCommand, rapportJson } from './command-line.js';

const { KAFKA_BROKERS: kafkaBrokers = '', MONGODB_URL: mongodbUrl = '' } = process.env;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(60_000) });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
}
const send = (url: string, body: object, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
/** Our own figures, without what Node tells of itself. */
const metricsOf = async (url: string): Promise<string> => (await (await fetch(`${url}/metrics`)).text()).split('\n').filter((line) => line.startsWith('rapport_')).join('\n');

const personal = 'Wang Xiaoming';

describe('the five processes on the engines', () => {
  let eventStore: OwnEventStore;
  let rapport: RapportOnEngines;
  beforeAll(async () => {
    eventStore = await emptyEventStore();
    rapport = await startRapportOnEngines({ eventStoreUrl: eventStore.url, kafkaBrokers, mongodbUrl, projectors: 2, relays: 2, commandApis: 2, env: { HEALTH_STALLED_AFTER_MS: '30000', LOG_LEVEL: 'debug' } });
  });
  afterAll(async () => {
    await rapport?.stop();
    await eventStore?.stop();
  });

  const register = (customerId: string, commandId: string, index = 0): Promise<Answer> =>
    send(`${rapport.urls['command-api'][index]}/v1/customers`, { customerId, kind: 'consumer', contact: { name: personal, email: 'wang@example.org' } }, { 'idempotency-key': commandId });
  const order = (customerId: string, orderId: string, commandId: string): Promise<Answer> =>
    send(`${rapport.commandUrl}/v1/customers/${customerId}/orders`, {
      source: 'shop', orderId, occurredAt: '2025-06-01T04:00:00Z', currency: 'CNY', lines: [{ product: 'tea', quantity: 1, amount: '10.00' }], total: '10.00',
    }, { 'idempotency-key': commandId });
  const customer = (id: string, position: unknown): Promise<Answer> => ask(`${rapport.queryUrl}/v1/customers/${id}?notOlderThan=${String(position)}&waitMs=30000`);

  it('carry a command to a document that is as fresh as was asked for', async () => {
    expect((await register('c-1', 'r-1')).status).toBe(201);
    const ordered = await order('c-1', 'o-1', 'o-1');
    expect(ordered.status).toBe(201);
    const found = await customer('c-1', ordered.body['position']);
    expect([found.status, found.body]).toMatchObject([200, { body: { purchases: { purchaseDays: 1 } } }]);
  });

  it('answer a command that another process has accepted with its first answer, and refuse other content under its id', async () => {
    const first = await register('c-2', 'r-2', 0);
    const again = await register('c-2', 'r-2', 1);
    expect([again.body, again.headers.get('idempotent-replay')]).toEqual([first.body, 'true']);
    expect((await register('c-3', 'r-2', 1)).status).toBe(201);
    expect((await send(`${rapport.urls['command-api'][1]}/v1/customers`, { customerId: 'c-2', kind: 'consumer', contact: { name: 'Somebody Else' } }, { 'idempotency-key': 'r-2' })).status).toBe(422);
  });

  it('are spoken to by the command line, commands at one address and questions at another', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rapport-orders-'));
    const file = join(folder, 'in.txt');
    writeFileSync(file, [' 00004 0001 19970101  2   29.33', ' 00004 0001 19970118  2   29.73', ' 00021 0002 19970103  3   63.34'].map((line) => `${line}\r\n`).join(''));
    const at = ['--url', rapport.commandUrl, '--query-url', rapport.queryUrl];
    try {
      expect(await rapportJson(['import', 'orders', file, '--open-calendar', ...at])).toMatchObject({ rows: 3, ordersRecorded: 3, customersRegistered: 2 });
      await rapportCommand('close-day', '--through', '1997-01-20', ...at);
      expect(await rapportJson(['customer', 'show', '0001', '--explain', ...at])).toMatchObject({ asOf: '1997-01-20', body: { purchases: { purchaseDays: 2 } } });
      expect(await rapportJson(['status', ...at])).toMatchObject({ settled: true, calendar: { lastClosedDay: '1997-01-20' } });
      expect(await rapportJson(['verify', ...at])).toMatchObject({ damage: null });
      expect((await rapportCommand('stats', ...at)).code).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('go on when each of them was killed', async () => {
    for (const app of ['command-api', 'reactor', 'relay', 'projector', 'query-api'] as const) {
      await rapport.kill(app);
      await rapport.untilReady(app);
    }
    const registered = await register('c-4', 'r-4');
    expect((await customer('c-4', registered.body['position'])).status).toBe(200);
    expect(rapport.process('relay').restarts).toBe(1);
  });

  it('answer 503 and go on when the event store was killed', async () => {
    await eventStore.restart();
    const registered = await until(() => 'the command is not taken', async () => {
      const answer = await register('c-5', 'r-5');
      if (answer.status === 503) expect(answer.headers.get('retry-after')).toBe('1');
      return answer.status === 201 || answer.status === 200 ? answer : null;
    });
    expect((await customer('c-5', registered.body['position'])).status).toBe(200);
  });

  it('export their figures, with no customer in them', async () => {
    const figures = await until(() => 'no figures', async () => {
      const projectors = (await Promise.all(rapport.urls.projector.map(metricsOf))).join('\n');
      return /rapport_projector_lag_events\{partition="0",app="projector"\} 0/.test(projectors) ? projectors : null;
    });
    const commands = (await Promise.all(rapport.urls['command-api'].map(metricsOf))).join('\n');
    // It is measured once a second.
    const relay = await until(() => 'the relay stays behind', async () => {
      const text = await metricsOf(rapport.urls.relay[0]!);
      return text.includes('rapport_relay_lag_events{app="relay"} 0') ? text : null;
    });
    expect(commands).toMatch(/rapport_commands_total\{type="RegisterCustomer",outcome="accepted",app="command-api"\} \d/);
    expect(commands).toMatch(/rapport_append_seconds_count\{app="command-api",outcome="appended"\} \d/);
    expect(figures).toMatch(/rapport_projector_work\{what="applied",app="projector"\} \d/);
    for (const text of [commands, relay, figures]) expect(text).not.toMatch(/c-\d|wang|Wang/);
  });

  it('log no personal data', () => {
    expect(rapport.logs()).toContain('ready to work');
    expect(rapport.logs()).not.toMatch(/Wang|wang@example/);
  });

  it('stop in order when they are told to, and leave their address', async () => {
    for (const app of ['query-api', 'projector', 'relay', 'reactor', 'command-api'] as const) {
      expect(await rapport.end(app, 0)).toMatchObject({ code: 0, signal: null });
      const { port } = new URL(rapport.urls[app][0]!);
      expect(await new Promise((resolve) => connect(Number(port), '127.0.0.1', () => resolve('taken')).once('error', () => resolve('free')))).toBe('free');
      rapport.start(app, 0);
      await rapport.untilReady(app, 0);
    }
    expect(await statusOf(`${rapport.queryUrl}/health/live`)).toBe(200);
  });

  it('go red where a partition stands still, saying which, while the others go on', async () => {
    const publisher = new KafkaPublisher({ brokers: kafkaBrokers.split(','), clientId: 'tests' }, { topic: rapport.names.topic, partitions: 4 });
    const unheardOf = { ...wireEvent('customer-c-1', 99, 1), type: 'rapport.unheard-of', position: await publisher.published() };
    await publisher.publish([{ kind: 'event', key: 'c-1', event: unheardOf }]);
    await publisher.close();
    const partition = publisher.partitionOf('c-1');
    await until(() => `no projector is red\n${rapport.logs('projector').slice(-2_000)}`, async () => {
      for (const url of rapport.urls.projector) {
        const { status, body } = await ask(`${url}/health/ready`);
        if (status === 503 && JSON.stringify(body).includes(`"stopped":[${partition}]`)) return true;
      }
      return null;
    });
    expect(rapport.logs('projector')).toContain('stands still until a newer version of Rapport runs');
    const other = Array.from({ length: 50 }, (_, i) => `d-${i}`).find((id) => publisher.partitionOf(id) !== partition)!;
    expect((await register(other, `r-${other}`)).status).toBe(201);
    await until(() => 'the others do not go on', async () => ((await ask(`${rapport.queryUrl}/v1/customers/${other}`)).status === 200 ? true : null));
  });
});
