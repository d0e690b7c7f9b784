import { EventStoreDBClient } from '@eventstore/db-client';
import type { EventLog, LogBatch } from '@rapport/event-log';
import { beginning, positionOf, type Position } from '@rapport/kernel';
import { collect, followUntil, freshStream, idsOf, newEvents } from '@rapport/testing';
import { startEventStoreDouble, type DoubleFault } from '@rapport/testing/eventstoredb-double';
import type { EventStoreLogOptions } from '../src/index.js';
import { doubleStorage, type DoubleStorage } from './double-storage.js';
import { appendUntilKnown, until } from './until.js';

/** Follows in the background, and keeps what came. */
class Followed {
  readonly batches: LogBatch[] = [];
  failure: unknown = null;
  readonly ended: Promise<void>;
  readonly #abort = new AbortController();

  constructor(log: EventLog, after: Position = beginning) {
    this.ended = this.#follow(log, after).catch((error: unknown) => void (this.failure = error));
  }

  get ids(): string[] {
    return this.batches.flatMap(({ events }) => idsOf(events));
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.ended;
  }

  async #follow(log: EventLog, after: Position): Promise<void> {
    for await (const batch of log.follow({ after, signal: this.#abort.signal, batchSize: 7 })) this.batches.push(batch);
  }
}

const expectRising = (batches: readonly LogBatch[]): void => {
  const positions = batches.map(({ position }) => position);
  expect(positions).toEqual([...positions].sort());
};

describe('a subscription that ends or stalls', () => {
  let storage: DoubleStorage;
  let followed: Followed;
  const begin = async (options: Partial<EventStoreLogOptions> = {}): Promise<void> => {
    storage = await doubleStorage({ stallCheckMs: 200, ...options });
  };
  afterEach(async () => {
    await followed.stop();
    storage.double.heal();
    await storage.remove();
  });

  /** Appends one after the other, while `meanwhile` is called before each. */
  async function appendOneByOne(count: number, meanwhile: (index: number) => void | Promise<void> = () => undefined): Promise<string[]> {
    const stream = freshStream();
    const events = newEvents(count);
    for (const [index, event] of events.entries()) {
      await meanwhile(index);
      await appendUntilKnown(storage.log, stream, index === 0 ? 'no-stream' : index - 1, [event]);
    }
    return idsOf(events);
  }

  const faults: [string, DoubleFault][] = [
    ['with an error', { kind: 'subscription-error', afterEvents: 3, count: 4 }],
    ['without an error', { kind: 'subscription-end', afterEvents: 3, count: 4 }],
    ['because its consumer was slow', { kind: 'slow-consumer', afterEvents: 3, count: 4 }],
    ['by falling silent', { kind: 'subscription-stall', afterEvents: 3, count: 2 }],
    ['because the server is not ready', { kind: 'not-ready', on: 'reads', count: 3 }],
  ];

  it.each(faults)('%s is replaced: each event once and in order', async (_, fault) => {
    await begin();
    followed = new Followed(storage.log);
    await until('the first batch', () => followed.batches.length > 0);
    storage.double.misbehave(fault);
    if (fault.kind === 'not-ready') storage.double.dropConnections();
    const ids = await appendOneByOne(30);
    await until('all events', () => followed.ids.length >= ids.length);
    expect(followed.ids).toEqual(ids);
    expect(storage.double.struck(fault.kind)).toBeGreaterThan(0);
    expectRising(followed.batches);
  });

  it('goes on after each dropped connection', async () => {
    await begin();
    followed = new Followed(storage.log);
    const ids = await appendOneByOne(40, (index) => (index % 10 === 5 ? storage.double.dropConnections() : undefined));
    await until('all events', () => followed.ids.length >= ids.length);
    expect(followed.ids).toEqual(ids);
    expectRising(followed.batches);
  });

  it('goes on after the server was away', async () => {
    await begin();
    followed = new Followed(storage.log);
    const before = await appendOneByOne(10);
    await until('what was before', () => followed.ids.length >= before.length);
    await storage.double.close();
    storage.double = await startEventStoreDouble({ folder: storage.folder, port: storage.double.port });
    const behind = await appendOneByOne(10);
    await until('what came after', () => followed.ids.length >= before.length + behind.length);
    expect(followed.ids).toEqual([...before, ...behind]);
    expect(followed.batches.at(-1)!.position).toBe(await storage.log.head());
  });

  it('gives up with a fault that may be tried again when it gains nothing for too long', async () => {
    await begin({ outageAtMostMs: 300 });
    followed = new Followed(storage.log);
    await until('the first batch', () => followed.batches.length > 0);
    storage.double.misbehave({ kind: 'not-ready', on: 'reads' });
    storage.double.dropConnections();
    await followed.ended;
    expect(followed.failure).toMatchObject({ name: 'LogFault', code: 'unavailable' });
  });
});

describe('following', () => {
  it('moves over what is the server\'s own, to a position that can be gone on from', async () => {
    const storage = await doubleStorage();
    const client = EventStoreDBClient.connectionString(storage.double.connectionString);
    await storage.log.append(freshStream(), 'no-stream', newEvents(1));
    const start = await storage.log.head({ includeTechnical: true });
    await Promise.all(Array.from({ length: 600 }, (_, index) => client.setStreamMetadata(`other-${index}`, {})));
    const moved = await followUntil(storage.log.follow({ after: start }), (batches) => batches.at(-1)!.position > start);
    const events = newEvents(3);
    await storage.log.append(freshStream(), 'no-stream', events);
    const behind = await followUntil(storage.log.follow({ after: moved.at(-1)!.position }), (batches) => batches.flatMap((each) => each.events).length >= 3);
    expect(moved.flatMap((each) => each.events)).toEqual([]);
    expect(idsOf(behind.flatMap((each) => each.events))).toEqual(idsOf(events));
    expect(idsOf(await collect(storage.log.readAll({ after: moved.at(-1)!.position })))).toEqual(idsOf(events));
    await storage.remove();
  });

  it('refuses a reader that has seen more than the log holds', async () => {
    const storage = await doubleStorage();
    await storage.log.append(freshStream(), 'no-stream', newEvents(1));
    const ahead = positionOf(2n ** 40n, 2n ** 40n);
    await expect(collect(storage.log.follow({ after: ahead }))).rejects.toMatchObject({ code: 'rolled-back' });
    await expect(collect(storage.log.readAll({ after: ahead }))).rejects.toMatchObject({ code: 'rolled-back' });
    await storage.remove();
  });
});
