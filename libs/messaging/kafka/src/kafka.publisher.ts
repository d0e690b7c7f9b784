import type { Position } from '@rapport/kernel';
import { eventsTopic, PublishFailed, type DurableEventPublisher, type WireRecord } from '@rapport/messaging';
import type { Message, Producer } from 'kafkajs';
import { acknowledgement } from './acknowledgement.js';
import { connectedProducer, throwAway } from './idempotent-producer.js';
import { kafkaOf, type KafkaConfig } from './kafka.config.js';
import { partitionOf } from './partition-of.js';
import { leastPosition, partitionTail, type PartitionTail } from './partition-tail.js';
import { previousHeader, previousText } from './previous-record.js';
import { encodeRecord, positionIn } from './record.codec.js';
import { sendPlan, type SendPart } from './send-plan.js';
import { TopicReader } from './topic.reader.js';
import { within } from './within.js';

export interface KafkaPublisherOptions {
  /** As many as the topic has, for ever. */
  readonly partitions: number;
  /** Default {@link eventsTopic}. */
  readonly topic?: string;
  /** For one send with its acknowledgement, and for reading the last records. Default 60,000. */
  readonly timeoutMs?: number;
  /** Most bytes of one partition in one send; must stay below the topic's `max.message.bytes`. Default 786,432. */
  readonly maxSendBytes?: number;
  /** Where consumers find the schemas, told in each record; query-api serves them. Default `http://127.0.0.1:7402/v1/schemas`. */
  readonly schemasUrl?: string;
}

const localSchemasUrl = 'http://127.0.0.1:7402/v1/schemas';

/**
 * Publishes to a Kafka topic: one send at a time, acknowledged by all replicas in sync, each acknowledgement compared with
 * what is known of the partitions. After any failure the producer is thrown away, for its count of what was stored may be
 * wrong, and nothing is sent before {@link published} was asked. Several may publish at once: that only repeats records.
 */
export class KafkaPublisher implements DurableEventPublisher {
  readonly partitions: number;
  readonly #config: KafkaConfig;
  readonly #topic: string;
  readonly #timeoutMs: number;
  readonly #maxSendBytes: number;
  readonly #schemasUrl: string;
  readonly #reader: TopicReader;
  #producer: Promise<Producer> | null = null;
  #tails: readonly PartitionTail[] | null = null;
  #failed = false;
  /** A connection was made or has ended since the known records were last looked at: the server may be one that lost its end. */
  #doubtful = true;
  #closed = false;
  #lane: Promise<unknown> = Promise.resolve();

  constructor(config: KafkaConfig, { partitions, topic = eventsTopic, timeoutMs = 60_000, maxSendBytes = 786_432, schemasUrl = localSchemasUrl }: KafkaPublisherOptions) {
    this.partitions = partitions;
    this.#config = config;
    this.#topic = topic;
    this.#timeoutMs = timeoutMs;
    this.#maxSendBytes = maxSendBytes;
    this.#schemasUrl = schemasUrl;
    this.#reader = new TopicReader(config, { topic, partitions, timeoutMs });
  }

  partitionOf(key: string): number {
    return partitionOf(key, this.partitions);
  }

  published(): Promise<Position> {
    return this.#inLane(async () => {
      this.#tails = await this.#readTails();
      this.#failed = false;
      return leastPosition(this.#tails);
    });
  }

  publish(records: readonly WireRecord[]): Promise<void> {
    return this.#inLane(async () => {
      if (this.#failed) throw new PublishFailed('an earlier batch failed: what is published has to be asked first');
      try {
        this.#tails ??= await this.#readTails();
        const encoded = records.map((record) => encodeRecord(record, record.kind === 'watermark' ? record.partition : this.partitionOf(record.key), this.#schemasUrl));
        for (const parts of sendPlan(encoded, this.#maxSendBytes)) this.#tails = await this.#send(parts, this.#tails);
      } catch (cause) {
        this.#failed = true;
        this.#tails = null;
        await this.#throwAwayProducer();
        throw cause instanceof PublishFailed ? cause : new PublishFailed(`a batch could not be published: ${cause instanceof Error ? cause.message : 'unknown'}`, { cause });
      }
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#lane;
    await this.#throwAwayProducer();
    await this.#reader.close();
  }

  async #send(parts: readonly SendPart[], known: readonly PartitionTail[]): Promise<readonly PartitionTail[]> {
    const messages = parts.flatMap((part) => linked(part, known[part.partition]!));
    const producer = await within(this.#timeoutMs, 'connecting', (this.#producer ??= this.#connect()));
    if (this.#doubtful) await this.#mustAllStand(known);
    const sent = producer.send({ topic: this.#topic, acks: -1, timeout: this.#timeoutMs, messages });
    const told = acknowledgement(await within(this.#timeoutMs, 'a send', sent), parts, known);
    if (told.kind === 'refused') throw new PublishFailed(`the acknowledgement of a batch can't be true: ${told.why}`);
    for (const partition of told.surprising) await this.#mustStand(partition, known[partition]!);
    return known.map((tail, partition) => told.tails.get(partition) ?? tail);
  }

  /** What is sent behind a lost end would stand before what is missing, for everybody who reads the topic later. */
  async #mustAllStand(known: readonly PartitionTail[]): Promise<void> {
    this.#doubtful = false;
    for (const [partition, tail] of known.entries()) await this.#mustStand(partition, tail);
  }

  async #mustStand(partition: number, { offset, position }: PartitionTail): Promise<void> {
    if (offset === -1 || positionIn((await this.#reader.record(partition, offset))?.headers) === position) return;
    throw new PublishFailed(`partition ${partition} has lost its end: the record at offset ${offset} is no longer the one that stood there`);
  }

  async #readTails(): Promise<readonly PartitionTail[]> {
    const ends = await this.#reader.ends();
    return Promise.all(ends.map(({ end }, partition) => partitionTail(end, (offset) => this.#reader.record(partition, offset))));
  }

  #connect(): Promise<Producer> {
    return connectedProducer(kafkaOf(this.#config, { onConnection: () => (this.#doubtful = true) }));
  }

  async #throwAwayProducer(): Promise<void> {
    const producer = this.#producer;
    this.#producer = null;
    await throwAway(producer);
  }

  #inLane<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (this.#closed) return Promise.reject(new PublishFailed('the publisher is closed'));
    const done = this.#lane.then(work);
    this.#lane = done.catch(() => undefined);
    return done;
  }
}

/** The partition is named, so that a topic that was given more partitions behind our back does not move a key. */
function linked({ records }: SendPart, { offset, position }: PartitionTail): Message[] {
  const messages: Message[] = records.map(({ message }) => message);
  const last = messages.at(-1)!;
  messages[messages.length - 1] = { ...last, headers: { ...last.headers, [previousHeader]: previousText({ offset, position, count: records.length }) } };
  return messages;
}
