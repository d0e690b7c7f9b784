import { eventsTopic } from '@rapport/messaging';
import kafkajs, { type Admin } from 'kafkajs';
import { kafkaOf, type KafkaConfig } from './kafka.config.js';
import { KafkaSetupFault, setupFaultOf } from './kafka.setup-fault.js';

export interface EventsTopicOptions {
  readonly partitions: number;
  /** Default {@link eventsTopic}. */
  readonly topic?: string;
}

export interface NewEventsTopic extends EventsTopicOptions {
  /** Copies of each record on different servers; with three or more, two must have it before it counts as stored. */
  readonly replicationFactor: number;
}

/** An append has at most 1 MiB, and its contract event carries more beside it. */
const recordBytes = 2_097_152;

/**
 * Creates the topic where there is none, and then checks it as {@link checkEventsTopic} does.
 * @throws {KafkaSetupFault}
 */
export async function createEventsTopic(config: KafkaConfig, { replicationFactor, ...options }: NewEventsTopic): Promise<void> {
  const { partitions, topic = eventsTopic } = options;
  await asked(config, topic, async (admin) => {
    await admin.createTopics({
      waitForLeaders: true,
      topics: [
        {
          topic,
          numPartitions: partitions,
          replicationFactor,
          configEntries: Object.entries({
            'cleanup.policy': 'delete',
            'retention.ms': '-1',
            'retention.bytes': '-1',
            'max.message.bytes': String(recordBytes),
            'min.insync.replicas': replicationFactor >= 3 ? '2' : '1',
            'unclean.leader.election.enable': 'false',
          }).map(([name, value]) => ({ name, value })),
        },
      ],
    });
    await check(admin, topic, partitions);
  });
}

/**
 * What every start looks at: the topic is there, has the partitions that the data was written with, and keeps its records
 * without limit, the largest ones too.
 * @throws {KafkaSetupFault}
 */
export async function checkEventsTopic(config: KafkaConfig, { partitions, topic = eventsTopic }: EventsTopicOptions): Promise<void> {
  await asked(config, topic, (admin) => check(admin, topic, partitions));
}

async function asked(config: KafkaConfig, topic: string, question: (admin: Admin) => Promise<void>): Promise<void> {
  const admin = kafkaOf(config, { retries: 3 }).admin();
  try {
    await admin.connect();
    await question(admin);
  } catch (error) {
    throw setupFaultOf(error, config.brokers, topic) ?? error;
  } finally {
    await admin.disconnect();
  }
}

async function check(admin: Admin, topic: string, partitions: number): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const there = topics.find(({ name }) => name === topic)?.partitions.length ?? 0;
  if (there !== partitions) {
    throw new KafkaSetupFault('partition-count', `the topic ${topic} has ${there} partitions, and ${partitions} are expected: keys stay in order only while that number stays; set the expected number to the topic's, or use another topic`);
  }
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: ['cleanup.policy', 'retention.ms', 'retention.bytes', 'max.message.bytes'] }],
  });
  const set = new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]));
  for (const [name, wanted] of [['cleanup.policy', 'delete'], ['retention.ms', '-1'], ['retention.bytes', '-1']] as const) {
    const value = set.get(name);
    if (value !== wanted) throw new KafkaSetupFault('retention', `the topic ${topic} would lose records: its ${name} is ${value ?? 'unknown'}, set it to ${wanted}`);
  }
  const largest = Number(set.get('max.message.bytes'));
  if (!(largest >= recordBytes)) throw new KafkaSetupFault('record-size', `the topic ${topic} takes records of up to ${largest} bytes: set its max.message.bytes to ${recordBytes} or more`);
}
