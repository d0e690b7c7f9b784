import { beforeEach, describe, expect, it } from '@jest/globals';
import { positionOf, type Instant, type Position } from '@rapport/kernel';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { rememberPartitions, ReplayRequests, StoredProgressReader, writtenPartitions, type StoredProgress } from '@rapport/edge';

const at = (n: number): Position => positionOf(BigInt(n), BigInt(n));
const now = (): Instant => '2026-01-01T00:00:00.000Z' as Instant;
const never = new AbortController().signal;

let store: MemoryReadStore;
beforeEach(() => {
  store = new MemoryReadStore();
});
const progressed = async (partition: number, n: number, version = 1): Promise<void> => {
  await store.collection<StoredProgress>('progress').write([{ expected: version === 1 ? 'absent' : version - 1, document: { _id: `partition-${partition}`, version, partition, offset: n, position: at(n) } }]);
};

describe('the progress of projectors elsewhere', () => {
  it('is what every partition has passed', async () => {
    const reader = new StoredProgressReader({ store, of: { partitions: 2 } });
    await progressed(0, 7);
    expect(await reader.look()).toBe(at(0));
    await progressed(1, 5);
    expect([await reader.look(), reader.partitions()]).toEqual([at(5), [{ partition: 0, position: at(7) }, { partition: 1, position: at(5) }]]);
  });

  it('is waited for, and no longer than was said', async () => {
    const reader = new StoredProgressReader({ store, of: { partitions: 1 }, pollMs: 1 });
    const waiting = reader.waitFor(at(3), 10_000);
    await progressed(0, 3);
    expect([await waiting, reader.reached(), await reader.waitFor(at(4), 5)]).toEqual([true, at(3), false]);
  });
});

describe('the number of partitions', () => {
  it('is remembered from the first start on, whoever starts first', async () => {
    expect(await writtenPartitions(store)).toBeNull();
    expect(await Promise.all([rememberPartitions(store, 4), rememberPartitions(store, 4)])).toEqual([4, 4]);
    expect([await rememberPartitions(store, 8), await writtenPartitions(store)]).toEqual([4, 4]);
  });

  it('is known of a store that was filled before anybody remembered it', async () => {
    await progressed(0, 1);
    await progressed(1, 1);
    expect([await writtenPartitions(store), await rememberPartitions(store, 4)]).toEqual([2, 2]);
  });
});

describe('a replay that is asked for', () => {
  it('is worked through by the owner of the partition, and its outcome comes back', async () => {
    const [asking, here, elsewhere] = [new ReplayRequests(store, now), new ReplayRequests(store, now), new ReplayRequests(store, now)];
    const wish = await asking.ask('c-1', 2);
    const outcome = asking.outcomeOf(wish, 10_000, never, 1);
    const refuse = (): Promise<never> => Promise.reject(new Error('not the owner'));
    expect(await elsewhere.answer(never, (partition) => partition !== 2, refuse)).toBe(0);
    expect(await here.answer(never, (partition) => partition === 2, async (key, partition) => (expect([key, partition]).toEqual(['c-1', 2]), { replayed: 3, held: 1 }))).toBe(1);
    expect(await outcome).toMatchObject({ _id: 'c-1', state: 'done', replayed: 3, held: 1, error: null });
  });

  it('is one for all who ask while it waits, and a new one afterwards', async () => {
    const requests = new ReplayRequests(store, now);
    const wishes = await Promise.all([requests.ask('c-1', 0), requests.ask('c-1', 0), requests.ask('c-1', 0)]);
    expect(wishes.map(({ request }) => request)).toEqual([1, 1, 1]);
    let replays = 0;
    await requests.answer(never, () => true, async () => (replays++, { replayed: 1, held: 0 }));
    expect([replays, await requests.answer(never, () => true, async () => ({ replayed: 0, held: 0 })), (await requests.ask('c-1', 0)).request]).toEqual([1, 0, 2]);
  });

  it('says the kind of the error that ended it, and nothing of its text', async () => {
    const requests = new ReplayRequests(store, now);
    await requests.ask('c-1', 0);
    await requests.answer(never, () => true, () => Promise.reject(new RangeError('Wang Fang')));
    expect(await requests.find('c-1')).toMatchObject({ state: 'failed', error: 'RangeError' });
    expect(JSON.stringify(await requests.find('c-1'))).not.toContain('Wang');
  });

  it('stays asked for when its owner was told to stop in the middle of it', async () => {
    const requests = new ReplayRequests(store, now);
    await requests.ask('c-1', 0);
    const told = new AbortController();
    expect(await requests.answer(told.signal, () => true, () => (told.abort(), Promise.reject(new Error('stopped'))))).toBe(0);
    expect(await requests.find('c-1')).toMatchObject({ state: 'asked' });
  });

  it('is not waited for longer than was said', async () => {
    const requests = new ReplayRequests(store, now);
    expect(await requests.outcomeOf(await requests.ask('c-1', 0), 3, never, 1)).toBeNull();
  });
});
