import { wireContract } from '@rapport/testing';
import { TestTopic } from './kafka-wire.js';

describe('the wire over Kafka', () => {
  wireContract(async () => {
    const topic = await TestTopic.create();
    return { publisher: topic.publisher(), consumer: topic.consumer({ batchSize: 7 }), close: () => topic.close() };
  });
});
