import { Generations, type StoredProgress } from '@rapport/edge';
import type { Position } from '@rapport/kernel';
import { cacheCipher } from '@rapport/privacy-node-crypto';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Anchors } from '../src/embedded/anchors.js';
import { openDataFolder, type DataFolder } from '../src/embedded/data-folder.js';
import { notedBy, partitions } from '../src/embedded/generation-feed.js';
import { openReadStore, writeSnapshot, type ReadModelCacheOptions } from '../src/embedded/read-model-cache.js';
import { closeWriteStores, openWriteStores, type WriteStores } from '../src/embedded/write-stores.js';

const metadata = { schemaVersion: 1, correlationId: 'c', causationId: null, actor: { id: 'spec', role: 'service' }, recordedAt: '2026-06-30T12:00:00.000Z', occurredAt: '2026-06-30T12:00:00.000Z', fingerprint: '0'.repeat(64) };

let path: string;
let folder: DataFolder;
let stores: WriteStores;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'rapport-'));
  await open(folder = openDataFolder(path));
});
afterEach(async () => {
  await closeWriteStores(stores);
  await rm(path, { recursive: true, force: true });
});

async function open(of: DataFolder): Promise<void> {
  stores = await openWriteStores(of, { nowMs: Date.now, onLogCheck: () => undefined });
}

async function append(number: number): Promise<Position> {
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const answer = await stores.log.append(`customer-c-${number}`, 'no-stream', [{ id, type: 'OwnerAssigned', data: { ownerId: 'staff-1' }, metadata: { ...metadata, commandId: `k-${number}` } }]);
  if (answer.outcome !== 'appended') throw new Error(answer.outcome);
  return answer.position;
}

const cacheOf = (anchors = new Anchors()): ReadModelCacheOptions => ({ path: folder.snapshot, cipher: cacheCipher(stores.masterKey), log: stores.log, anchors });

async function progressed(store: MemoryReadStore, generation: number, position: Position): Promise<void> {
  const documents = store.collection<StoredProgress>(generation === 0 ? 'progress' : `g${generation}-progress`);
  await documents.write(Array.from({ length: partitions }, (_, partition) => ({ expected: 'absent', document: { _id: `partition-${partition}`, version: 1, partition, offset: 0, position } })));
}

/** Generation 1 is live, and generation 0 is kept, each as far as it says. */
async function written(live: Position, kept: Position, anchors: Anchors): Promise<boolean> {
  const store = new MemoryReadStore();
  const generations = new Generations(store);
  await generations.change(await generations.read(), { live: 1, kept: 0, last: 1 });
  await progressed(store, 1, live);
  await progressed(store, 0, kept);
  return writeSnapshot(store, cacheOf(anchors));
}

async function notedLog(): Promise<Anchors> {
  const anchors = new Anchors();
  for await (const { events, caughtUp } of stores.log.follow({})) {
    for (const event of events) notedBy(anchors)(event);
    if (caughtUp) break;
  }
  return anchors;
}

describe('the snapshot of the read models', () => {
  it('has every generation again at the next start, also one that is further than the one that is served', async () => {
    const [live, kept] = [await append(1), await append(2)];
    expect(await written(live, kept, await notedLog())).toBe(true);
    const { store, restoredTo, refilledBecause } = await openReadStore(cacheOf());
    expect([restoredTo, refilledBecause]).toEqual([live, null]);
    expect(await new Generations(store).read()).toMatchObject({ live: 1, kept: 0 });
    expect(await store.collection('progress').count({ position: kept })).toBe(partitions);
  });

  it.each([[1, 2], [2, 1]])('is not used where the log was put back to before any of its generations: the live one at %i, the other at %i', async (live, kept) => {
    const positions = [await append(1), await append(2)];
    await written(positions[live - 1]!, positions[kept - 1]!, await notedLog());
    await closeWriteStores(stores);
    await open({ ...folder, log: join(path, 'older'), keyRing: join(path, 'older-keys.sqlite'), keyRingHead: join(path, 'older-head') });
    await append(1);
    const { store, restoredTo, refilledBecause } = await openReadStore(cacheOf());
    expect([restoredTo, refilledBecause]).toEqual([null, 'another-log']);
    expect(await new Generations(store).read()).toMatchObject({ live: 0, kept: null });
  });

  it('is not used where a generation is further than the event that it knows the log by', async () => {
    const live = await append(1);
    const anchors = await notedLog();
    await written(live, await append(2), anchors);
    expect(await openReadStore(cacheOf())).toMatchObject({ restoredTo: null, refilledBecause: 'another-log' });
  });

  it('is not written where nothing has gone by', async () => {
    expect(await written(await append(1), await append(2), new Anchors())).toBe(false);
    expect(await openReadStore(cacheOf())).toMatchObject({ refilledBecause: 'missing' });
  });
});
