import { beginning, type JsonObject } from '@rapport/kernel';
import type { EventRecord } from '@rapport/messaging';
import { partitionOf } from '@rapport/messaging-in-process';
import { MemoryReadStore } from '@rapport/read-store-memory';
import type { ReadStore, StoredDocument } from '@rapport/read-store';
import { verifyDocuments, type VerifyDocumentsReport } from '../src/index.js';
import { deliveriesOf, inPlainOrder, partitions, projectorOn, projectorOptions, recordsOf, type Told } from './model.js';

const bought = (id: string, orderId: string, amount: number, on: string): Told => ({ stream: `purchases-${id}`, key: id, type: 'rapport.order-recorded', data: { orderId, amount, day: on } });
const history = recordsOf([
  { stream: 'customer-ann', key: 'ann', type: 'rapport.customer-registered', data: {}, sealedName: 'A' },
  { stream: 'customer-bob', key: 'bob', type: 'rapport.customer-registered', data: {}, sealedName: 'B' },
  { stream: 'customer-bob', key: 'bob', type: 'rapport.customer-related', data: { referrer: 'ann' } },
  bought('ann', 'o1', 3, '2024-01-02'), bought('ann', 'o2', 4, '2024-01-03'), bought('bob', 'o1', 5, '2024-01-03'),
  { stream: 'calendar', type: 'rapport.day-closed', data: { day: '2024-01-09' } },
  bought('ann', 'o3', 2, '2024-01-10'),
]);

function verify(store: ReadStore, log: readonly EventRecord[], more: { onCompared?: () => void } = {}): Promise<VerifyDocumentsReport> {
  return verifyDocuments({
    ...projectorOptions, store, replayed: new MemoryReadStore(), openEmpty: () => new MemoryReadStore(),
    partitionOf: (key) => partitionOf(key, partitions),
    head: async () => log.at(-1)?.event.position ?? beginning,
    async *source(from) {
      const records = log.filter(({ event }) => event.position > from);
      if (records.length > 0) yield { records, position: records.at(-1)!.event.position };
    },
    async *eventsOf(stream) {
      yield* log.filter(({ event }) => event.stream === stream);
    },
    signal: new AbortController().signal, stalledAfterMs: 5_000,
    onProgress: ({ phase }) => phase === 'comparing' && more.onCompared?.(),
  });
}

let store: MemoryReadStore;
beforeEach(async () => {
  store = new MemoryReadStore();
  const projector = projectorOn(store);
  for (const [partition, batch] of deliveriesOf(history).entries()) await projector.projectBatch(partition, batch);
});

async function damage(collection: string, id: string, change: (document: StoredDocument) => JsonObject): Promise<void> {
  const documents = store.collection(collection);
  const [before] = await documents.findByIds([id]);
  await documents.write([{ expected: before!.version, document: { ...change(before!), _id: id, version: before!.version + 1 } }]);
}
const withBody = (body: JsonObject) => (document: StoredDocument): JsonObject => ({ ...document, body: { ...(document['body'] as JsonObject), ...body } });

/** As if a crash, or somebody at the server, had taken it away. */
async function lose(collection: string, id: string): Promise<void> {
  const { documents } = await store.collection(collection).find({});
  await store.drop((name) => name === collection);
  await store.collection(collection).write(documents.filter(({ _id }) => _id !== id).map((document) => ({ expected: 'absent', document })));
}

