import { partitionOf } from '@rapport/messaging-in-process';
import type { EventRecord } from '@rapport/messaging';
import { PrivacyFault } from '@rapport/privacy';
import { MemoryReadStore } from '@rapport/read-store-memory';
import type { Collection, ReadStore, StoredDocument } from '@rapport/read-store';
import type { Projector } from '../src/index.js';
import { bodiesIn, inPlainOrder, partitions, projectorOn, recordsOf, type Told } from './model.js';
import { Crashed, stagedStore } from './staged-store.js';

const ordered = (id: string, orderId: string, on: string, type = 'rapport.order-recorded'): Told => ({ stream: `purchases-${id}`, key: id, type, data: { orderId, amount: 1, day: on } });
const closed = (on: string): Told => ({ stream: 'calendar', type: 'rapport.day-closed', data: { day: on } });
const related = (id: string, referrer: string | null): Told => ({ stream: `customer-${id}`, key: id, type: 'rapport.customer-related', data: { referrer } });

/** One after the other, each in its partition. */
async function project(projector: Projector, records: readonly EventRecord[]): Promise<void> {
  for (const record of records) {
    const partition = partitionOf(record.key, partitions);
    await projector.projectBatch(partition, [{ partition, offset: 0, record }]);
  }
}

type Call = 'read' | 'write';

/** A way to the store that stops once, before the first (or nth) such call, until it is let go; then it may die after that call. */
function heldUp(store: ReadStore, collection: string, call: Call, { nth = 1, dies = false } = {}) {
  let arrived = (): void => undefined;
  let release = (): void => undefined;
  const atTheGate = new Promise<void>((resolve) => (arrived = resolve));
  const gate = new Promise<void>((resolve) => (release = resolve));
  let calls = 0;
  let dead = false;
  const through = async <Answer>(name: string, kind: Call, work: () => Promise<Answer>): Promise<Answer> => {
    if (dead) throw new Crashed('dead');
    if (name !== collection || kind !== call || ++calls !== nth) return work();
    arrived();
    await gate;
    const answer = await work();
    dead = dies;
    return answer;
  };
  const wrapped: ReadStore = {
    collection: <Document extends StoredDocument>(name: string, indexes?: Parameters<ReadStore['collection']>[1]): Collection<Document> => {
      const real = store.collection<Document>(name, indexes);
      return {
        name,
        findByIds: (ids) => through(name, 'read', () => real.findByIds(ids)),
        find: (filter, options) => through(name, 'read', () => real.find(filter, options)),
        count: (filter, options) => real.count(filter, options),
        write: (writes) => through(name, 'write', () => real.write(writes)),
      };
    },
    close: async () => undefined,
  };
  return { store: wrapped, atTheGate, release };
}

