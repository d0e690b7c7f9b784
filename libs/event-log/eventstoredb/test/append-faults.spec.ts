import { AppendOutcomeUnknown, type EventLog } from '@rapport/event-log';
import { collect, freshStream, idsOf, newEvent, newEvents } from '@rapport/testing';
import type { DoubleFault } from '@rapport/testing/eventstoredb-double';
import { EventStoreDBClient } from '@eventstore/db-client';
import { openEventStoreLog } from '../src/index.js';
import { doubleStorage, type DoubleStorage } from './double-storage.js';
import { appendUntilKnown, failureOf } from './until.js';

describe('an append whose answer does not come', () => {
  let storage: DoubleStorage;
  let log: EventLog;
  beforeEach(async () => {
    storage = await doubleStorage({ appendTimeoutMs: 700 });
    log = storage.log;
    await log.append(freshStream(), 'no-stream', newEvents(1));
  });
  afterEach(() => {
    storage.double.heal();
    return storage.remove();
  });

  const stored = async (stream: string): Promise<string[]> => idsOf(await collect(log.readStream(stream)));

  const faults: [string, DoubleFault, boolean][] = [
    ['the server is silent', { kind: 'silence', on: 'appends', count: 1 }, false],
    ['the connection breaks before it is stored', { kind: 'drop-before-storing', count: 1 }, false],
    ['the connection breaks after it is stored', { kind: 'drop-after-storing', count: 1 }, true],
    ['the stream of appends ends cleanly before it is stored', { kind: 'end-of-batch-stream', stored: false, count: 1 }, false],
    ['the stream of appends ends cleanly after it is stored', { kind: 'end-of-batch-stream', stored: true, count: 1 }, true],
    ['the server is not ready', { kind: 'not-ready', on: 'appends', count: 1 }, false],
  ];

  it.each(faults)('is unknown when %s; the same bytes again tell what became of it', async (_, fault, wasStored) => {
    const stream = freshStream();
    const events = newEvents(2);
    storage.double.misbehave(fault);
    const failure = await failureOf(log.append(stream, 'no-stream', events));
    expect(failure).toBeInstanceOf(AppendOutcomeUnknown);
    expect(String(failure)).not.toContain(stream);
    storage.double.heal();
    const { result } = await appendUntilKnown(log, stream, 'no-stream', events);
    expect(result).toMatchObject({ outcome: 'appended', revision: 1, repeated: wasStored });
    expect(await stored(stream)).toEqual(idsOf(events));
  });

  it('is unknown for all that were on their way when the connection drops, and none is stored twice', async () => {
    const streams = Array.from({ length: 40 }, () => freshStream());
    storage.double.misbehave({ kind: 'delay', on: 'appends', delayMs: 100 });
    const batches = streams.map(() => newEvents(2));
    const first = streams.map((stream, index) => failureOf(log.append(stream, 'no-stream', batches[index]!)));
    storage.double.dropConnections();
    await Promise.all(first);
    storage.double.heal();
    for (const [index, stream] of streams.entries()) {
      expect((await appendUntilKnown(log, stream, 'no-stream', batches[index]!)).result).toMatchObject({ outcome: 'appended', revision: 1 });
      expect(await stored(stream)).toEqual(idsOf(batches[index]!));
    }
  });

  it('gives a conflict its real revision, also behind one that is not known', async () => {
    const stream = freshStream();
    await log.append(stream, 'no-stream', newEvents(5));
    storage.double.misbehave({ kind: 'drop-after-storing', count: 1 });
    const events = newEvents(2);
    expect(await failureOf(log.append(stream, 4, events))).toBeInstanceOf(AppendOutcomeUnknown);
    expect((await appendUntilKnown(log, stream, 4, newEvents(1))).result).toEqual({ outcome: 'conflict', actual: 6 });
    expect(await log.append(stream, 4, events)).toMatchObject({ outcome: 'appended', revision: 6, repeated: true });
  });

  it('holds back what waits behind it, which would be stored before it', async () => {
    const narrow = await openEventStoreLog({ connectionString: storage.double.connectionString, appendsInFlightAtMost: 1 });
    await narrow.append(freshStream(), 'no-stream', newEvents(1));
    storage.double.misbehave({ kind: 'drop-before-storing', count: 1 });
    const streams = [freshStream(), freshStream(), freshStream()];
    const failures = await Promise.all(streams.map((stream) => failureOf(narrow.append(stream, 'no-stream', newEvents(1)))));
    for (const failure of failures) expect(failure).toBeInstanceOf(AppendOutcomeUnknown);
    for (const stream of streams) expect(await stored(stream)).toEqual([]);
    await narrow.close();
  });

  it('never sends what can not be written as JSON, and goes on', async () => {
    const stream = freshStream();
    const failed = log.append(stream, 'no-stream', [newEvent({ amount: 1n } as never)]);
    await expect(failed).rejects.toThrow(TypeError);
    expect(await log.append(stream, 'no-stream', newEvents(1))).toMatchObject({ outcome: 'appended' });
  });

  it("refuses types that are the server's own", async () => {
    await expect(log.append(freshStream(), 'no-stream', [{ ...newEvent(), type: '$metadata' }])).rejects.toThrow("a type that begins with '$'");
  });
});

describe('an append that another process made first', () => {
  it('is a repeat, for this one too', async () => {
    const storage = await doubleStorage();
    const other = await openEventStoreLog({ connectionString: storage.double.connectionString });
    const stream = freshStream();
    const events = newEvents(3);
    const first = await other.append(stream, 'no-stream', events);
    const again = await storage.log.append(stream, 'no-stream', events);
    expect(again).toEqual({ ...first, repeated: true });
    await other.close();
    await storage.remove();
  });

  it('sets nothing free in other logs of the process when it is closed', async () => {
    const [storage, other] = [await doubleStorage(), await doubleStorage()];
    await other.log.append(freshStream(), 'no-stream', newEvents(1));
    storage.double.misbehave({ kind: 'delay', on: 'appends', delayMs: 300, count: 1 });
    const pending = storage.log.append(freshStream(), 'no-stream', newEvents(1));
    await other.log.close();
    expect(await pending).toMatchObject({ outcome: 'appended' });
    await other.remove();
    await storage.remove();
  });
});

describe('a stream that was deleted on the server', () => {
  it.each(['deleteStream', 'tombstoneStream'] as const)('is damage (%s): to appends, to reads and to verify', async (method) => {
    const storage = await doubleStorage();
    const client = EventStoreDBClient.connectionString(storage.double.connectionString);
    const stream = freshStream();
    const events = newEvents(3);
    await storage.log.append(stream, 'no-stream', events);
    await client[method](stream);
    await expect(storage.log.append(stream, 'no-stream', events)).rejects.toMatchObject({ name: 'LogFault', code: 'damaged' });
    if (method === 'tombstoneStream') await expect(collect(storage.log.readStream(stream))).rejects.toMatchObject({ code: 'damaged' });
    expect((await storage.log.verify()).damage).toMatchObject({ what: expect.stringMatching(/deleted|\$tb/) as string });
    await storage.remove();
  });
});