describe('documents verified against the log', () => {
  it('are all counted when they are what the log says', async () => {
    const { first, collections, position } = await verify(store, history);
    expect([first, position]).toEqual([null, history.at(-1)!.event.position]);
    const equal = Object.fromEntries(collections.map((of) => [of.name, of.equal]));
    expect(equal).toMatchObject({ facts: 5, 'fact-parts': 4, totals: 2, 'open-orders': 4, activity: 2 });
  });

  it('that were changed are named, facts before views, with the field and the event that it comes from', async () => {
    await damage('facts', 'purchases-ann', withBody({ total: 3 }));
    await damage('view-totals-v1', 'bob', withBody({ total: 0 }));
    const { first, differences } = await verify(store, history);
    // It shows what was true before the second order.
    expect(first).toMatchObject({ collection: 'facts', id: 'purchases-ann', kind: 'differs', field: 'body.total', event: { stream: 'purchases-ann', revision: 1, type: 'rapport.order-recorded' } });
    expect(differences).toContainEqual({ collection: 'totals', id: 'bob', kind: 'differs', field: 'body.total' });
  });

  it('of a view are led back through their facts', async () => {
    await damage('view-totals-v1', 'bob', withBody({ total: 0 }));
    expect((await verify(store, history)).first).toMatchObject({ collection: 'totals', id: 'bob', field: 'body.total', event: { stream: 'purchases-bob', revision: 0, id: 'purchases-bob-0' } });
  });

  it('that a day\'s close should have changed are led back to it', async () => {
    await damage('view-activity-v1', 'bob', withBody({ state: 'active' }));
    expect((await verify(store, history)).first).toMatchObject({ collection: 'activity', id: 'bob', field: 'body.state', event: { stream: 'calendar', revision: 0 } });
  });

  it('that show what the log never said are led back to the last event that changed the field', async () => {
    await damage('fact-parts', 'purchases-ann#o2', withBody({ amount: 99 }));
    expect((await verify(store, history)).first).toMatchObject({ collection: 'fact-parts', id: 'purchases-ann#o2', field: 'body.amount', event: { stream: 'purchases-ann', revision: 1 } });
  });

  it('that are gone, or too many, are told', async () => {
    await lose('view-referrals-v1', 'ann');
    const [stray] = await store.collection('view-totals-v1').findByIds(['ann']);
    await store.collection('view-totals-v1').write([{ expected: 'absent', document: { ...stray!, _id: 'nobody', version: 1 } }]);
    const { first, differences } = await verify(store, history);
    expect(differences.map(({ collection, id, kind }) => [collection, id, kind])).toEqual([['totals', 'nobody', 'extra'], ['referrals', 'ann', 'missing']]);
    expect(first).toMatchObject({ id: 'nobody', event: null });
  });

  it('that are gone are led back to the event that brought them', async () => {
    await lose('view-referrals-v1', 'ann');
    expect((await verify(store, history)).first).toMatchObject({ collection: 'referrals', id: 'ann', kind: 'missing', event: { stream: 'customer-bob', revision: 1 } });
  });

  it('may go on being written: what moves is looked at again', async () => {
    const log = [...history];
    await damage('facts', 'customer-bob', withBody({ name: 'X' }));
    const projector = projectorOn(store);
    let more = 0;
    let writing: Promise<void> = Promise.resolve();
    const tell = (): void => {
      if (more >= 20) return;
      const told = recordsOf([...Array.from({ length: 3 + more++ }, (_, i) => bought('ann', `o${i + 1}`, 1, '2024-01-10')), bought('ann', `more-${more}`, 1, '2024-01-11')]).at(-1)!;
      const at = log.at(-1)!.event.position;
      const position = (BigInt(`0x${at.slice(0, 16)}`) + 1n).toString(16).padStart(16, '0');
      const record = { ...told, event: { ...told.event, position: `${position}${position}` as typeof at } };
      log.push(record);
      writing = writing.then(async () => {
        for (let partition = 0; partition < partitions; partition++) {
          const own = partition === partitionOf('ann', partitions) ? record : { kind: 'watermark' as const, partition, position: record.event.position };
          await projector.projectBatch(partition, [{ partition, offset: log.length, record: own }]);
        }
      });
    };
    const { first, differences } = await verify(store, log, { onCompared: tell });
    await writing;
    expect(more).toBeGreaterThan(3);
    expect(differences.map(({ collection, id }) => `${collection}/${id}`)).toEqual(['facts/customer-bob']);
    expect(first?.event).toMatchObject({ stream: 'customer-bob', revision: 0 });
    expect((await inPlainOrder(new MemoryReadStore(), log))['facts/purchases-ann']).toEqual(expect.anything());
  });
});
