import { beginning, positionOf, type Position } from '@rapport/kernel';
import type { Delivered, EventRecord, KnownRecord, WatermarkRecord, WireRecord } from '@rapport/messaging';
import { wireEvent } from '@rapport/testing';
import { kafkaBrokers, uniqueName } from '@rapport/testing/engines';
import { ConsumerStopped, createEventsTopic, KafkaConsumer, KafkaPublisher, type KafkaConfig, type KafkaConsumerOptions, type KafkaPublisherOptions } from '../src/index.js';

export const partitions = 3;
export const sessionTimeoutMs = 6_000;
const maxAttempts = 20;
/** For everything that a test waits for. */
export const limitMs = 60_000;

export const kafkaConfig = (more: Partial<KafkaConfig> = {}): KafkaConfig => ({ brokers: kafkaBrokers(), clientId: 'wire-test', requestTimeoutMs: 10_000, ...more });

/** A topic of its own for a test, with whoever was opened on it. */
export class TestTopic {
  readonly name = uniqueName('wire');
  readonly groupId = uniqueName('group');
  readonly #opened: { close(): Promise<void> }[] = [];

  static async create(): Promise<TestTopic> {
    const topic = new TestTopic();
    await createEventsTopic(kafkaConfig(), { topic: topic.name, partitions, replicationFactor: 1 });
    return topic;
  }

  publisher(options: Partial<KafkaPublisherOptions> = {}, config: KafkaConfig = kafkaConfig()): KafkaPublisher {
    return this.#keep(new KafkaPublisher(config, { topic: this.name, partitions, timeoutMs: 30_000, ...options }));
  }

  consumer(options: Partial<KafkaConsumerOptions> = {}, config: KafkaConfig = kafkaConfig()): KafkaConsumer {
    return this.#keep(new KafkaConsumer(config, { topic: this.name, groupId: this.groupId, partitions, sessionTimeoutMs, maxWaitMs: 100, ...options }));
  }

  async close(): Promise<void> {
    for (const opened of this.#opened) await opened.close();
  }

  /** All that stands in the topic, in the order of each partition, read by nobody's group. */
  async content(): Promise<Delivered[]> {
    const consumer = this.consumer({ groupId: uniqueName('content') });
    const ends = await consumer.endOffsets();
    const found: Delivered[] = [];
    const isAll = (): boolean => ends.every((end, partition) => end === 0 || found.some((record) => record.partition === partition && record.offset === end - 1));
    for (let attempt = 1; !isAll(); attempt++) {
      found.length = 0;
      try {
        await runUntil(consumer, async (_partition, batch) => void found.push(...batch), isAll);
      } catch (error) {
        // A server that was just started has not loaded its groups yet.
        if (attempt === maxAttempts || !(error instanceof ConsumerStopped)) throw error;
      }
    }
    return found;
  }

  #keep<Opened extends { close(): Promise<void> }>(opened: Opened): Opened {
    this.#opened.push(opened);
    return opened;
  }
}

/** A log of events that stand at positions 1, 2, 3, … in turn on these keys. */
export class TestLog {
  readonly events: readonly EventRecord[];

  constructor(count: number, keys = 7) {
    this.events = Array.from({ length: count }, (_, i) => ({ kind: 'event', key: `key-${i % keys}`, event: wireEvent(`key-${i % keys}`, Math.floor(i / keys), i + 1) }));
  }

  /** What a relay sends: the next events behind a position, and a watermark for each partition that did not get the last of them. */
  batch(after: Position, size: number, partitionOf: (key: string) => number): readonly WireRecord[] {
    const own = this.events.filter(({ event }) => event.position > after).slice(0, size);
    const last = own.at(-1);
    if (!last) return [];
    const watermarks = Array.from({ length: partitions }, (_, partition): WatermarkRecord => ({ kind: 'watermark', partition, position: last.event.position }));
    return [...own, ...watermarks.filter(({ partition }) => partition !== partitionOf(last.key))];
  }

  /** Relays to the end. Answers the position of the last batch that was acknowledged, or that it began behind. */
  async relay(publisher: KafkaPublisher, { size = 20, upTo = this.events.length }: { size?: number; upTo?: number } = {}): Promise<Position> {
    let position = await publisher.published();
    const limit = positionAt(upTo);
    while (position < limit) {
      const batch = this.batch(position, Math.min(size, upTo - Number(BigInt(`0x${position.slice(16)}`))), (key) => publisher.partitionOf(key));
      await publisher.publish(batch);
      position = positionOfRecord(batch.at(-1)!);
    }
    return position;
  }
}

export const positionAt = (n: number): Position => (n === 0 ? beginning : positionOf(BigInt(n), BigInt(n)));
export const positionOfRecord = (record: WireRecord): Position => (record.kind === 'event' ? record.event.position : record.position);
export const eventId = ({ record }: Delivered): string[] => (record.kind === 'event' ? [record.event.id] : []);

/** What a projector keeps: the events by revision, each once, and the last record of each partition. */
export class TestProjection {
  readonly revisions = new Map<string, number>();
  readonly known = new Map<number, KnownRecord>();
  readonly gaps: string[] = [];
  repeats = 0;

  readonly knownOf = (partition: number): Promise<KnownRecord | null> => Promise.resolve(this.known.get(partition) ?? null);

  readonly apply = (partition: number, batch: readonly Delivered[]): void => {
    for (const { record, offset } of batch) {
      if (record.kind === 'event') this.#applyEvent(record);
      const position = positionOfRecord(record);
      const before = this.known.get(partition);
      if (!before || position >= before.position) this.known.set(partition, { offset, position });
    }
  };

  has(log: TestLog): boolean {
    return log.events.every(({ event }) => (this.revisions.get(event.stream) ?? -1) >= event.revision);
  }

  #applyEvent({ event }: EventRecord): void {
    const before = this.revisions.get(event.stream) ?? -1;
    if (event.revision <= before) this.repeats++;
    else if (event.revision > before + 1) this.gaps.push(event.id);
    else this.revisions.set(event.stream, event.revision);
  }
}

/** Runs a consumer until enough was handled; fails by name when the time is over. */
export async function runUntil(consumer: KafkaConsumer, handle: (partition: number, batch: readonly Delivered[], signal: AbortSignal) => Promise<void>, isEnough: () => boolean): Promise<void> {
  const ended = new AbortController();
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    ended.abort();
  }, limitMs);
  const look = setInterval(() => isEnough() && ended.abort(), 20);
  try {
    await consumer.run(handle, ended.signal);
  } finally {
    clearTimeout(late);
    clearInterval(look);
  }
  if (isLate) throw new Error(`what the consumer was to handle was not there after ${limitMs} ms`);
}

/** Resolves when it holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > deadlineMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
