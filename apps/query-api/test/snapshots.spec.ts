import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { translate } from '@rapport/application';
import { positionOf, type Position } from '@rapport/kernel';
import { customersView, viewCollectionName, viewDefinitions, type ViewDocument } from '@rapport/read-models';
import { MemoryReadStore } from '@rapport/read-store-memory';
import type { Collection, ReadStore, StoredDocument } from '@rapport/read-store';
import { served, WrittenWorld, type Served } from '@rapport/testing/http';
import { request } from 'node:http';
import { QueryApiModule } from '../src/index.js';

const documents = 12_000;
const pageSize = 500;
const position = positionOf(7n, 7n);
/** About 2 KiB each: far more than sockets hold. */
const body = { customerId: 'x', ownerId: 'staff-1', ownerOnly: { notes: 'for the owner' }, padding: 'x'.repeat(2_000) };

/** A store that counts what is asked of the view, and what is still being answered. */
class CountedStore implements ReadStore {
  readonly memory = new MemoryReadStore();
  asked = 0;
  open = 0;
  /** Called before each page. */
  onPage: () => Promise<void> = async () => undefined;

  collection<Document extends StoredDocument>(name: string, indexes?: Parameters<ReadStore['collection']>[1]): Collection<Document> {
    const real = this.memory.collection<Document>(name, indexes);
    if (name !== viewCollectionName(customersView)) return real;
    const find: Collection<Document>['find'] = async (filter, options) => {
      this.asked++;
      this.open++;
      await this.onPage();
      return real.find(filter, options).finally(() => this.open--);
    };
    return { name, find, findByIds: (ids) => real.findByIds(ids), count: (filter, options) => real.count(filter, options), write: (writes) => real.write(writes) };
  }

  close(): Promise<void> {
    return this.memory.close();
  }
}

describe('a snapshot', () => {
  const store = new CountedStore();
  let reached: Position = position;
  let generation = 0;
  let api: Served;

  beforeAll(async () => {
    const view = store.memory.collection<ViewDocument>(viewCollectionName(customersView));
    const writes = Array.from({ length: documents }, (_, n): ViewDocument => ({ _id: `c-${n}`, version: 1, body: { ...body, customerId: `c-${n}` }, nextReviewOn: null, factsThrough: null, frozenOn: null, inputs: [`customer-c-${n}`, 3] }));
    await view.write(writes.map((document) => ({ expected: 'absent', document })));
    const { log, vault } = new WrittenWorld();
    api = await served(QueryApiModule.register({
      readStore: store, views: viewDefinitions, log, translate, vault,
      progress: { reached: () => reached, partitions: () => [], waitFor: async () => false },
      servedFrom: () => String(generation),
      topicPlaces: async () => ({ topic: 'the-topic', partitions: [{ partition: 0, nextOffset: 42, position }] }),
      parked: { list: async () => [{ key: 'c-9', held: 2, first: { stream: 'customer-c-9' } }], show: async () => null, replay: async () => null }, failedViews: async () => [{ view: 'customers', id: 'c-8', error: null }, { view: 'orders', id: 'c-8~shop~o', error: null }],
    }));
  });
  afterAll(() => api.close());
  beforeEach(() => {
    store.asked = 0;
    store.onPage = async () => undefined;
  });

  const linesOf = async (path: string) => (await (await fetch(api.url + path)).text()).split('\n').slice(0, -1).map((line) => JSON.parse(line) as Record<string, unknown>);

  it('tells from where to follow, each document with the revisions that it is made of, and how many there were', async () => {
    const lines = await linesOf('/v1/snapshots/customers');
    expect(lines[0]).toEqual({ kind: 'snapshot', view: 'customers', version: customersView.version, position, topic: { name: 'the-topic', partitions: [{ partition: 0, nextOffset: 42, position }] }, behind: { keys: ['c-9'], documents: ['c-8'] } });
    expect(lines.at(-1)).toEqual({ kind: 'end', documents });
    expect(new Set(lines.slice(1, -1).map(({ id }) => id)).size).toBe(documents);
    expect(lines[1]).toEqual({ kind: 'document', id: 'c-0', asOf: null, body: { customerId: 'c-0', ownerId: body.ownerId, padding: body.padding }, revisions: { 'customer-c-0': 2 } });
  });

  it('takes its place before the documents, however far the views come meanwhile', async () => {
    store.onPage = async () => void (reached = positionOf(9n, 9n));
    expect((await linesOf('/v1/snapshots/customers'))[0]).toMatchObject({ position });
    reached = position;
  });

  const exported = ['views/customers.csv', 'views/customers.ndjson', 'views/customers.parquet'];
  it.each(['snapshots/customers', ...exported])('or an export, here %s, is cut short where the views were replaced under way: it never mixes documents of two generations', async (path) => {
    store.onPage = async () => void (generation = store.asked > 2 ? 1 : 0);
    const cut = await fetch(`${api.url}/v1/${path}`).then((answer) => answer.text()).then(() => 'whole', () => 'cut');
    generation = 0;
    expect(cut).toBe('cut');
  });

  it.each(['snapshots/customers', ...exported, 'statistics', 'views/customers/query'])('or an export, statistics or an analysis, here %s, is to be asked for again where that was before anything was sent', async (path) => {
    store.onPage = async () => void (generation += 1);
    const asked = path.endsWith('query') ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"pipeline":[{"$count":"customers"}]}' } : {};
    const answer = await fetch(`${api.url}/v1/${path}`, asked);
    generation = 0;
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('is refused for a view that is not there, and for a position that was not reached in time', async () => {
    expect((await fetch(`${api.url}/v1/snapshots/secrets`)).status).toBe(404);
    expect((await fetch(`${api.url}/v1/snapshots/customers?notOlderThan=${positionOf(9n, 9n)}&waitMs=0`)).status).toBe(503);
  });

  it('reads no further than a slow client takes, and leaves nothing open when the client goes', async () => {
    const broken = new Promise<void>((resolve, reject) => {
      const asking = request(`${api.url}/v1/snapshots/customers`, (answer) => {
        answer.once('data', () => {
          answer.pause();
          // Whatever buffers there are on the way, they have been filled when no page is asked for in so many turns.
          void quiet().then((asked) => {
            expect(asked).toBeLessThan(documents / pageSize / 2);
            asking.destroy();
            resolve();
          }, reject);
        });
      });
      asking.once('error', reject).end();
    });
    await broken.catch((error: Error) => expect(error.message).toMatch(/socket hang up|aborted|destroyed/));
    const asked = await quiet();
    expect(store.open).toBe(0);
    expect(asked).toBeLessThan(documents / pageSize / 2);
    expect((await linesOf('/v1/snapshots/customers')).length).toBe(documents + 2);
  });

  /** Resolves with the pages asked for, when there have been no more in many turns of the loop. */
  async function quiet(): Promise<number> {
    for (let still = 0, last = -1; still < 2_000; still++) {
      if (store.asked !== last) [still, last] = [0, store.asked];
      await new Promise((resolve) => setImmediate(resolve));
    }
    return store.asked;
  }
});
