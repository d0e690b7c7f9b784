import { createLogger, processRegistry, progressId, ReplayRequests, type StoredProgress } from '@rapport/edge';
import { PrivacyFault } from '@rapport/privacy';
import { partitionOf } from '@rapport/messaging-in-process';
import { MemoryReadStore } from '@rapport/read-store-memory';
import type { Instant } from '@rapport/kernel';
import type { Delivered } from '@rapport/messaging';
import type { Projector } from '../src/index.js';
import { ProjectionLoop } from '../src/service/projection-loop.js';
import { ProjectorMetrics } from '../src/service/projector-metrics.js';
import { bodyIn, bodiesIn, deliveriesOf, inPlainOrder, partitions, projectorOn, recordsOf, type Told } from './model.js';
import { SharedWire } from './shared-wire.js';

const registered = (id: string, name = id, type = 'rapport.customer-registered'): Told => ({ stream: `customer-${id}`, key: id, type, data: {}, sealedName: name });
const ordered = (id: string, orderId: string, amount: number): Told => ({ stream: `purchases-${id}`, key: id, type: 'rapport.order-recorded', data: { orderId, amount, day: '2024-01-05' } });
/** One customer in each partition. */
const [zero, one, two] = [0, 1, 2].map((partition) => Array.from({ length: 100 }, (_, i) => `c${i}`).find((id) => partitionOf(id, partitions) === partition)!) as [string, string, string];
const everybody = [registered(zero), registered(one), registered(two), ordered(zero, 'o1', 5), ordered(one, 'o2', 7), ordered(two, 'o3', 9)];
const all = [0, 1, 2];
const now = (): Instant => '2024-01-01T00:00:00.000Z' as Instant;

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < 5_000; turn++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error('it never came to hold');
};

