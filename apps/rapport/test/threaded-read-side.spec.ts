import { createLogger } from '@rapport/edge';
import { beginning, type Position } from '@rapport/kernel';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { openDataFolder, type DataFolder } from '../src/embedded/data-folder.js';
import { startEmbedded } from '../src/embedded/index.js';
import { ThreadedReadSide } from '../src/embedded/threaded-read-side.js';
import { closeWriteStores, openWriteStores, type WriteStores } from '../src/embedded/write-stores.js';

const waitMs = 30_000;

let path: string;
let folder: DataFolder;
let stores: WriteStores;
let printed: string;
const logger = createLogger({}, new Writable({ write: (chunk, _encoding, done) => ((printed += String(chunk)), done()) }));

beforeEach(async () => {
  printed = '';
  path = await mkdtemp(join(tmpdir(), 'rapport-'));
  folder = openDataFolder(path);
  stores = await openWriteStores(folder, { nowMs: Date.now, onLogCheck: () => undefined });
});
afterEach(async () => {
  await closeWriteStores(stores);
  await rm(path, { recursive: true, force: true });
});

const open = (more: { maxHeapMiB?: number } = {}): Promise<ThreadedReadSide> => ThreadedReadSide.open({ folder, stores, logger, nowMs: Date.now, ...more });

let events = 0;
async function append(type: string, data: object): Promise<Position> {
  const number = ++events;
  const metadata = { schemaVersion: 1, commandId: `k-${number}`, correlationId: 'c', causationId: null, actor: { id: 'spec', role: 'service' }, recordedAt: '2026-06-30T12:00:00.000Z', occurredAt: '2026-06-30T12:00:00.000Z', fingerprint: '0'.repeat(64) };
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const answer = await stores.log.append(`customer-c-${number}`, 'no-stream', [{ id, type, data: data as never, metadata }]);
  if (answer.outcome !== 'appended') throw new Error(answer.outcome);
  return answer.position;
}

/** Until the fault is there, which comes as a message. */
async function faultOf(readSide: ThreadedReadSide): Promise<unknown> {
  const until = Date.now() + waitMs;
  while (readSide.fault === null) {
    if (Date.now() > until) throw new Error(`the read side told no fault within ${waitMs} ms`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return readSide.fault;
}

describe('the read side in its thread', () => {
  it('says what stopped its projections, and answers what it has', async () => {
    const readSide = await open();
    const position = await append('NobodyKnowsThis', {});
    expect(await faultOf(readSide)).toMatchObject({ name: 'UntranslatableEvent' });
    expect(readSide.reached).toBe(beginning);
    expect(await readSide.waitFor(position, 0)).toBe(false);
    expect((await readSide.store.collection('facts').find({})).documents).toEqual([]);
    expect(printed).toContain('the projections have stopped');
    await readSide.close();
  });

  it('gives up waiting for a position when it is told to', async () => {
    const readSide = await open();
    const ending = new AbortController();
    const waiting = readSide.waitFor('f'.repeat(32) as Position, waitMs, ending.signal);
    ending.abort();
    expect(await waiting).toBe(false);
    await readSide.close();
  });

  it('ends although somebody still waits for a position', async () => {
    const readSide = await open();
    const waiting = readSide.waitFor('f'.repeat(32) as Position, 60 * 60_000);
    const refused = expect(waiting).rejects.toMatchObject({ name: 'ReadSideUnavailable' });
    // Calls are taken in their order: this one is answered when the other one waits.
    await readSide.store.collection('facts').count({});
    await readSide.close();
    await refused;
    expect(printed).not.toContain('did not end in time');
  });

  it('whose memory does not suffice is a fault; another one is started, and shows what is in the log', async () => {
    const readSide = await open({ maxHeapMiB: 96 });
    const size = 120_000;
    const documentOf = (n: number) => ({ expected: 'absent' as const, document: { _id: `d-${n}`, version: 1, filler: [`${n} `.repeat(200)] } });
    const filling = async (): Promise<void> => {
      for (let start = 0; start < size; start += 1_000) await readSide.store.collection('filler').write(Array.from({ length: 1_000 }, (_, n) => documentOf(start + n)));
    };
    await expect(filling()).rejects.toMatchObject({ name: 'ReadSideUnavailable' });
    const until = Date.now() + waitMs;
    while (readSide.restarts === 0 || !readSide.filling.caughtUp) {
      if (Date.now() > until) throw new Error(`no thread was filled within ${waitMs} ms`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(readSide.fault).toBeNull();
    expect(await readSide.store.collection('filler').count({})).toBe(0);
    await readSide.close();
    expect(printed).toContain('ERR_WORKER_OUT_OF_MEMORY');
  });
});

describe('a process whose projections have stopped', () => {
  it('says so where it is asked whether it is ready, and goes on taking commands', async () => {
    await append('NobodyKnowsThis', {});
    await closeWriteStores(stores);
    const rapport = await startEmbedded({ dataFolder: path, log: 'silent' });
    const ready = async () => (await fetch(`${rapport.url}/health/ready`)).json() as Promise<object>;
    const until = Date.now() + waitMs;
    while (!JSON.stringify(await ready()).includes('"projections-running":{"ok":false')) {
      if (Date.now() > until) throw new Error(`no fault was told within ${waitMs} ms: ${JSON.stringify(await ready())}`);
    }
    expect((await fetch(`${rapport.url}/health/ready`)).status).toBe(503);
    const customer = { customerId: 'c-1', kind: 'consumer' };
    expect((await fetch(`${rapport.url}/v1/customers`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(customer) })).status).toBe(201);
    await rapport.close();
    stores = await openWriteStores(folder, { nowMs: Date.now, onLogCheck: () => undefined });
  });
});
