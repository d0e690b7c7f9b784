import { customerStatusTopic } from '@rapport/messaging';
import type { Admin } from 'kafkajs';
import type { EventsTopicOptions, NewEventsTopic } from './events-topic.js';
import type { KafkaConfig } from './kafka.config.js';
import { KafkaSetupFault } from './kafka.setup-fault.js';
import { askedOfTopic, createTopic, mustHavePartitions, topicSettings } from './topic-admin.js';

/** How long a record that says "erased" stays at least: whoever was away for longer begins at the beginning. A week. */
const erasuresKeptMs = 604_800_000;

/**
 * Creates the topic of customers' status where there is none, and then checks it. Default topic: {@link customerStatusTopic}.
 * @throws {KafkaSetupFault}
 */
export async function createStatusTopic(config: KafkaConfig, { replicationFactor, partitions, topic = customerStatusTopic }: NewEventsTopic): Promise<void> {
  await askedOfTopic(config, topic, async (admin) => {
    await createTopic(admin, { topic, partitions, replicationFactor, entries: { 'cleanup.policy': 'compact', 'delete.retention.ms': String(erasuresKeptMs) } });
    await check(admin, topic, partitions);
  });
}

/** What every start looks at: it is there, has as many partitions as that of events, and is compacted and nothing else. @throws {KafkaSetupFault} */
export async function checkStatusTopic(config: KafkaConfig, { partitions, topic = customerStatusTopic }: EventsTopicOptions): Promise<void> {
  try {
    await askedOfTopic(config, topic, (admin) => check(admin, topic, partitions));
  } catch (error) {
    if (!(error instanceof KafkaSetupFault) || error.reason !== 'missing-topic') throw error;
    throw new KafkaSetupFault('missing-status-topic', `the topic ${topic} does not exist: create it on purpose, compacted, with as many partitions as that of events`, { cause: error });
  }
}

async function check(admin: Admin, topic: string, partitions: number): Promise<void> {
  await mustHavePartitions(admin, topic, partitions);
  const policy = (await topicSettings(admin, topic, ['cleanup.policy'])).get('cleanup.policy');
  if (policy === 'compact') return;
  throw new KafkaSetupFault('compaction', `the topic ${topic} would lose customers or never forget one: its cleanup.policy is ${policy ?? 'unknown'}, set it to compact`);
}
