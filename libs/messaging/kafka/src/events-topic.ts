import { eventsTopic } from '@rapport/messaging';
import type { Admin } from 'kafkajs';
import type { KafkaConfig } from './kafka.config.js';
import { KafkaSetupFault } from './kafka.setup-fault.js';
import { askedOfTopic, createTopic, mustHavePartitions, topicSettings } from './topic-admin.js';

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
const kept = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' };

/**
 * Creates the topic where there is none, and then checks it as {@link checkEventsTopic} does.
 * @throws {KafkaSetupFault}
 */
export async function createEventsTopic(config: KafkaConfig, { replicationFactor, ...options }: NewEventsTopic): Promise<void> {
  const { partitions, topic = eventsTopic } = options;
  await askedOfTopic(config, topic, async (admin) => {
    await createTopic(admin, { topic, partitions, replicationFactor, entries: { ...kept, 'max.message.bytes': String(recordBytes) } });
    await check(admin, topic, partitions);
  });
}

/**
 * What every start looks at: the topic is there, has the partitions that the data was written with, and keeps its records
 * without limit, the largest ones too.
 * @throws {KafkaSetupFault}
 */
export async function checkEventsTopic(config: KafkaConfig, { partitions, topic = eventsTopic }: EventsTopicOptions): Promise<void> {
  await askedOfTopic(config, topic, (admin) => check(admin, topic, partitions));
}

async function check(admin: Admin, topic: string, partitions: number): Promise<void> {
  await mustHavePartitions(admin, topic, partitions);
  const set = await topicSettings(admin, topic, [...Object.keys(kept), 'max.message.bytes']);
  for (const [name, wanted] of Object.entries(kept)) {
    const value = set.get(name);
    if (value !== wanted) throw new KafkaSetupFault('retention', `the topic ${topic} would lose records: its ${name} is ${value ?? 'unknown'}, set it to ${wanted}`);
  }
  const largest = Number(set.get('max.message.bytes'));
  if (!(largest >= recordBytes)) throw new KafkaSetupFault('record-size', `the topic ${topic} takes records of up to ${largest} bytes: set its max.message.bytes to ${recordBytes} or more`);
}
