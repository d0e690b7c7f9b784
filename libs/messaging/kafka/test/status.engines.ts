import { uniqueName, restartEngine } from '@rapport/testing/engines';
import { PublishFailed, type StatusMessage } from '@rapport/messaging';
import { Kafka, logLevel } from 'kafkajs';
import { createStatusTopic, KafkaStatusPublisher, partitionOf } from '../src/index.js';
import { kafkaConfig, limitMs, partitions, until } from './kafka-wire.js';

const told = (customerId: string, version: number): StatusMessage => ({ customerId, status: { version, stage: 'prospect', period: 'exploration', tier: null } });

interface Found {
  readonly key: string;
  readonly version: number | null;
  readonly partition: number;
}

/** What stands in a topic up to a record, by the bare client. */
async function contentUpTo(topic: string, isLast: (found: Found, count: number) => boolean): Promise<Found[]> {
  const consumer = new Kafka({ brokers: [...kafkaConfig().brokers], logLevel: logLevel.NOTHING }).consumer({ groupId: uniqueName('group') });
  const found: Found[] = [];
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`after ${found.length} records the last one did not come in time`)), limitMs);
      void consumer.run({ eachMessage: async ({ partition, message: { key, value } }) => {
        const next = { key: String(key), version: value === null ? null : (JSON.parse(String(value)) as { version: number }).version, partition };
        found.push(next);
        if (isLast(next, found.length)) resolve(clearTimeout(timer));
      } });
    });
    return found;
  } finally {
    await consumer.disconnect();
  }
}

describe('the publisher of customers\' status', () => {
  let topic: string;
  let publisher: KafkaStatusPublisher;
  beforeEach(async () => {
    topic = uniqueName('status');
    await createStatusTopic(kafkaConfig(), { topic, partitions, replicationFactor: 1 });
    publisher = new KafkaStatusPublisher(kafkaConfig(), { topic, partitions, timeoutMs: 20_000 });
  });
  afterEach(() => publisher.close());

  it('stores each customer\'s records in their order, in the partition of their events, and an erased one without a value', async () => {
    const ids = ['c-1', 'c-2', 'c-3', 'c-4'];
    await publisher.publish(ids.map((id) => told(id, 1)));
    await publisher.publish([...ids.map((id) => told(id, 2)), { customerId: 'c-1', status: null }]);
    const found = await contentUpTo(topic, (_, count) => count === 9);
    expect(await publisher.ends()).toEqual(Array.from({ length: partitions }, (_, partition) => found.filter((record) => record.partition === partition).length));
    for (const id of ids) {
      const own = found.filter(({ key }) => key === id);
      expect(own.map(({ version }) => version)).toEqual(id === 'c-1' ? [1, 2, null] : [1, 2]);
      expect(new Set(own.map(({ partition }) => partition))).toEqual(new Set([partitionOf(id, partitions)]));
    }
  }, limitMs);

  it('says so when nothing is known of a send, and goes on with the next one', async () => {
    await publisher.publish([told('c-1', 1)]);
    const killed = restartEngine('kafka');
    const acknowledged: number[] = [];
    for (let version = 2; version <= 40; version++) {
      try {
        await publisher.publish([told('c-1', version)]);
        acknowledged.push(version);
      } catch (error) {
        expect(error).toBeInstanceOf(PublishFailed);
      }
    }
    await killed;
    // A server that answers again may not be the leader of its partitions for a moment yet.
    await until('no send after the restart was acknowledged', () => publisher.publish([told('c-1', 99)]).then(() => true, (error: unknown) => {
      expect(error).toBeInstanceOf(PublishFailed);
      return false;
    }));
    const found = new Set((await contentUpTo(topic, ({ version }) => version === 99)).map(({ version }) => version));
    expect(acknowledged.filter((version) => !found.has(version))).toEqual([]);
  }, 3 * limitMs);
});
