import { PrivacyFault } from '@rapport/privacy';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { partitionOf } from '@rapport/messaging-in-process';
import type { Delivered } from '@rapport/messaging';
import { RevisionGap, UnreadableRecord, FailureLists } from '../src/index.js';
import { type Told, bodiesIn, bodyIn, deliveriesOf, inPlainOrder, partitions, projectorOn, recordsOf } from './model.js';

const registered = (id: string, sealedName: string): Told => ({ stream: `customer-${id}`, key: id, type: 'rapport.customer-registered', data: {}, sealedName });
const ordered = (id: string, orderId: string, amount: number): Told => ({ stream: `purchases-${id}`, key: id, type: 'rapport.order-recorded', data: { orderId, amount, day: '2024-01-05' } });
const history: readonly Told[] = [registered('ann', 'A'), ordered('ann', 'o1', 5), registered('bob', 'B'), registered('ann', 'broken box'), ordered('ann', 'o2', 7), ordered('bob', 'o1', 1)];
const annsPartition = partitionOf('ann', partitions);

/** A vault that can't open one box until it is mended. */
function brokenVault() {
  const vault = {
    mended: false,
    open: async ({ box }: { box: string }) => {
      if (box === 'broken box' && !vault.mended) throw new PrivacyFault('does not open');
      return { state: 'open' as const, personal: { name: box } };
    },
  };
  return vault;
}

const listsOn = (store: MemoryReadStore): FailureLists => new FailureLists(store);
async function deliver(projector: ReturnType<typeof projectorOn>, deliveries: readonly (readonly Delivered[])[]): Promise<void> {
  for (const [partition, own] of deliveries.entries()) await projector.projectBatch(partition, own);
}

describe('an event that fails', () => {
  it('parks its key: what comes later for it waits in order, everybody else goes on', async () => {
    const store = new MemoryReadStore();
    const projector = projectorOn(store, { vault: brokenVault() });
    await deliver(projector, deliveriesOf(recordsOf(history)));
    const parked = await listsOn(store).parked({ skip: 0, limit: 10 });
    expect(parked.map(({ stream, revision, state }) => [stream, revision, state])).toEqual([['customer-ann', 1, 'held'], ['purchases-ann', 1, 'held']]);
    expect(parked[0]!.error).toMatchObject({ error: 'PrivacyFault' });
    expect(parked[1]!.error).toBeNull();
    expect(await bodyIn(store, 'totals', 'ann')).toEqual({ name: 'A', total: 5 });
    expect(await bodyIn(store, 'totals', 'bob')).toEqual({ name: 'B', total: 1 });
    expect(await projector.position()).toBe(recordsOf(history).at(-1)!.event.position);
  });

  it('is replayed in order, after which everything is as if it had never failed', async () => {
    const store = new MemoryReadStore();
    const vault = brokenVault();
    const projector = projectorOn(store, { vault });
    const deliveries = deliveriesOf(recordsOf(history));
    await deliver(projector, deliveries);
    expect(await projector.replayParked('ann', annsPartition)).toEqual({ replayed: 0, held: 2 });
    vault.mended = true;
    expect(await projector.replayParked('ann', annsPartition)).toEqual({ replayed: 2, held: 0 });
    expect(await bodiesIn(store)).toEqual(await inPlainOrder(new MemoryReadStore(), recordsOf(history)));
    expect(await listsOn(store).parked({ skip: 0, limit: 10 })).toEqual([]);
    await deliver(projector, deliveries);
    expect(await bodiesIn(store)).toEqual(await inPlainOrder(new MemoryReadStore(), recordsOf(history)));
  });

  it('stays parked when it comes again, also to another process', async () => {
    const store = new MemoryReadStore();
    const deliveries = deliveriesOf(recordsOf(history));
    for (let round = 0; round < 2; round++) await deliver(projectorOn(store, { vault: brokenVault() }), deliveries);
    expect(await store.collection('parked').count({ state: 'held', stream: 'customer-ann', revision: 1 })).toBe(1);
  });

  it('leaves nothing of what it said in the lists', async () => {
    const store = new MemoryReadStore();
    const told: Told[] = [registered('ann', 'A'), { stream: 'customer-ann', key: 'ann', type: 'test.poison', data: {} }];
    await deliver(projectorOn(store), deliveriesOf(recordsOf(told)));
    const [parked] = await listsOn(store).parked({ skip: 0, limit: 10 });
    expect(parked!.error).toMatchObject({ error: 'TypeError', at: expect.stringMatching(/^model\.ts:\d+$/) as string });
    expect(JSON.stringify(parked!.error)).not.toContain('secret');
  });

  it('is not parked when keys can\'t be reached: the batch is rejected, and works later', async () => {
    const store = new MemoryReadStore();
    let reachable = false;
    const vault = { open: async ({ box }: { box: string }) => (reachable ? { state: 'open' as const, personal: { name: box } } : Promise.reject(new Error('the key ring is busy'))) };
    const projector = projectorOn(store, { vault });
    await expect(deliver(projector, deliveriesOf(recordsOf(history)))).rejects.toThrow('busy');
    reachable = true;
    await deliver(projector, deliveriesOf(recordsOf(history)));
    expect(await bodiesIn(store)).toEqual(await inPlainOrder(new MemoryReadStore(), recordsOf(history)));
  });
});

describe('a partition stops', () => {
  it('at a gap, by name, with nothing written', async () => {
    const store = new MemoryReadStore();
    const own = deliveriesOf(recordsOf(history))[annsPartition]!;
    const holed = own.filter(({ record }) => !(record.kind === 'event' && record.event.id === 'purchases-ann-0'));
    await expect(projectorOn(store).projectBatch(annsPartition, holed)).rejects.toThrow(RevisionGap);
    expect(await bodiesIn(store)).toEqual({});
  });

  it.each<[string, Told]>([
    ['a type', { stream: 'customer-ann', key: 'ann', type: 'test.unheard-of', data: {} }],
    ['a stream', { stream: 'weather-ann', key: 'ann', type: 'rapport.order-recorded', data: {} }],
  ])('at %s that it does not know, after all that stands before it', async (_what, unheardOf) => {
    const store = new MemoryReadStore();
    const records = recordsOf([registered('ann', 'A'), unheardOf, ordered('ann', 'o1', 5)]);
    const projector = projectorOn(store);
    await expect(projector.projectBatch(annsPartition, deliveriesOf(records)[annsPartition]!)).rejects.toThrow(UnreadableRecord);
    expect(await bodyIn(store, 'totals', 'ann')).toEqual({ name: 'A', total: 0 });
    expect(await store.collection('progress').findByIds([`partition-${annsPartition}`])).toMatchObject([{ position: records[0]!.event.position }]);
  });
});
