import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { kafkaConfig, until } from './kafka-wire.js';

/** From now on the server refuses larger batches of one partition; what else is in the same send it stores. */
export async function setMaxMessageBytes(topic: string, bytes: number): Promise<void> {
  const { brokers, clientId } = kafkaConfig();
  const admin = new Kafka({ brokers: [...brokers], clientId, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await admin.alterConfigs({ validateOnly: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries: [{ name: 'max.message.bytes', value: String(bytes) }] }] });
    // The controller has it then, and the broker is told of it a moment later.
    await until('the broker has the limit', async () => {
      const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['max.message.bytes'] }] });
      return resources[0]?.configEntries[0]?.configValue === String(bytes);
    });
  } finally {
    await admin.disconnect();
  }
}