describe('the projector as a process', () => {
  let nowMs = 0;
  const ending: AbortController[] = [];
  const running: Promise<unknown>[] = [];
  afterEach(async () => {
    for (const ended of ending.splice(0)) ended.abort();
    await Promise.allSettled(running.splice(0));
  });

  function start(store: MemoryReadStore, wire: SharedWire, projector: Projector = projectorOn(store)) {
    const lines: string[] = [];
    const registry = processRegistry('projector');
    const loop = new ProjectionLoop({
      store, projector, openConsumer: wire.open, metrics: new ProjectorMetrics(registry, projector.counters), now, nowMs: () => nowMs, stalledAfterMs: 1_000, failuresAtMost: 3,
      logger: createLogger({ level: 'info' }, { write: (line: string) => void lines.push(line) }), delay: () => Promise.resolve(),
    });
    const ended = new AbortController();
    const run = loop.run(ended.signal);
    run.catch(() => undefined);
    ending.push(ended);
    running.push(run);
    return { loop, run, lines, registry, end: () => ended.abort() };
  }
  const caughtUp = (store: MemoryReadStore, deliveries: readonly (readonly Delivered[])[], of: readonly number[] = all) => async (): Promise<boolean> => {
    const found = await store.collection<StoredProgress>('progress').findByIds(of.map(progressId));
    return of.every((partition, i) => {
      const last = deliveries[partition]!.at(-1)!.record;
      return (found[i]?.position ?? '') >= (last.kind === 'event' ? last.event.position : last.position);
    });
  };

  it('shares the partitions with another one, and the views are those of one alone', async () => {
    const [store, deliveries] = [new MemoryReadStore(), deliveriesOf(recordsOf(everybody))];
    const wire = new SharedWire(deliveries, [[0, 2], [1]]);
    start(store, wire);
    start(store, wire);
    await until(caughtUp(store, deliveries));
    expect(await bodiesIn(store)).toEqual(await inPlainOrder(new MemoryReadStore(), recordsOf(everybody)));
  });

  it('stops a partition at a type that it does not know, says what it needs, and goes on with the others', async () => {
    const told = [...everybody.slice(0, 3), registered(one, 'x', 'test.unheard-of'), ...everybody.slice(3)];
    const [store, deliveries] = [new MemoryReadStore(), deliveriesOf(recordsOf(told))];
    const { loop, lines, registry } = start(store, new SharedWire(deliveries, [all]));
    await until(caughtUp(store, deliveries, [0, 2]));
    await until(() => loop.health().ok === false);
    expect(loop.health()).toMatchObject({ ok: false, detail: { stopped: [1], needed: [{ partition: 1, type: 'test.unheard-of', version: 1, latestKnown: null }] } });
    expect(lines.join('')).toMatch(/stands still until a newer version of Rapport runs: [^"]* a projector that reads test\.unheard-of version 1 is needed/);
    await loop.sample();
    expect(await registry.metrics()).toContain('rapport_projector_needed_contract_version{partition="1",type="test.unheard-of",app="projector"} 1');
    expect([await bodyIn(store, 'totals', one), await bodyIn(store, 'totals', two)]).toEqual([{ name: one, total: 0 }, { name: two, total: 9 }]);
    start(store, new SharedWire(deliveries, [all]), projectorOn(store, { knows: () => true }));
    await until(caughtUp(store, deliveries));
    expect(await bodyIn(store, 'totals', one)).toEqual({ name: one, total: 7 });
  });

  it('has a gap compared once more, and stops the partition where it stays', async () => {
    const [store, deliveries] = [new MemoryReadStore(), deliveriesOf(recordsOf([...everybody, ordered(one, 'o4', 1)]))];
    const cut = deliveries.map((own, partition) => (partition === 1 ? own.filter(({ record }) => !(record.kind === 'event' && record.event.stream === `purchases-${one}` && record.event.revision === 0)) : own));
    const { loop } = start(store, new SharedWire(cut, [all]));
    await until(() => !loop.health().ok);
    expect(loop.health().detail).toMatchObject({ stopped: [1] });
    expect(await bodyIn(store, 'totals', two)).toEqual({ name: two, total: 9 });
  });

  it('gives up after so many runs that got nowhere, for its supervisor to start it again', async () => {
    const store = new MemoryReadStore();
    const projector = projectorOn(store);
    projector.projectBatch = () => Promise.reject(new Error('the store does not answer'));
    const { run, registry } = start(store, new SharedWire(deliveriesOf(recordsOf(everybody)), [all]), projector);
    await expect(run).rejects.toThrow('the store does not answer');
    expect(await registry.metrics()).toContain('rapport_projector_restarts_total{error="Error",app="projector"} 2');
  });

  it('goes red when it is stuck, and says by how much', async () => {
    nowMs = Date.parse(now());
    const store = new MemoryReadStore();
    const projector = projectorOn(store);
    projector.projectBatch = (_partition, _batch, signal) => new Promise((_, reject) => signal!.addEventListener('abort', () => reject(new Error('ended')), { once: true }));
    const { loop, registry, end } = start(store, new SharedWire(deliveriesOf(recordsOf(everybody)), [all]), projector);
    await until(async () => (await loop.sample(), (loop.health().detail as { partitions: readonly unknown[] }).partitions.length === 3));
    expect(loop.health().ok).toBe(true);
    nowMs += 1_001;
    await loop.sample();
    expect(loop.health().ok).toBe(false);
    expect(await registry.metrics()).toMatch(/rapport_projector_lag_events\{partition="0",app="projector"\} 3\n[^]*rapport_projector_lag_seconds\{partition="0",app="projector"\} 1\.001\n/);
    end();
  });

  it('stays green with nothing to do, however long, also behind records that were sent twice', async () => {
    const store = new MemoryReadStore();
    const plain = deliveriesOf(recordsOf(everybody));
    const twice = plain.map((own) => [...own, ...own].map((delivered, offset) => ({ ...delivered, offset })));
    const { loop } = start(store, new SharedWire(twice, [all]));
    await until(async () => (await loop.sample(), (loop.health().detail as { partitions: readonly { lag: number }[] }).partitions.every(({ lag }) => lag === 0)) && (loop.health().detail as { partitions: readonly unknown[] }).partitions.length === 3);
    nowMs += 1_000_000;
    await loop.sample();
    expect(loop.health().ok).toBe(true);
  });

  const lags = async ({ registry }: { registry: ReturnType<typeof processRegistry> }): Promise<number[]> =>
    [...(await registry.metrics()).matchAll(/rapport_projector_lag_events\{partition="(\d)"/g)].map((match) => Number(match[1]));

  it('watches what it has, and nothing that another one has since', async () => {
    const [store, wire] = [new MemoryReadStore(), new SharedWire(deliveriesOf(recordsOf(everybody)), [[1, 2], [0]])];
    const stuck = projectorOn(store);
    stuck.projectBatch = (_partition, _batch, signal) => new Promise((_, reject) => signal!.addEventListener('abort', () => reject(new Error('ended')), { once: true }));
    const [first, second] = [start(store, wire, stuck), start(store, wire)];
    const sampled = async (): Promise<boolean[]> => {
      await Promise.all([first.loop.sample(), second.loop.sample()]);
      return [first.loop.health().ok, second.loop.health().ok];
    };
    await until(async () => (await sampled(), (await lags(first)).length === 2 && (await lags(second)).length === 1));
    await until(caughtUp(store, deliveriesOf(recordsOf(everybody)), [0]));
    await sampled();
    nowMs += 1_001;
    expect(await sampled()).toEqual([false, true]);
    wire.share([[2], [0, 1]]);
    await until(caughtUp(store, deliveriesOf(recordsOf(everybody)), [0, 1]));
    expect(await sampled()).toEqual([false, true]);
    expect([await lags(first), await lags(second)]).toEqual([[2], [0, 1]]);
    wire.share([[], all]);
    await until(caughtUp(store, deliveriesOf(recordsOf(everybody))));
    nowMs += 1_000_000;
    expect(await sampled()).toEqual([true, true]);
    expect([await lags(first), await lags(second)]).toEqual([[], all]);
    expect(await bodiesIn(store)).toEqual(await inPlainOrder(new MemoryReadStore(), recordsOf(everybody)));
  });

  it('no longer stands still for a partition that a newer version has taken, and tries it anew when it comes back', async () => {
    const told = [...everybody.slice(0, 3), registered(one, 'x', 'test.unheard-of'), ...everybody.slice(3)];
    const [store, deliveries] = [new MemoryReadStore(), deliveriesOf(recordsOf(told))];
    const wire = new SharedWire(deliveries, [[1], [0, 2]]);
    const older = start(store, wire);
    start(store, wire, projectorOn(store, { knows: () => true }));
    await until(() => !older.loop.health().ok);
    wire.share([[0, 2], [1]]);
    expect(older.loop.health()).toMatchObject({ ok: true, detail: { stopped: [] } });
    await until(caughtUp(store, deliveries));
    wire.share([all, []]);
    await older.loop.sample();
    expect(older.loop.health()).toMatchObject({ ok: true, detail: { stopped: [] } });
    expect(await bodyIn(store, 'totals', one)).toEqual({ name: one, total: 7 });
  });

  it('answers a replay of a partition that it took over, and leaves one that it gave away', async () => {
    const [store, deliveries] = [new MemoryReadStore(), deliveriesOf(recordsOf([...everybody.slice(0, 1), registered(one, 'broken'), ...everybody.slice(2)]))];
    let mended = false;
    const vault = { open: async ({ box }: { box: string }) => (box === 'broken' && !mended ? Promise.reject(new PrivacyFault('does not open')) : { state: 'open' as const, personal: { name: box } }) };
    const wire = new SharedWire(deliveries, [all, []]);
    const [before, after] = [projectorOn(store, { vault }), projectorOn(store, { vault })];
    before.replayParked = () => Promise.reject(new Error('not the owner'));
    start(store, wire, before);
    await until(caughtUp(store, deliveries));
    start(store, wire, after);
    wire.share([[0, 2], [1]]);
    mended = true;
    const requests = new ReplayRequests(store, now);
    const outcome = await requests.outcomeOf(await requests.ask(one, 1), 10_000, new AbortController().signal);
    expect(outcome).toMatchObject({ state: 'done', replayed: 2, held: 0 });
  });

  it('replays a parked key of its partition when it is asked through the store, and leaves those of others', async () => {
    const [store, deliveries] = [new MemoryReadStore(), deliveriesOf(recordsOf([...everybody.slice(0, 1), registered(one, 'broken'), ...everybody.slice(2)]))];
    let mended = false;
    const vault = { open: async ({ box }: { box: string }) => (box === 'broken' && !mended ? Promise.reject(new PrivacyFault('does not open')) : { state: 'open' as const, personal: { name: box } }) };
    const wire = new SharedWire(deliveries, [[0, 2], [1]]);
    const [others, owner] = [projectorOn(store, { vault }), projectorOn(store, { vault })];
    others.replayParked = () => Promise.reject(new Error('not the owner'));
    start(store, wire, others);
    start(store, wire, owner);
    await until(caughtUp(store, deliveries));
    expect(await bodyIn(store, 'totals', one)).toBeNull();
    mended = true;
    const requests = new ReplayRequests(store, now);
    const outcome = await requests.outcomeOf(await requests.ask(one, 1), 10_000, new AbortController().signal);
    expect(outcome).toMatchObject({ state: 'done', replayed: 2, held: 0 });
    expect(await bodyIn(store, 'totals', one)).toEqual({ name: 'broken', total: 7 });
  });

  it('logs nothing of what events say', async () => {
    const [store, deliveries] = [new MemoryReadStore(), deliveriesOf(recordsOf([...everybody, { stream: `customer-${one}`, key: one, type: 'test.poison', data: {} }]))];
    const { lines } = start(store, new SharedWire(deliveries, [all]));
    await until(caughtUp(store, deliveries));
    expect(lines.join('')).not.toMatch(/secret words/);
  });
});
