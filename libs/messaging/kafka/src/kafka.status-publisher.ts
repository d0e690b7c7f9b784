import { customerStatusTopic, PublishFailed, TopicShortened, type StatusMessage, type StatusPublisher } from '@rapport/messaging';
import type { Message, Producer, RecordMetadata } from 'kafkajs';
import { connectedProducer, throwAway } from './idempotent-producer.js';
import { kafkaOf, type KafkaConfig } from './kafka.config.js';
import { partitionOf } from './partition-of.js';
import { TopicReader } from './topic.reader.js';
import { within } from './within.js';

export interface KafkaStatusPublisherOptions {
  /** As many as the topic has, for ever. */
  readonly partitions: number;
  /** Default {@link customerStatusTopic}. */
  readonly topic?: string;
  /** For one send with its acknowledgement. Default 60,000. */
  readonly timeoutMs?: number;
}

/** A server that answers does so at once, and whoever ends waits for the question. */
const longestQuestionMs = 10_000;

/**
 * Publishes to a Kafka topic: one send at a time, acknowledged by all replicas in sync. An acknowledged offset that is not
 * behind the last one known of its partition is no acknowledgement: it belongs to another send, or the server has lost its
 * end. After any failure the producer is thrown away, for its count of what was stored may be wrong.
 */
export class KafkaStatusPublisher implements StatusPublisher {
  readonly topic: string;
  readonly partitions: number;
  readonly #config: KafkaConfig;
  readonly #reader: TopicReader;
  readonly #timeoutMs: number;
  /** The next offset of each partition, as the last acknowledgement told. */
  readonly #ends = new Map<number, number>();
  #producer: Promise<Producer> | null = null;
  #closed = false;
  #lane: Promise<unknown> = Promise.resolve();

  constructor(config: KafkaConfig, { partitions, topic = customerStatusTopic, timeoutMs = 60_000 }: KafkaStatusPublisherOptions) {
    this.partitions = partitions;
    this.#config = config;
    this.topic = topic;
    this.#reader = new TopicReader(config, { topic, partitions, timeoutMs: Math.min(timeoutMs, longestQuestionMs) });
    this.#timeoutMs = timeoutMs;
  }

  partitionOf(customerId: string): number {
    return partitionOf(customerId, this.partitions);
  }

  async ends(): Promise<readonly number[]> {
    return (await this.#reader.ends()).map(({ end }) => end);
  }

  publish(messages: readonly StatusMessage[]): Promise<void> {
    if (this.#closed) return Promise.reject(new PublishFailed('the publisher is closed'));
    const done = this.#lane.then(() => this.#publish(messages));
    this.#lane = done.catch(() => undefined);
    return done;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#lane;
    await this.#reader.close();
    await this.#throwAwayProducer();
  }

  async #publish(messages: readonly StatusMessage[]): Promise<void> {
    if (messages.length === 0) return;
    try {
      const producer = await within(this.#timeoutMs, 'connecting', (this.#producer ??= this.#connect()));
      const encoded = messages.map((message) => this.#encoded(message));
      const answer = await within(this.#timeoutMs, 'a send', producer.send({ topic: this.topic, acks: -1, timeout: this.#timeoutMs, messages: encoded }));
      this.#believe(answer, encoded);
    } catch (cause) {
      this.#ends.clear();
      await this.#throwAwayProducer();
      throw cause instanceof PublishFailed ? cause : new PublishFailed(`customers' status could not be published: ${cause instanceof Error ? cause.message : 'unknown'}`, { cause });
    }
  }

  #encoded({ customerId, status }: StatusMessage): Message & { readonly partition: number } {
    return { key: customerId, value: status === null ? null : JSON.stringify(status), partition: this.partitionOf(customerId) };
  }

  #believe(answer: readonly Partial<RecordMetadata>[], sent: readonly { readonly partition: number }[]): void {
    for (const partition of new Set(sent.map((message) => message.partition))) {
      const named = answer.filter((told) => told.partition === partition);
      const first = /^\d+$/.test(named[0]?.baseOffset ?? '') ? Number(named[0]!.baseOffset) : -1;
      if (named.length !== 1 || named[0]!.errorCode !== 0 || first === -1) throw new PublishFailed(`the acknowledgement gives no offset for partition ${partition}`);
      if (first < (this.#ends.get(partition) ?? 0)) throw new TopicShortened(partition, `it ended at offset ${this.#ends.get(partition)}, and offset ${first} was acknowledged`);
      this.#ends.set(partition, first + sent.filter((message) => message.partition === partition).length);
    }
  }

  #connect(): Promise<Producer> {
    return connectedProducer(kafkaOf(this.#config));
  }

  async #throwAwayProducer(): Promise<void> {
    const producer = this.#producer;
    this.#producer = null;
    await throwAway(producer);
  }
}
