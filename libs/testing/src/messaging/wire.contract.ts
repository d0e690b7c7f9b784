import type { ContractEvent } from '@rapport/contracts';
import { positionOf, type Instant } from '@rapport/kernel';
import type { Delivered, EventConsumer, EventPublisher, WireRecord } from '@rapport/messaging';

export interface WireUnderTest {
  readonly publisher: EventPublisher;
  readonly consumer: EventConsumer;
  close(): Promise<void>;
}

/** An event of the wire that says only where it stands. `n` counts the events of the log from 1. */
export function wireEvent(stream: string, revision: number, n: number): ContractEvent {
  const at = '2024-01-01T00:00:00.000Z' as Instant;
  return {
    id: `${stream}-${revision}`, type: 'rapport.tested', version: 1, stream, revision, position: positionOf(BigInt(n), BigInt(n)), occurredAt: at, recordedAt: at,
    customerId: null, correlationId: 'c', causationId: null, commandId: 'c', actor: { id: 'a', role: 'r' }, data: {}, sealed: null,
  };
}

const eventRecord = (key: string, revision: number, n: number): WireRecord => ({ kind: 'event', key, event: wireEvent(key, revision, n) });
const idOf = ({ record }: Delivered): string => (record.kind === 'event' ? record.event.id : `watermark ${record.position}`);

/** Runs the consumer until `enough` holds of what was handed over. */
async function consumeUntil(consumer: EventConsumer, enough: (handled: readonly Delivered[]) => boolean, fail: (batch: readonly Delivered[]) => boolean = () => false): Promise<Delivered[]> {
  const handled: Delivered[] = [];
  const ended = new AbortController();
  await consumer.run(async (_partition, batch) => {
    await Promise.resolve();
    if (fail(batch)) throw new Error('refused by the test');
    handled.push(...batch);
    if (enough(handled)) ended.abort();
  }, ended.signal);
  return handled;
}

/** What every wire promises. `open` gives an empty one with at least three partitions. */
export function wireContract(open: () => Promise<WireUnderTest>): void {
  let wire: WireUnderTest;
  beforeEach(async () => {
    wire = await open();
  });
  afterEach(() => wire.close());

  const keys = Array.from({ length: 12 }, (_, i) => `key-${i}`);
  const records = Array.from({ length: 120 }, (_, i) => eventRecord(keys[i % 12]!, Math.floor(i / 12), i + 1));

  it('hands over every record of a key in order, in the partition of the key', async () => {
    await wire.publisher.publish(records);
    const handled = await consumeUntil(wire.consumer, ({ length }) => length >= records.length);
    for (const key of keys) {
      const own = handled.filter(({ record }) => record.kind === 'event' && record.key === key);
      expect(own.map(idOf)).toEqual(Array.from({ length: 10 }, (_, revision) => `${key}-${revision}`));
      expect(new Set(own.map(({ partition }) => partition))).toEqual(new Set([wire.publisher.partitionOf(key)]));
    }
    expect(new Set(handled.map(({ partition }) => partition)).size).toBeGreaterThan(1);
  });

  it('numbers the records of a partition upwards', async () => {
    await wire.publisher.publish(records);
    const handled = await consumeUntil(wire.consumer, ({ length }) => length >= records.length);
    for (let partition = 0; partition < wire.publisher.partitions; partition++) {
      const offsets = handled.filter((delivered) => delivered.partition === partition).map(({ offset }) => offset);
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
      expect(new Set(offsets).size).toBe(offsets.length);
    }
  });

  it('carries a watermark to the partition it names', async () => {
    const position = positionOf(9n, 9n);
    await wire.publisher.publish([{ kind: 'watermark', partition: 2, position }]);
    const [handled] = await consumeUntil(wire.consumer, ({ length }) => length >= 1);
    expect(handled).toMatchObject({ partition: 2, record: { kind: 'watermark', partition: 2, position } });
  });

  it('delivers a batch again when its handler rejects, before anything behind it', async () => {
    await wire.publisher.publish(records);
    let refusals = 0;
    const handled = await consumeUntil(wire.consumer, ({ length }) => length >= records.length, () => refusals++ % 3 === 0);
    expect(refusals).toBeGreaterThan(0);
    for (const key of keys) expect(handled.filter(({ record }) => record.kind === 'event' && record.key === key).map(idOf)).toEqual(Array.from({ length: 10 }, (_, revision) => `${key}-${revision}`));
  });

  it('delivers again what was under way when the consumer ended', async () => {
    await wire.publisher.publish(records.slice(0, 1));
    const ended = new AbortController();
    await wire.consumer.run(async () => {
      ended.abort();
      throw new Error('ended half-way');
    }, ended.signal);
    expect((await consumeUntil(wire.consumer, ({ length }) => length >= 1)).map(idOf)).toEqual(['key-0-0']);
  });

  it('gives one batch of a partition at a time', async () => {
    await wire.publisher.publish(records);
    const busy = new Set<number>();
    let overlaps = 0;
    let handled = 0;
    const ended = new AbortController();
    await wire.consumer.run(async (partition, batch) => {
      if (busy.has(partition)) overlaps++;
      busy.add(partition);
      await new Promise((resolve) => setImmediate(resolve));
      busy.delete(partition);
      handled += batch.length;
      if (handled >= records.length) ended.abort();
    }, ended.signal);
    expect(overlaps).toBe(0);
  });
}
