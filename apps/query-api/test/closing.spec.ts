import { jest } from '@jest/globals';
import { translate } from '@rapport/application';
import { positionOf } from '@rapport/kernel';
import { customersView, viewCollectionName, viewDefinitions, type ViewDocument } from '@rapport/read-models';
import type { Collection } from '@rapport/read-store';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import fc from 'fast-check';
import { once } from 'node:events';
import { Agent, get, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ViewAnalyses } from '../src/analysis/view-analyses.js';
import { ExportPlaces } from '../src/exports/export-places.js';
import { ViewExports } from '../src/exports/view-exports.js';
import { QueryApiModule, type QueryApiOptions } from '../src/index.js';
import { eventually } from './queried-world.js';

const documents = 6_000;
const position = positionOf(7n, 7n);
/** About 2 KiB each: far more than sockets hold. */
const body = { customerId: 'x', ownerId: 'staff-1', padding: 'x'.repeat(2_000) };

let customers: Collection<ViewDocument>;

async function serving(options: Partial<QueryApiOptions> = {}): Promise<Served> {
  const { log, vault, readStore } = new WrittenWorld();
  const writes = Array.from({ length: documents }, (_, n): ViewDocument => ({ _id: `c-${n}`, version: 1, body: { ...body, customerId: `c-${n}` }, nextReviewOn: null, factsThrough: null, frozenOn: null, inputs: [`customer-c-${n}`, 3] }));
  customers = readStore.collection<ViewDocument>(viewCollectionName(customersView));
  await customers.write(writes.map((document) => ({ expected: 'absent', document })));
  return served(QueryApiModule.register({
    readStore, views: viewDefinitions, log, translate, vault,
    progress: { reached: () => position, partitions: () => [], waitFor: async () => false },
    parked: { list: async () => [], show: async () => null, replay: async () => null }, failedViews: async () => [], ...options,
  }));
}

const endless = [{ $match: { $expr: { $gt: [{ $sum: { $map: { input: { $range: [0, 100_000] }, in: { $size: { $range: [0, 100_000] } } } } }, 0] } } }];
const streamed = ['/v1/views/customers.csv?body=true', '/v1/views/customers.ndjson', '/v1/views/customers.parquet?body=true', '/v1/snapshots/customers'] as const;

function asked(url: string, body?: object): ClientRequest {
  const asking = request(url, body ? { method: 'POST', headers: { 'content-type': 'application/json' } } : {});
  asking.on('error', () => null).end(body && JSON.stringify(body));
  return asking;
}
async function answered(asking: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  return answer;
}
/** Fails when it is not done in time. */
const within = <Done>(limitMs: number, what: string, doing: Promise<Done>): Promise<Done> =>
  Promise.race([doing, delay(limitMs, undefined, { ref: false }).then(() => Promise.reject(new Error(`${what} took more than ${limitMs} ms`)))]);
const closeLimitMs = 20_000;

describe('closing', () => {
  let api: Served;
  beforeEach(async () => void (api = await serving()));
  afterEach(async () => {
    api.app.getHttpServer().closeAllConnections();
    await api.close();
  });

  it.each(streamed)('does not wait for a client of %s that reads no further', async (path) => {
    const answer = await answered(asked(api.url + path));
    await once(answer, 'readable');
    await within(closeLimitMs, 'closing', api.close());
    answer.destroy();
  });

  it.each(streamed)('cuts %s short, and does not end it as if it were whole', async (path) => {
    const answer = await answered(asked(api.url + path));
    await once(answer, 'readable');
    const closed = within(closeLimitMs, 'closing', api.close());
    const text = await (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString();
    })().catch((error: NodeJS.ErrnoException) => error.code);
    expect(text === 'ECONNRESET' || (path.includes('snapshots') && !String(text).includes('"kind":"end"'))).toBe(true);
    await closed;
  });

  it('does not wait for a connection that was busy, and is kept alive by its client', async () => {
    const agent = new Agent({ keepAlive: true });
    let release = (): void => undefined;
    const found = new Promise<void>((resolve) => (release = resolve));
    const find = customers.find.bind(customers);
    const asked = new Promise<void>((resolve) => {
      jest.spyOn(customers, 'find').mockImplementation(async (filter, options) => {
        resolve();
        await found;
        return find(filter, options);
      });
    });
    const page = answered(get(`${api.url}/v1/views/customers?limit=1`, { agent })).then((answer) => answer.resume());
    await asked;
    const closed = within(closeLimitMs, 'closing', api.close());
    await delay(200);
    release();
    expect((await page).statusCode).toBe(200);
    await closed;
    agent.destroy();
  });
});

it('cuts off a client that reads no further for long, which others would wait for', async () => {
  const api = await serving({ exports: { atOnce: 1, stalledAfterMs: 300 } });
  const answer = await answered(asked(api.url + streamed[1]));
  expect((await fetch(api.url + streamed[1])).status).toBe(429);
  await eventually(() => api.app.get(ExportPlaces).taken === 0);
  await expect(answer.toArray()).rejects.toMatchObject({ code: 'ECONNRESET' });
  await api.close();
});

it('leaves nothing open, whenever clients go, and closes soon', async () => {
  const processes = (): number => process.getActiveResourcesInfo().filter((resource) => resource === 'ProcessWrap').length;
  const before = processes();
  const api = await serving();
  const request = fc.record({ path: fc.constantFrom(...streamed, '/v1/views/customers/query'), afterMs: fc.integer({ min: 0, max: 400 }), reads: fc.boolean() });
  await fc.assert(fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 6 }), async (requests) => {
    await Promise.all(requests.map(async ({ path, afterMs, reads }) => {
      const asking = asked(api.url + path, path.endsWith('query') ? { pipeline: endless } : undefined);
      asking.on('response', (answer) => void (reads ? answer.on('error', () => null).resume() : answer.on('error', () => null)));
      await delay(afterMs);
      asking.destroy();
    }));
  }), { numRuns: 12 });
  await within(closeLimitMs, 'closing', api.close());
  expect(api.app.get(ViewAnalyses).running).toBe(0);
  // A page that was asked for when the client went is still found, and then given up.
  await eventually(() => api.app.get(ViewExports).open === 0);
  expect(api.logLines.filter((line) => line.includes('a request failed'))).toEqual([]);
  await eventually(() => processes() <= before);
});
