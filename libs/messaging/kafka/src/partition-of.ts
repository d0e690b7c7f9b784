import { Partitioners } from 'kafkajs';

const partitioner = Partitioners.DefaultPartitioner();

/**
 * The partition of a key among `partitions`: Kafka's default, as every client has it (murmur2 of the key's UTF-8 bytes).
 * Must not change while a topic is in use.
 */
export const partitionOf = (key: string, partitions: number): number =>
  partitioner({ topic: '', partitionMetadata: Array.from({ length: partitions }, noMetadata), message: { key, value: null } });

/** Only their number counts for a record with a key. */
const noMetadata = (_: unknown, partitionId: number) => ({ partitionErrorCode: 0, partitionId, leader: 0, replicas: [], isr: [] });
