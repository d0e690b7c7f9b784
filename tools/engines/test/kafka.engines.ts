import { Kafka, logLevel } from 'kafkajs';
import type { SASLOptions } from 'kafkajs';
import { until } from '@rapport/testing/processes';
import { restartEngine } from '../lifecycle.mjs';
import { ownEngine } from './own-folder.js';

type Environment = Record<'KAFKA_BROKERS' | 'KAFKA_SASL_BROKERS' | 'KAFKA_SASL_USERNAME' | 'KAFKA_SASL_PASSWORD', string>;

const topic = 'records';
const groupId = 'readers';
const values = Array.from({ length: 200 }, (_, i) => `value ${i}`);

/** A broker that answers again may not lead its partitions yet, nor have loaded its groups: it refuses until then. */
const answered = <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  let refused: unknown;
  return until(() => `the broker still refuses: ${String(refused)}`, () => ask().catch((error: unknown) => ((refused = error), null)));
};

describe('Kafka', () => {
  const own = ownEngine('kafka');
  let environment: Environment;
  beforeAll(async () => {
    environment = (await own.start()).environment as Environment;
  });
  afterAll(() => own.remove());

  const client = (sasl?: SASLOptions) =>
    new Kafka({
      brokers: [sasl ? environment.KAFKA_SASL_BROKERS : environment.KAFKA_BROKERS],
      logLevel: logLevel.NOTHING,
      retry: { retries: sasl ? 0 : 10 },
      ...(sasl ? { sasl } : {}),
    });

  async function readAll(): Promise<string[]> {
    const consumer = client().consumer({ groupId: 'all', sessionTimeout: 6_000 });
    const read: string[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer
        .run({
          autoCommit: false,
          eachMessage: ({ message }) => {
            read.push(String(message.value));
            if (read.length === values.length) resolve();
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
    await consumer.disconnect();
    return read;
  }

  it('comes back with its records and offsets after a kill', async () => {
    const admin = client().admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
    const producer = client().producer({ idempotent: true });
    await producer.connect();
    await producer.send({ topic, acks: -1, messages: values.map((value) => ({ value })) });
    await admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '150' }] });
    await producer.disconnect();
    await admin.disconnect();

    await restartEngine(own.engine, own.folder);

    await admin.connect();
    expect(await answered(() => admin.fetchTopicOffsets(topic))).toMatchObject([{ partition: 0, low: '0', high: '200' }]);
    expect(await answered(() => admin.fetchOffsets({ groupId, topics: [topic] }))).toMatchObject([{ partitions: [{ partition: 0, offset: '150' }] }]);
    await admin.disconnect();
    expect(await readAll()).toEqual(values);
  });

  it('takes no topic that nobody made', async () => {
    const producer = client().producer({ allowAutoTopicCreation: true, retry: { retries: 1 } });
    await producer.connect();
    await expect(producer.send({ topic: 'unmade', messages: [{ value: 'lost' }] })).rejects.toThrow(/does not host this topic-partition/);
    await producer.disconnect();
  });

  it('lets in who knows the password, and nobody else', async () => {
    const account = { username: environment.KAFKA_SASL_USERNAME, password: environment.KAFKA_SASL_PASSWORD };
    const known = client({ mechanism: 'plain', ...account }).admin();
    await known.connect();
    expect((await known.describeCluster()).brokers).toHaveLength(1);
    await known.disconnect();

    const unknown = client({ mechanism: 'plain', ...account, password: 'wrong' }).admin();
    await expect(unknown.connect()).rejects.toThrow(/Authentication failed/);
  });
});
