import kafkajs, { type Admin } from 'kafkajs';
import { kafkaOf, type KafkaConfig } from './kafka.config.js';
import { KafkaSetupFault, setupFaultOf } from './kafka.setup-fault.js';

/** Puts a question about a topic to the server. @throws {KafkaSetupFault} */
export async function askedOfTopic(config: KafkaConfig, topic: string, question: (admin: Admin) => Promise<void>): Promise<void> {
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

export interface TopicToCreate {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly entries: Readonly<Record<string, string>>;
}

/** Does nothing where there is one of that name. */
export async function createTopic(admin: Admin, { topic, partitions, replicationFactor, entries }: TopicToCreate): Promise<void> {
  const safe = { 'min.insync.replicas': replicationFactor >= 3 ? '2' : '1', 'unclean.leader.election.enable': 'false' };
  const configEntries = Object.entries({ ...entries, ...safe }).map(([name, value]) => ({ name, value }));
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: partitions, replicationFactor, configEntries }] });
}

/** @throws {KafkaSetupFault} */
export async function mustHavePartitions(admin: Admin, topic: string, partitions: number): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const there = topics.find(({ name }) => name === topic)?.partitions.length ?? 0;
  if (there === partitions) return;
  throw new KafkaSetupFault('partition-count', `the topic ${topic} has ${there} partitions, and ${partitions} are expected: keys stay in order only while that number stays; set the expected number to the topic's, or use another topic`);
}

/** Values of a topic's settings by their names. */
export async function topicSettings(admin: Admin, topic: string, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: [...names] }] });
  return new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]));
}
