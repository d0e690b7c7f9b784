import { kafkaConnection, opening, readSettings, type Environment } from '@rapport/edge';
import { createEventsTopic } from '@rapport/messaging-kafka';

export interface CreatedTopic {
  readonly topic: string;
  readonly partitions: number;
}

/** Makes the topic of contract events as the settings have it, or checks the one that is there. @throws {SettingFault} {SettingFaults} */
export async function createTopic(env: Environment, replicationFactor: number): Promise<CreatedTopic> {
  const loaded = readSettings('rapport', env);
  const { topic, partitions } = loaded.settings.kafka;
  await opening(loaded, 'kafka', () => createEventsTopic(kafkaConnection(loaded), { topic, partitions, replicationFactor }));
  return { topic, partitions };
}
