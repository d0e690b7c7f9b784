import { EventStoreDBClient } from '@eventstore/db-client';
import { collect, freshStream, idsOf, newEvents } from '@rapport/testing';
import { pulled } from '../src/pulled-read.js';
import { doubleStorage, type DoubleStorage } from './double-storage.js';
import { failureOf, until } from './until.js';

const unavailable = { name: 'LogFault', code: 'unavailable' };

describe('a read whose answer does not come', () => {
  let storage: DoubleStorage;
  const stream = freshStream();
  const events = newEvents(20);
  beforeEach(async () => {
    storage = await doubleStorage({ readTimeoutMs: 1_500, readTriesAtMost: 3 });
    await storage.log.append(stream, 'no-stream', events);
  });
  afterEach(() => {
    storage.double.heal();
    return storage.remove();
  });

  it.each(['silence', 'not-ready'] as const)('is tried again, and goes through when the server has come to itself (%s)', async (kind) => {
    storage.double.misbehave({ kind, on: 'reads', count: 2 });
    expect(idsOf(await collect(storage.log.readStream(stream)))).toEqual(idsOf(events));
    expect(storage.double.struck(kind)).toBe(2);
  });

  it.each(['silence', 'not-ready'] as const)('is a fault that says so after a bounded number of tries (%s)', async (kind) => {
    storage.double.misbehave({ kind, on: 'reads' });
    const { log } = storage;
    const failures = await Promise.all([collect(log.readStream(stream)), collect(log.readAll()), collect(log.readAll({ direction: 'backwards' })), log.head(), log.verify()].map(failureOf));
    for (const failure of failures) expect(failure).toMatchObject(unavailable);
    storage.double.heal();
    expect(await collect(storage.log.readAll())).toHaveLength(events.length);
  });

  it('is a fault when nothing listens at the address any more', async () => {
    await storage.double.close();
    await expect(collect(storage.log.readStream(stream))).rejects.toMatchObject(unavailable);
  });

  it('ends at once when the reader no longer wants it', async () => {
    const abort = new AbortController();
    storage.double.misbehave({ kind: 'silence', on: 'reads' });
    const reading = collect(storage.log.readStream(stream, { signal: abort.signal }));
    await until('the read has begun', () => storage.double.struck('silence') > 0);
    abort.abort();
    expect(await reading).toEqual([]);
  });

  it('does not count the time that its reader takes', async () => {
    const seen: string[] = [];
    for await (const event of storage.log.readStream(stream)) {
      // Longer than the server may be silent.
      if (seen.push(event.id) === 3) await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
    expect(seen).toEqual(idsOf(events));
  });
});

describe('a read that is left early', () => {
  it('leaves no call open, and what becomes of its connection ends nobody', async () => {
    const storage = await doubleStorage();
    const stream = freshStream();
    await storage.log.append(stream, 'no-stream', newEvents(2_000));
    const client = EventStoreDBClient.connectionString(storage.double.connectionString);
    const { disposableStreams } = client as unknown as { readonly disposableStreams: ReadonlySet<unknown> };
    for (let round = 0; round < 5; round++) {
      for await (const item of pulled(client.readStream(stream), { timeoutMs: 20_000, signals: [] })) {
        if (item.event) break;
      }
    }
    storage.double.dropConnections();
    await until('all calls are over', () => disposableStreams.size === 0);
    const failing = pulled(client.readStream(stream), { timeoutMs: 1, signals: [] });
    expect(await failureOf(collect(failing))).not.toBe(null);
    await until('the failed call is over', () => disposableStreams.size === 0);
    await storage.remove();
  });
});
