import { jest } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Rapport } from './embedded-process.js';
import { SpanCollector, type CollectedSpan } from './span-collector.js';

jest.setTimeout(120_000);

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const caller = '00f067aa0ba902b7';
const personal = ['Xenia Quillfeather', 'xenia@quillfeather.example', '+49 30 5550123'];

const logText = (rapport: Rapport): Promise<string> => readFile(join(rapport.folder, 'log', 'events.sqlite'), 'latin1');

describe('traces of the embedded process', () => {
  let collector: SpanCollector;
  let rapport: Rapport;
  let log: string;
  beforeAll(async () => {
    collector = await new SpanCollector().start();
    rapport = await Rapport.start({ traces: { url: collector.url, sampleRatio: 0 } });
    const contact = { name: personal[0], email: personal[1], phone: personal[2] };
    await rapport.command('customers', { customerId: 'customer-1', kind: 'consumer', occurredAt: '2025-01-01T04:00:00Z', contact }, { traceparent: `00-${traceId}-${caller}-01` });
    await rapport.command('customers', { customerId: 'customer-2', kind: 'consumer', occurredAt: '2025-01-01T04:00:00Z', contact });
    await rapport.settle();
    await rapport.close();
    log = await logText(rapport);
  });
  afterAll(async () => {
    await rapport.remove();
    await collector.stop();
  });

  const one = (name: string): CollectedSpan => {
    expect(collector.named(name).map((span) => span.name)).toEqual([name]);
    return collector.named(name)[0]!;
  };

  it('lead in one trace from the request to the documents that it brought', () => {
    expect(new Set(collector.spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    const request = one('POST /v1/customers');
    expect(request).toMatchObject({ parentSpanId: caller, attributes: { 'http.route': '/v1/customers', 'http.response.status_code': 201 } });
    const command = one('command RegisterCustomer');
    expect(command.parentSpanId).toBe(request.spanId);
    for (const step of ['load', 'decide', 'append']) expect(collector.named(step).map(({ parentSpanId }) => parentSpanId)).toContain(command.spanId);
    for (const station of ['relay', 'project']) expect(one(station)).toMatchObject({ parentSpanId: command.spanId, attributes: { 'rapport.event.type': 'rapport.customer-registered' } });
    const written = collector.named('write');
    expect(written.every(({ parentSpanId }) => parentSpanId === one('project').spanId)).toBe(true);
    expect(written.map(({ attributes }) => attributes['db.collection.name'])).toEqual(expect.arrayContaining(['facts', expect.stringMatching(/^view-customers/)]));
    expect(collector.named('fold').length).toBeGreaterThan(0);
    expect(collector.named('derive').length).toBeGreaterThan(0);
  });

  it('go with the events, and only with those of a sampled command', () => {
    expect(log.split(`"traceparent":"00-${traceId}-${one('command RegisterCustomer').spanId}-01"`)).toHaveLength(2);
    expect(log.split('"traceparent"')).toHaveLength(2);
  });

  it('begin with a request: what nobody asked for is no trace of its own', async () => {
    const all = await new SpanCollector().start();
    const other = await Rapport.start({ traces: { url: all.url, sampleRatio: 1 } });
    try {
      await other.register('customer-1');
      await other.accepted('calendar/open', { firstDay: '2025-12-28', timeZone: 'Asia/Shanghai' });
      await other.accepted('customers/customer-1/loyalty/enrol', { occurredAt: '2025-01-02T04:00:00Z' });
      await other.order('customer-1', 'order-1', '2025-01-05');
      await other.settle();
      await other.close();
      const roots = all.spans.filter(({ parentSpanId }) => parentSpanId === undefined || parentSpanId === '');
      expect(roots.length).toBeGreaterThan(2);
      expect(roots.filter(({ name }) => !/^(GET|POST) /.test(name)).map(({ name }) => name)).toEqual([]);
    } finally {
      await other.remove();
      await all.stop();
    }
  });

  it('hold no personal data and no id of a customer', () => {
    expect(collector.text).not.toBe('');
    for (const secret of [...personal, 'Quillfeather', 'customer-1', 'customer-2']) expect(collector.text).not.toContain(secret);
  });

  it('are not told for what nobody samples', () => {
    expect(collector.named('POST /v1/customers')).toHaveLength(1);
  });

  it('follow no caller where that is asked for: then the share alone decides', async () => {
    const all = await new SpanCollector().start();
    const other = await Rapport.start({ traces: { url: all.url, sampleRatio: 1, callers: 'ignore' } });
    try {
      await other.command('customers', { customerId: 'customer-1', kind: 'consumer', occurredAt: '2025-01-01T04:00:00Z' }, { traceparent: `00-${traceId}-${caller}-00` });
      await other.settle();
      await other.close();
      expect(all.named('POST /v1/customers')).toHaveLength(1);
      expect(all.text).not.toContain(traceId);
      expect(await logText(other)).not.toContain(traceId);
    } finally {
      await other.remove();
      await all.stop();
    }
  });

  it('hold nobody up when the collector is dead, neither at work nor at the end', async () => {
    const dead = await new SpanCollector().start();
    dead.mute = true;
    const other = await Rapport.start({ traces: { url: dead.url, sampleRatio: 1 } });
    try {
      for (let index = 0; index < 40; index++) await other.register(`customer-${index}`);
      await other.settle();
      const beganMs = Date.now();
      await other.close();
      expect(Date.now() - beganMs).toBeLessThan(30_000);
    } finally {
      await other.remove();
      await dead.stop();
    }
  });
});

describe('the embedded process without traces', () => {
  it('stores no trace context, whatever the caller sends', async () => {
    const rapport = await Rapport.start();
    try {
      await rapport.command('customers', { customerId: 'customer-1', kind: 'consumer', occurredAt: '2025-01-01T04:00:00Z' }, { traceparent: `00-${traceId}-${caller}-01` });
      await rapport.settle();
    } finally {
      await rapport.close();
    }
    expect(await logText(rapport)).toContain('customer-1');
    expect(await logText(rapport)).not.toContain(traceId);
    await rapport.remove();
  });
});
