import { PartitionAssigners, type Cluster, type Consumer } from 'kafkajs';
import { kafkaOf, type KafkaConfig } from './kafka.config.js';
import { setupFaultOf } from './kafka.setup-fault.js';
import type { StoredMessage } from './record.codec.js';
import { within } from './within.js';

/** The part of a topic that is there: from the first record to behind the last. */
export interface PartitionEnds {
  readonly first: number;
  /** Offset of the next record. */
  readonly end: number;
}

export interface TopicReaderOptions {
  readonly topic: string;
  readonly partitions: number;
  /** For one question, all its attempts included. Default 60,000. */
  readonly timeoutMs?: number;
}

interface FetchedPartition {
  readonly partition: number;
  readonly messages: readonly StoredMessage[];
}

const firstWaitMs = 100;
const longestWaitMs = 2_000;
const maxAttempts = 100;
const maxBytes = 65_536;

/**
 * Reads single records by partition and offset, without a group. The client offers groups only; what it hands to a
 * partition assigner, by its public types, is the connection to the servers, which can be asked directly.
 */
export class TopicReader {
  readonly #config: KafkaConfig;
  readonly #topic: string;
  readonly #partitions: readonly { readonly partition: number }[];
  readonly #timeoutMs: number;
  #opened: Promise<{ readonly consumer: Consumer; readonly cluster: Cluster }> | null = null;
  #closed = false;
  /** One question at a time: the client makes a connection for each that finds none, and forgets all but the last of them. */
  #lane: Promise<unknown> = Promise.resolve();

  constructor(config: KafkaConfig, { topic, partitions, timeoutMs = 60_000 }: TopicReaderOptions) {
    this.#config = config;
    this.#topic = topic;
    this.#partitions = Array.from({ length: partitions }, (_, partition) => ({ partition }));
    this.#timeoutMs = timeoutMs;
  }

  /** Of each partition. @throws {KafkaSetupFault} or the client's error, when the time is over. */
  ends(): Promise<readonly PartitionEnds[]> {
    return this.#inLane(async (cluster) => {
      const [first, end] = [await this.#offsets(cluster, true), await this.#offsets(cluster, false)];
      return this.#partitions.map(({ partition }) => ({ first: first[partition] ?? 0, end: end[partition] ?? 0 }));
    });
  }

  /** Null where no record stands: behind the end, before the first, or removed. */
  record(partition: number, offset: number): Promise<StoredMessage | null> {
    return this.#inLane(async (cluster) => {
      const leader = Object.keys(cluster.findLeaderForPartitions(this.#topic, [partition]))[0];
      if (leader === undefined) throw new Error(`partition ${partition} has no leader`);
      const broker = await cluster.findBroker({ nodeId: leader });
      try {
        const answer = (await broker.fetch({
          maxWaitTime: 0, minBytes: 1, maxBytes, isolationLevel: 0,
          topics: [{ topic: this.#topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes }] }],
        })) as { readonly responses: readonly { readonly partitions: readonly FetchedPartition[] }[] };
        return answer.responses[0]?.partitions[0]?.messages.find((message) => message.offset === String(offset)) ?? null;
      } catch (error) {
        if (error instanceof Error && error.name === 'KafkaJSOffsetOutOfRange') return null;
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#lane;
    await this.#drop();
  }

  async #offsets(cluster: Cluster, fromBeginning: boolean): Promise<Readonly<Record<number, number>>> {
    const [answer] = await cluster.fetchTopicsOffset([{ topic: this.#topic, partitions: [...this.#partitions], fromBeginning }]);
    return Object.fromEntries((answer?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)]));
  }

  #inLane<Answer>(question: (cluster: Cluster) => Promise<Answer>): Promise<Answer> {
    const answered = this.#lane.then(() => this.#ask(question));
    this.#lane = answered.catch(() => undefined);
    return answered;
  }

  /** A failed question is put again over a new connection. */
  async #ask<Answer>(question: (cluster: Cluster) => Promise<Answer>): Promise<Answer> {
    const deadlineMs = performance.now() + this.#timeoutMs;
    for (let attempt = 1; ; attempt++) {
      try {
        return await within(Math.max(1, deadlineMs - performance.now()), 'a question to the Kafka server', this.#open().then(({ cluster }) => question(cluster)));
      } catch (error) {
        await this.#drop();
        const fault = setupFaultOf(error, this.#config.brokers, this.#topic);
        if (this.#closed || fault?.reason === 'credentials' || fault?.reason === 'missing-topic') throw fault ?? error;
        const waitMs = Math.min(firstWaitMs * 2 ** (attempt - 1), longestWaitMs);
        if (attempt >= maxAttempts || performance.now() + waitMs >= deadlineMs) throw fault ?? error;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  #open(): Promise<{ readonly consumer: Consumer; readonly cluster: Cluster }> {
    if (this.#closed) return Promise.reject(new Error('the reader of the topic is closed'));
    return (this.#opened ??= this.#connect());
  }

  async #connect(): Promise<{ readonly consumer: Consumer; readonly cluster: Cluster }> {
    let taken: Cluster | null = null;
    const consumer = kafkaOf(this.#config, { retries: 1 }).consumer({
      // Never joined: no such group comes to be.
      groupId: `${this.#config.clientId}-reader`,
      allowAutoTopicCreation: false,
      readUncommitted: true,
      partitionAssigners: [
        (given) => {
          taken = given.cluster;
          return PartitionAssigners.roundRobin(given);
        },
      ],
    });
    const cluster = taken as Cluster | null;
    if (!cluster) throw new Error('the client gave no connection to its assigner');
    try {
      await consumer.connect();
      await cluster.addTargetTopic(this.#topic);
      return { consumer, cluster };
    } catch (error) {
      await consumer.disconnect();
      throw error;
    }
  }

  async #drop(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    // A connection that never came to be has said so to whoever asked for it; one that can't be ended is broken anyway.
    await opened?.then(({ consumer }) => consumer.disconnect()).catch(() => undefined);
  }
}
