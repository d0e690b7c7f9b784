import { readFileSync } from 'node:fs';
import { emptyEventStore, startRapportOnEngines, until, type EngineApp, type OwnEventStore, type RapportOnEngines } from '@rapport/testing/processes';
import { SpanCollector } from '../span-collector.js';

const { KAFKA_BROKERS: kafkaBrokers = '', MONGODB_URL: mongodbUrl = '' } = process.env;
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const personal = ['Xenia Quillfeather', 'xenia@quillfeather.example'];
const apps: readonly EngineApp[] = ['command-api', 'relay', 'projector', 'query-api', 'reactor'];

describe('the processes on the engines, with a collector of traces', () => {
  let collector: SpanCollector;
  let eventStore: OwnEventStore;
  let rapport: RapportOnEngines;
  beforeAll(async () => {
    [collector, eventStore] = await Promise.all([new SpanCollector().start(), emptyEventStore()]);
    rapport = await startRapportOnEngines({ eventStoreUrl: eventStore.url, kafkaBrokers, mongodbUrl, partitions: 2, env: { RAPPORT_TRACES_URL: collector.url, RAPPORT_TRACES_SAMPLE_RATIO: '0' } });
  });
  afterAll(async () => {
    await rapport?.stop();
    await eventStore?.stop();
    await collector?.stop();
  });

  it('tell of one trace, from the request to the document, each its part', async () => {
    const answer = await fetch(`${rapport.commandUrl}/v1/customers`, {
      method: 'POST', headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
      body: JSON.stringify({ customerId: 'customer-1', kind: 'consumer', contact: { name: personal[0], email: personal[1] } }),
    });
    expect(answer.status).toBe(201);
    const missing = (): string[] => ['POST /v1/customers', 'command RegisterCustomer', 'append', 'relay', 'project', 'write'].filter((name) => collector.named(name).length === 0);
    // Each process sends its spans when it is its turn, and not all at once.
    await until(() => `no span of ${missing().join(', ')}`, async () => (missing().length === 0 ? true : null));
    expect(new Set(collector.spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    const services = Object.fromEntries(collector.spans.map(({ name, service }) => [name, service]));
    expect(services).toMatchObject({ 'command RegisterCustomer': 'rapport-command-api', append: 'rapport-command-api', relay: 'rapport-relay', project: 'rapport-projector', write: 'rapport-projector' });
    const [command] = collector.named('command RegisterCustomer');
    for (const name of ['relay', 'project']) expect(collector.named(name)[0]!.parentSpanId).toBe(command!.spanId);
    for (const secret of [...personal, 'customer-1']) expect(collector.text).not.toContain(secret);
  });

  it('export only figures that docs/metrics.md has', async () => {
    const page = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');
    for (const app of apps) {
      const text = await (await fetch(`${rapport.urls[app][0]}/metrics`)).text();
      const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!);
      expect(names.length).toBeGreaterThan(30);
      expect({ app, unknown: names.filter((name) => !page.includes(`| \`${name}\` |`)) }).toEqual({ app, unknown: [] });
    }
  });
});
