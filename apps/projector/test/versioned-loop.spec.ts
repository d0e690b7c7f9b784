import { createLogger, generationStore, Generations, LiveGeneration, rememberVersions, type ReadModelVersions } from '@rapport/edge';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { Writable } from 'node:stream';
import { VersionedLoop } from '../src/service/versioned-loop.js';

const older: ReadModelVersions = { facts: 1, views: { customers: 1, orders: 1 } };
const newer: ReadModelVersions = { facts: 1, views: { customers: 2, orders: 1 } };
const rebuildCustomers = 'customers (found: version 1, needed: version 2). Run `rapport rebuild customers --engines` of this version';

let store: MemoryReadStore;
let printed: string;
let fed: string[];
beforeEach(() => {
  store = new MemoryReadStore();
  printed = '';
  fed = [];
});
const logger = createLogger({}, new Writable({ write: (chunk, _encoding, done) => ((printed += String(chunk)), done()) }));

interface Running {
  readonly loop: VersionedLoop;
  end(): Promise<void>;
}

/** Resolves when the projector has decided. */
async function start(name: string, versions: ReadModelVersions, generation = 0): Promise<Running> {
  const ending = new AbortController();
  let decided = (): void => undefined;
  const waiting = new Promise<void>((resolve) => (decided = resolve));
  const loop = new VersionedLoop({
    generation, versions, store: generationStore(store, generation),
    logger: Object.assign(Object.create(logger) as typeof logger, { error: (...line: Parameters<typeof logger.error>) => (logger.error(...line), decided()) }),
    open: () => ({
      run: (signal) => new Promise((resolve) => {
        fed.push(`${name} feeds ${generation}`);
        signal.addEventListener('abort', () => resolve(), { once: true });
        decided();
      }),
      sample: async () => undefined,
      health: () => ({ ok: true, detail: {} }),
    }),
  });
  const running = loop.run(ending.signal);
  await waiting;
  return { loop, end: () => (ending.abort(), running) };
}

describe('a projector, and a generation with documents of', () => {
  it('its own versions, or none: it feeds it', async () => {
    for (const name of ['the first', 'the next']) {
      const { loop, end } = await start(name, older);
      expect(loop.health()).toMatchObject({ ok: true });
      await end();
    }
    expect(fed).toEqual(['the first feeds 0', 'the next feeds 0']);
  });

  it('older ones: it leaves it alone and says what was found, what is needed and what to run; it feeds the one that is rebuilt', async () => {
    const before = await start('old', older);
    const after = await start('new', newer);
    expect(after.loop.health()).toMatchObject({ ok: false, detail: { versions: [{ of: 'customers', found: 1, needed: 2 }], reason: expect.stringContaining(rebuildCustomers) } });
    expect(printed).toContain(rebuildCustomers);
    await rememberVersions(generationStore(store, 1), 1, newer);
    const rebuilt = await start('new', newer, 1);
    const stranger = await start('old', older, 1);
    expect(stranger.loop.health()).toMatchObject({ ok: false, detail: { reason: expect.stringContaining('customers (found: version 2, needed: version 1). Run the program of the version that wrote it.') } });
    expect(fed).toEqual(['old feeds 0', 'new feeds 1']);
    for (const { end } of [before, after, rebuilt, stranger]) await end();
  });

  it.each([
    [{ facts: 2, views: older.views }, 'facts (found: version 1, needed: version 2). Run `rapport rebuild --all --engines`'],
    [{ facts: 1, views: { ...older.views, tiers: 1 } }, 'tiers (found: none, needed: version 1). Run `rapport rebuild tiers --engines`'],
    [{ facts: 1, views: { orders: 1 } }, 'customers (found: version 1, needed: none). Run the program of the version that wrote it.'],
  ])('others, by facts or by which views there are: it leaves it alone', async (versions, reason) => {
    await rememberVersions(store, 0, older);
    const { loop, end } = await start('new', versions);
    expect(loop.health().detail!['reason']).toContain(reason);
    expect(fed).toEqual([]);
    await end();
  });
});

describe('queries are answered from', () => {
  const { customers, orders } = newer.views;
  const openWith = (views: ReadModelVersions['views']) => LiveGeneration.open({ store, partitions: 1, views });

  it('no generation with the views in other versions; one that does not know it goes on with the one before', async () => {
    await rememberVersions(store, 0, older);
    const live = await openWith(older.views);
    await expect(openWith(newer.views)).rejects.toMatchObject({ name: 'OtherVersions', message: expect.stringContaining(rebuildCustomers) });
    await rememberVersions(generationStore(store, 1), 1, newer);
    const generations = new Generations(store);
    await generations.change(await generations.read(), { live: 1, kept: 0, last: 1 });
    await expect(live.look()).rejects.toMatchObject({ name: 'OtherVersions' });
    expect([live.store.generation, live.store.isGone]).toEqual([0, false]);
    expect((await openWith(newer.views)).store.generation).toBe(1);
  });

  it('nothing at all where the one before is dropped: it refuses, and does not answer that there is nothing', async () => {
    await rememberVersions(store, 0, older);
    const live = await openWith(older.views);
    const held = live.store.collection('view-customers-v1');
    await rememberVersions(generationStore(store, 1), 1, newer);
    const generations = new Generations(store);
    await generations.change(await generations.read(), { live: 1, kept: 0, last: 1 });
    await generations.change(await generations.read(), { kept: null });
    await expect(live.look()).rejects.toMatchObject({ name: 'OtherVersions' });
    for (const collection of [held, live.store.collection('facts')]) await expect(collection.find({})).rejects.toMatchObject({ name: 'GenerationGone' });
    expect(await live.store.collection('wire').count({})).toBe(0);
  });

  it('a generation with more views, or without versions', async () => {
    expect((await openWith({ customers: customers! })).store.generation).toBe(0);
    await rememberVersions(store, 0, newer);
    expect((await openWith({ orders: orders! })).store.generation).toBe(0);
  });
});
