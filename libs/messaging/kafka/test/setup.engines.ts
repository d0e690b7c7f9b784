import { kafkaSaslListener, uniqueName } from '@rapport/testing/engines';
import { createServer } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';
import { checkEventsTopic, checkStatusTopic, createEventsTopic, createStatusTopic, type KafkaSetupFault } from '../src/index.js';
import { kafkaConfig } from './kafka-wire.js';

async function createTopic(topic: string, numPartitions: number, configs: Record<string, string>): Promise<void> {
  const { brokers, clientId } = kafkaConfig();
  const admin = new Kafka({ brokers: [...brokers], clientId, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions, replicationFactor: 1, configEntries: Object.entries(configs).map(([name, value]) => ({ name, value })) }] });
  } finally {
    await admin.disconnect();
  }
}

const fault = (checking: Promise<void>): Promise<KafkaSetupFault> => checking.then(() => Promise.reject(new Error('it was accepted')), (error: KafkaSetupFault) => error);
const kept = { 'retention.ms': '-1', 'retention.bytes': '-1', 'max.message.bytes': '2097152' };

/** An address where nobody listens. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}

describe('the topic at the start', () => {
  it('is created on purpose, once, and kept without limit', async () => {
    const topic = uniqueName('topic');
    await createEventsTopic(kafkaConfig(), { topic, partitions: 3, replicationFactor: 1 });
    await createEventsTopic(kafkaConfig(), { topic, partitions: 3, replicationFactor: 1 });
    await expect(checkEventsTopic(kafkaConfig(), { topic, partitions: 3 })).resolves.toBeUndefined();
  });

  it('is missed where it is missing, and not created by asking', async () => {
    const topic = uniqueName('topic');
    for (let i = 0; i < 2; i++) expect(await fault(checkEventsTopic(kafkaConfig(), { topic, partitions: 3 }))).toMatchObject({ name: 'KafkaSetupFault', reason: 'missing-topic', message: expect.stringContaining(topic) });
  });

  it('is refused with another number of partitions', async () => {
    const topic = uniqueName('topic');
    await createTopic(topic, 2, kept);
    expect(await fault(checkEventsTopic(kafkaConfig(), { topic, partitions: 3 }))).toMatchObject({ reason: 'partition-count', message: expect.stringContaining('has 2 partitions, and 3 are expected') });
    expect(await fault(createEventsTopic(kafkaConfig(), { topic, partitions: 3, replicationFactor: 1 }))).toMatchObject({ reason: 'partition-count' });
  });

  it.each<[string, Record<string, string>, string]>([
    ['a limit in time', { 'retention.ms': '604800000' }, 'its retention.ms is 604800000, set it to -1'],
    ['a limit in bytes', { 'retention.bytes': '1000000' }, 'its retention.bytes is 1000000, set it to -1'],
    ['compaction', { 'cleanup.policy': 'compact' }, 'its cleanup.policy is compact, set it to delete'],
    ['both', { 'cleanup.policy': 'compact,delete' }, 'its cleanup.policy is compact,delete, set it to delete'],
  ])('is refused with %s', async (_, configs, why) => {
    const topic = uniqueName('topic');
    await createTopic(topic, 3, { ...kept, ...configs });
    expect(await fault(checkEventsTopic(kafkaConfig(), { topic, partitions: 3 }))).toMatchObject({ reason: 'retention', message: expect.stringContaining(why) });
  });

  it('is refused where it does not take the largest events', async () => {
    const topic = uniqueName('topic');
    await createTopic(topic, 3, { ...kept, 'max.message.bytes': '1048588' });
    expect(await fault(checkEventsTopic(kafkaConfig(), { topic, partitions: 3 }))).toMatchObject({ reason: 'record-size' });
  });
});

describe('the server at the start', () => {
  it('that does not answer is named', async () => {
    const broker = await closedPort();
    expect(await fault(checkEventsTopic(kafkaConfig({ brokers: [broker] }), { partitions: 3 }))).toMatchObject({ reason: 'unreachable', message: expect.stringContaining(broker) });
  });

  const withPassword = (password: string) => {
    const { brokers, username } = kafkaSaslListener();
    return kafkaConfig({ brokers, sasl: { mechanism: 'plain', username, password } });
  };

  it('takes the right credentials', async () => {
    const topic = uniqueName('topic');
    await createEventsTopic(withPassword(kafkaSaslListener().password), { topic, partitions: 3, replicationFactor: 1 });
    await expect(checkEventsTopic(withPassword(kafkaSaslListener().password), { topic, partitions: 3 })).resolves.toBeUndefined();
  });

  it('refuses others, which are not shown', async () => {
    const logged: unknown[] = [];
    const refused = await fault(checkEventsTopic({ ...withPassword('not-the-password'), log: (entry) => logged.push(entry) }, { partitions: 3 }));
    expect(refused).toMatchObject({ reason: 'credentials' });
    expect(logged.length).toBeGreaterThan(0);
    expect(JSON.stringify([refused.message, logged])).not.toContain('not-the-password');
  });

  it.each([
    ['no credentials, where it asks for some', () => kafkaConfig({ brokers: kafkaSaslListener().brokers }), 'unreachable'],
    ['credentials, where it asks for none', () => ({ ...withPassword('x'), brokers: kafkaConfig().brokers }), 'credentials'],
    ['TLS, where it has none', () => kafkaConfig({ ssl: true, connectionTimeoutMs: 2_000 }), 'unreachable'],
  ])('refuses %s', async (_, config, reason) => {
    expect(await fault(checkEventsTopic(config(), { partitions: 3 }))).toMatchObject({ reason });
  });
});

describe('the topic of customers\' status at the start', () => {
  it('is created on purpose, once, compacted', async () => {
    const topic = uniqueName('status');
    for (let i = 0; i < 2; i++) await createStatusTopic(kafkaConfig(), { topic, partitions: 3, replicationFactor: 1 });
    await expect(checkStatusTopic(kafkaConfig(), { topic, partitions: 3 })).resolves.toBeUndefined();
    expect(await fault(checkStatusTopic(kafkaConfig(), { topic, partitions: 4 }))).toMatchObject({ reason: 'partition-count' });
  });

  it('is missed where it is missing, and refused where it is not compacted', async () => {
    const topic = uniqueName('status');
    expect(await fault(checkStatusTopic(kafkaConfig(), { topic, partitions: 3 }))).toMatchObject({ reason: 'missing-status-topic', message: expect.stringContaining(topic) });
    await createTopic(topic, 3, { 'cleanup.policy': 'compact,delete' });
    expect(await fault(checkStatusTopic(kafkaConfig(), { topic, partitions: 3 }))).toMatchObject({ reason: 'compaction', message: expect.stringContaining('its cleanup.policy is compact,delete, set it to compact') });
  });
});
