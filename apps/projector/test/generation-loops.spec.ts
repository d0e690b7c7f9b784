import { createLogger, Generations, LiveGeneration, type GenerationsDocument, type StoredProgress } from '@rapport/edge';
import { positionOf, type Position } from '@rapport/kernel';
import { partitionOf } from '@rapport/messaging-in-process';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { Writable } from 'node:stream';
import { behindFill } from '../src/service/behind-fill.js';
import { GenerationLoops } from '../src/service/generation-loops.js';
import { deliveriesOf, partitions, projectorOn, recordsOf } from './model.js';

const at = (n: number): Position => positionOf(BigInt(n), BigInt(n));
const logger = createLogger({}, new Writable({ write: (_chunk, _encoding, done) => done() }));
const next = (generation: number, phase: 'facts' | 'fed') => ({ generation, phase, position: at(1), views: [] });

let store: MemoryReadStore;
beforeEach(() => {
  store = new MemoryReadStore();
});

const change = async (changes: Partial<Pick<GenerationsDocument, 'live' | 'next' | 'kept' | 'last'>>): Promise<void> => {
  const generations = new Generations(store);
  await generations.change(await generations.read(), changes);
};

const until = async (what: string, holds: () => boolean): Promise<void> => {
  const limit = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > limit) throw new Error(`not within 20 s: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe('the generations that a projector feeds', () => {
  const fed = new Set<number>();
  const failing = new Map<number, (error: Error) => void>();
  const lives: number[] = [];
  const start = (signal: AbortSignal): Promise<void> =>
    new GenerationLoops({
      store, logger, everyMs: 1,
      onLive: (generation) => lives.push(generation),
      open: (generation) => ({
        run: (ending) => new Promise((resolve, reject) => {
          fed.add(generation);
          failing.set(generation, reject);
          ending.addEventListener('abort', () => (fed.delete(generation), resolve()), { once: true });
        }),
        sample: async () => undefined,
        health: () => ({ ok: true, detail: {} }),
      }),
    }).run(signal);
  beforeEach(() => {
    fed.clear();
    lives.length = 0;
  });
  const isFed = (...generations: number[]) => () => JSON.stringify([...fed].sort()) === JSON.stringify(generations);

  it('are the live one, the next one once it is filled, and the one before until it is dropped', async () => {
    const ending = new AbortController();
    const running = start(ending.signal);
    await until('0 is fed', isFed(0));
    await change({ last: 1, next: next(1, 'facts') });
    await change({ next: next(1, 'fed') });
    await until('0 and 1 are fed', isFed(0, 1));
    await change({ live: 1, kept: 0, next: null });
    await until('the switch is told', () => lives.at(-1) === 1);
    expect(isFed(0, 1)()).toBe(true);
    await change({ kept: null });
    await until('1 is fed', isFed(1));
    ending.abort();
    await running;
    expect([fed.size, lives]).toEqual([0, [0, 1]]);
  });

  it('end with the live one, and not with another that can\'t go on', async () => {
    await change({ last: 1, next: next(1, 'fed') });
    const running = start(new AbortController().signal);
    const ended = expect(running).rejects.toThrow('gone');
    await until('both are fed', isFed(0, 1));
    fed.delete(1);
    failing.get(1)!(new Error('not that important'));
    await until('1 is begun anew', isFed(0, 1));
    failing.get(0)!(new Error('gone'));
    await ended;
  });
});

describe('what the wire gives to a generation that was filled from the log', () => {
  it('is worked through from behind the fill on', async () => {
    const records = recordsOf(Array.from({ length: 6 }, (_, i) => ({ stream: `customer-p${i}`, key: `p${i}`, type: 'rapport.customer-registered', data: {}, sealedName: 'A' })));
    const projector = projectorOn(store);
    const half = records.slice(0, 3);
    async function* source() {
      yield { records: half, position: half.at(-1)!.event.position };
    }
    await projector.catchUp(source(), { partitionOf: (key) => partitionOf(key, partitions) });
    const { derived } = projector.counters;
    const behind = behindFill(projector, store);
    for (const [partition, batch] of deliveriesOf(records).entries()) await behind.projectBatch(partition, batch);
    expect([projector.counters.repeated, projector.counters.applied]).toEqual([0, 6]);
    expect(projector.counters.derived).toBeGreaterThan(derived);
    expect(await projector.position()).toBe(records.at(-1)!.event.position);
  });
});

describe('the generation that queries are answered from', () => {
  const progressed = async (generation: number, n: number): Promise<void> => {
    const documents = store.collection<StoredProgress>(generation === 0 ? 'progress' : `g${generation}-progress`);
    const [before] = await documents.findByIds(['partition-0']);
    await documents.write([{ expected: before?.version ?? 'absent', document: { _id: 'partition-0', version: (before?.version ?? 0) + 1, partition: 0, offset: n, position: at(n) } }]);
  };

  it('is the new one as soon as that has what was promised from the old one', async () => {
    await store.collection('view-totals-v1').write([{ expected: 'absent', document: { _id: 'a', version: 1, of: 'old' } }]);
    await store.collection('g1-view-totals-v1').write([{ expected: 'absent', document: { _id: 'a', version: 1, of: 'new' } }]);
    await progressed(0, 7);
    await progressed(1, 6);
    const live = await LiveGeneration.open({ store, partitions: 1 });
    const collection = live.store.collection('view-totals-v1');
    const shown = async () => (await collection.findByIds(['a']))[0]?.['of'];
    await live.look();
    await change({ live: 1, kept: 0, last: 1 });
    expect([await live.look(), await shown()]).toEqual([at(7), 'old']);
    expect(await live.waitFor(at(7), 0)).toBe(true);
    await progressed(1, 7);
    expect([await live.look(), await shown(), await live.waitFor(at(8), 0)]).toEqual([at(7), 'new', false]);
    const waiting = live.waitFor(at(8), 20_000);
    await progressed(1, 8);
    expect(await waiting).toBe(true);
  });

  it('is none where the old one is dropped before the new one has what was promised', async () => {
    await progressed(0, 7);
    await progressed(1, 6);
    const live = await LiveGeneration.open({ store, partitions: 1 });
    const collection = live.store.collection('view-totals-v1');
    await live.look();
    await change({ live: 1, kept: null, last: 1 });
    await live.look();
    await expect(collection.count({})).rejects.toMatchObject({ name: 'GenerationGone' });
    await progressed(1, 7);
    await live.look();
    expect([live.store.isGone, live.store.generation, await collection.count({})]).toEqual([false, 1, 0]);
  });

  it('leaves what belongs to no generation where it is', async () => {
    await change({ live: 1, last: 1 });
    const live = await LiveGeneration.open({ store, partitions: 1 });
    expect([live.store.collection('wire').name, live.store.collection('facts').name]).toEqual(['wire', 'g1-facts']);
  });
});
