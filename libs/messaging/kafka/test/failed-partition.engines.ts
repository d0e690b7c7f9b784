import { PublishFailed, type EventRecord, type WireRecord } from '@rapport/messaging';
import { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import { eventId, kafkaConfig, partitions, positionAt, TestLog, TestTopic } from './kafka-wire.js';
import { setMaxMessageBytes } from './topic-limits.js';

/** As many events as make each batch give each partition as many records as the batch before. */
const keys = 7;
const batchSize = 3 * keys;
const largest = 20_000;
const tooLarge = 'x'.repeat(2 * largest);

/** The first of these events is too large for its partition. */
function spoilt(batch: readonly WireRecord[]): readonly WireRecord[] {
  const first = batch.findIndex(({ kind }) => kind === 'event');
  return batch.map((record, i) => (i === first ? { ...record, event: { ...(record as EventRecord).event, data: { text: tooLarge } } } : record)) as readonly WireRecord[];
}

async function withProducer(work: (producer: Producer) => Promise<void>): Promise<void> {
  const { brokers, clientId } = kafkaConfig();
  const producer = new Kafka({ brokers: [...brokers], clientId, logLevel: logLevel.NOTHING })
    .producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false, idempotent: true, maxInFlightRequests: 1, retry: { retries: 1 } });
  await producer.connect();
  try {
    await work(producer);
  } finally {
    await producer.disconnect();
  }
}

describe('a send of which one partition fails', () => {
  let topic: TestTopic;
  beforeEach(async () => {
    topic = await TestTopic.create();
    await setMaxMessageBytes(topic.name, largest);
  });
  afterEach(() => topic.close());

  it('makes a producer that is kept acknowledge as many other records with the old offsets, and store none of them', async () => {
    await withProducer(async (producer) => {
      const send = (name: string, first = name) =>
        producer.send({ topic: topic.name, acks: -1, messages: Array.from({ length: partitions }, (_, partition) => ({ partition, value: partition === 0 ? first : name })) });
      await send('one');
      await expect(send('two', tooLarge)).rejects.toThrow(/larger than the max message size|too large/i);
      const ends = await topic.consumer().endOffsets();
      expect(ends).toEqual([1, 2, 2]);
      const answer = await send('three');
      expect(answer.map(({ partition, baseOffset, errorCode }) => ({ partition, baseOffset, errorCode })).sort((one, two) => one.partition - two.partition))
        .toEqual([0, 1, 2].map((partition) => ({ partition, baseOffset: '1', errorCode: 0 })));
      // The partition that failed has it; the others were told of "two", which stands there.
      expect(await topic.consumer().endOffsets()).toEqual([2, 2, 2]);
    });
  });

  it('loses nothing: the publisher goes on behind what another one has mended, with as many other records', async () => {
    const log = new TestLog(3 * batchSize, keys);
    const publisher = topic.publisher();
    const batchBehind = (n: number) => log.batch(positionAt(n), batchSize, (key) => publisher.partitionOf(key));
    await log.relay(publisher, { size: batchSize, upTo: batchSize });
    await expect(publisher.publish(spoilt(batchBehind(batchSize)))).rejects.toThrow(PublishFailed);
    const partly = (await topic.content()).flatMap(eventId).length;
    expect(partly).toBeGreaterThan(batchSize);
    expect(partly).toBeLessThan(2 * batchSize);

    expect(await log.relay(topic.publisher(), { size: batchSize, upTo: 2 * batchSize })).toBe(positionAt(2 * batchSize));
    expect(await publisher.published()).toBe(positionAt(2 * batchSize));
    await publisher.publish(batchBehind(2 * batchSize));
    expect([...new Set((await topic.content()).flatMap(eventId))].sort()).toEqual(log.events.map(({ event }) => event.id).sort());
  });
});
