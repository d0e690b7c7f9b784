import { Partitioners, type Kafka, type Producer } from 'kafkajs';
import { within } from './within.js';

const disconnectTimeoutMs = 10_000;

/** A producer that is connected, and sends one batch at a time. */
export async function connectedProducer(kafka: Kafka): Promise<Producer> {
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    idempotent: true,
    maxInFlightRequests: 1,
    // The least that the client allows. What fails again is ours to look at.
    retry: { retries: 1 },
  });
  await producer.connect();
  return producer;
}

/** Resolves in any case: it may hang or fail for the reason for which it is thrown away, and nothing of it is used again. */
export async function throwAway(producer: Promise<Producer> | null): Promise<void> {
  if (producer) await within(disconnectTimeoutMs, 'disconnecting', producer.then((connected) => connected.disconnect())).catch(() => undefined);
}
