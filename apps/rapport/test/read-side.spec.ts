import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginning } from '@rapport/kernel';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { Anchors } from '../src/embedded/anchors.js';
import { openDataFolder } from '../src/embedded/data-folder.js';
import { partitions, ReadSide } from '../src/embedded/read-side.js';
import { SharedPositions } from '../src/embedded/shared-positions.js';
import { closeWriteStores, openWriteStores, type WriteStores } from '../src/embedded/write-stores.js';

const limitMs = 20_000;
const signal = new AbortController().signal;

let path: string;
let stores: WriteStores;
let readSide: ReadSide;
let positions: SharedPositions;
let ending: AbortController;
let running: Promise<void>;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'rapport-'));
  stores = await openWriteStores(openDataFolder(path), { nowMs: Date.now, onLogCheck: () => undefined });
  positions = new SharedPositions(SharedPositions.memory(partitions));
  readSide = new ReadSide({ positions, log: stores.log, vault: stores.vault, store: new MemoryReadStore(), anchors: new Anchors(), nowMs: Date.now });
  ending = new AbortController();
  running = readSide.run(ending.signal);
});
afterEach(async () => {
  ending.abort();
  await running;
  await closeWriteStores(stores);
  await rm(path, { recursive: true, force: true });
});

async function filled(): Promise<void> {
  const until = Date.now() + limitMs;
  while (!readSide.filling.caughtUp) {
    if (Date.now() > until) throw new Error(`it does not say that it is filled within ${limitMs} ms`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const rebuilt = () => readSide.rebuild({ intended: new Set(), signal });

describe('the generations of a read side', () => {
  it('are told to be filled, also where nobody asked to be told', async () => {
    await filled();
    expect(readSide.filling).toEqual({ caughtUp: true, done: 0, total: 0 });
  });

  it('are switched where whoever reads page by page sees it, also when they are switched back', async () => {
    await filled();
    expect([positions.switches, positions.all()]).toEqual([0n, Array(partitions).fill(beginning)]);
    await rebuilt();
    expect(positions.switches).toBe(1n);
    await readSide.goBack(signal);
    expect([positions.switches, positions.all()]).toEqual([2n, Array(partitions).fill(beginning)]);
  });

  it('are changed by one at a time: nobody goes back to what is being dropped, or drops what is gone back to', async () => {
    await filled();
    await rebuilt();
    const refused = { status: 'rejected', reason: expect.objectContaining({ name: 'RebuildUnderWay' }) as unknown };
    const dropping = await Promise.allSettled([readSide.drop('kept'), readSide.goBack(signal), rebuilt(), readSide.drop('next')]);
    expect(dropping).toEqual([{ status: 'fulfilled', value: 0 }, refused, refused, refused]);
    expect([await readSide.generations(), readSide.live.generation]).toMatchObject([{ live: 1, kept: null }, 1]);
    expect(await rebuilt()).toMatchObject({ generation: 2, switched: true });
  }, limitMs);
});
