import { kafkaConnection, opening, readSettings, type Environment } from '@rapport/edge';
import { createEventsTopic, createStatusTopic } from '@rapport/messaging-kafka';

export interface CreatedTopics {
  readonly topic: string;
  readonly statusTopic: string;
  /** Of each. */
  readonly partitions: number;
}

/** Makes the topics of contract events and of customers' status as the settings have them, or checks those that are there. @throws {SettingFault} {SettingFaults} */
export async function createTopics(env: Environment, replicationFactor: number): Promise<CreatedTopics> {
  const loaded = readSettings('rapport', env);
  const { topic, statusTopic, partitions } = loaded.settings.kafka;
  const config = kafkaConnection(loaded);
  await opening(loaded, 'kafka', async () => {
    await createEventsTopic(config, { topic, partitions, replicationFactor });
    await createStatusTopic(config, { topic: statusTopic, partitions, replicationFactor });
  });
  return { topic, statusTopic, partitions };
}