describe('a slow projector', () => {
  it('works through what it has held for a parked key that another one replayed meanwhile', async () => {
    let mended = false;
    const vault = { open: async ({ box }: { box: string }) => (mended || box !== 'broken' ? { state: 'open' as const, personal: { name: box } } : Promise.reject(new PrivacyFault('does not open'))) };
    const records = recordsOf(['A', 'broken', 'C', 'D'].map((sealedName) => ({ stream: 'customer-ann', key: 'ann', type: 'rapport.customer-registered', data: {}, sealedName })));
    const store = new MemoryReadStore();
    const before = projectorOn(store, { vault });
    await project(before, records.slice(0, 2));
    mended = true;
    const slow = heldUp(store, 'parked', 'write');
    const slowly = project(projectorOn(slow.store, { vault }), records.slice(2));
    await slow.atTheGate;
    expect(await before.replayParked('ann', partitionOf('ann', partitions))).toEqual({ replayed: 1, held: 0 });
    slow.release();
    await slowly;
    expect(await store.collection('parked').count({ state: 'held' })).toBe(0);
    expect(await bodiesIn(store)).toEqual(await inPlainOrder(new MemoryReadStore(), records));
  });

  it('derives again when a day was closed and swept between its reading and its writing', async () => {
    const records = recordsOf([ordered('ann', 'o1', '2024-01-01'), closed('2024-01-09')]);
    const store = new MemoryReadStore();
    const slow = heldUp(store, 'view-activity-v1', 'write', { nth: 2 });
    const slowly = project(projectorOn(slow.store), records.slice(0, 1));
    await slow.atTheGate;
    await project(projectorOn(store), records.slice(1));
    slow.release();
    await slowly;
    expect(await bodiesIn(store)).toEqual(await inPlainOrder(new MemoryReadStore(), records));
  });

  it.each(['read', 'write'] as const)('does not put an older derivation over a newer one, held up before its %s', async (call) => {
    const records = recordsOf([ordered('ann', 'o1', '2024-01-01'), ordered('ann', 'o1', '2024-01-05'), ordered('ann', 'o2', '2024-01-07')]);
    const store = new MemoryReadStore();
    await project(projectorOn(store), records.slice(0, 1));
    const slow = heldUp(store, 'view-activity-v1', call);
    const slowly = project(projectorOn(slow.store), records.slice(1, 2));
    await slow.atTheGate;
    await project(projectorOn(store), records);
    slow.release();
    await slowly;
    expect(await bodiesIn(store)).toEqual(await inPlainOrder(new MemoryReadStore(), records));
  });

  it('does not bring back, and die, what a rival found needless before it existed', async () => {
    const records = recordsOf([ordered('ann', 'o1', '2024-01-01'), ordered('ann', 'o1', '2024-01-01', 'rapport.order-voided')]);
    const store = new MemoryReadStore();
    const slow = heldUp(store, 'view-open-orders-v1', 'write', { dies: true });
    const slowly = project(projectorOn(slow.store), records.slice(0, 1));
    await slow.atTheGate;
    const partition = partitionOf('ann', partitions);
    await projectorOn(store).projectBatch(partition, records.map((record, offset) => ({ partition, offset, record })));
    slow.release();
    await expect(slowly).rejects.toThrow(Crashed);
    expect(await bodiesIn(store)).toEqual(await inPlainOrder(new MemoryReadStore(), records));
  });

  it('does not put a fact back into a document that the fact has left, begun or not', async () => {
    for (const first of [[], [related('dee', 'bob')]]) {
      const records = recordsOf([...first, related('ann', 'bob'), related('ann', null)]);
      const store = new MemoryReadStore();
      await project(projectorOn(store), records.slice(0, -2));
      const slow = heldUp(store, 'view-referrals-v1', 'write', { nth: first.length === 0 ? 2 : 1 });
      const slowly = project(projectorOn(slow.store), records.slice(-2, -1));
      await slow.atTheGate;
      await project(projectorOn(store), records.slice(-1));
      slow.release();
      await slowly;
      expect(await bodiesIn(store)).toEqual(await inPlainOrder(new MemoryReadStore(), records));
    }
  });

  it('does not bring back what another partition found needless before it existed, in a store of their own', async () => {
    const records = recordsOf([ordered('ann', 'o1', '2024-01-01'), ordered('ann', 'o1', '2024-01-01', 'rapport.order-voided')]);
    const store = new MemoryReadStore();
    const slow = heldUp(store, 'view-open-orders-v1', 'write');
    const slowly = project(projectorOn(slow.store, { sharesStore: false }), records.slice(0, 1));
    await slow.atTheGate;
    await project(projectorOn(store, { sharesStore: false }), records.slice(1));
    slow.release();
    await slowly;
    expect(await bodiesIn(store)).toEqual(await inPlainOrder(new MemoryReadStore(), records));
  });

  it('reads the version that it will replace before the facts', async () => {
    const records = recordsOf([ordered('ann', 'o1', '2024-01-01'), ordered('ann', 'o1', '2024-01-05'), ordered('ann', 'o2', '2024-01-07')]);
    const order: string[] = [];
    const store = new MemoryReadStore();
    const watched: ReadStore = {
      collection: <Document extends StoredDocument>(name: string, indexes?: Parameters<ReadStore['collection']>[1]): Collection<Document> => {
        const real = store.collection<Document>(name, indexes);
        return {
          name,
          findByIds: (ids) => (order.push(name), real.findByIds(ids)),
          find: (filter, options) => real.find(filter, options),
          count: (filter, options) => real.count(filter, options),
          write: (writes) => (order.push(`${name} written`), real.write(writes)),
        };
      },
      close: async () => undefined,
    };
    await project(projectorOn(watched), records);
    const writes = order.flatMap((step, i) => (step === 'view-totals-v1 written' || step === 'view-activity-v1 written' ? [i] : []));
    for (const at of writes) {
      const before = order.slice(0, at);
      const view = order[at]!.replace(' written', '');
      expect(before.lastIndexOf(view)).toBeLessThan(before.lastIndexOf('facts'));
    }
    expect(writes.length).toBeGreaterThan(0);
  });
});

describe('a projector that dies', () => {
  const history = [related('dee', 'ann'), ordered('dee', 'o1', '2024-01-01'), related('dee', 'bob'), closed('2024-01-09'), related('dee', null), ordered('dee', 'o1', '2024-01-02', 'rapport.order-voided')];

  it.each(['before', 'after'] as const)('%s any of its calls leaves nothing that the next one does not finish', async (when) => {
    const records = recordsOf(history);
    const expected = await inPlainOrder(new MemoryReadStore(), records);
    let deaths = 0;
    for (let atCall = 1; ; atCall++) {
      const store = new MemoryReadStore();
      let projector = projectorOn(stagedStore(store, async () => undefined, { atCall, when }));
      const died = deaths;
      for (const record of records) {
        const deliver = (): Promise<void> => project(projector, [record]);
        await deliver().catch(async (error: unknown) => {
          if (!(error instanceof Crashed)) throw error;
          deaths++;
          projector = projectorOn(store);
          await deliver();
        });
      }
      expect(await bodiesIn(store)).toEqual(expected);
      if (deaths === died) break;
    }
    expect(deaths).toBeGreaterThan(50);
  });
});
