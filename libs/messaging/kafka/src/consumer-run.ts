import { PartitionStopped, type BatchHandler, type Delivered } from '@rapport/messaging';
import type { Admin, Consumer, EachBatchPayload } from 'kafkajs';
import type { Assignment, Seat } from './assignment.js';
import { ConsumerStopped } from './consumer-stopped.js';
import { BatchRefused, deliver, type Deliveries } from './deliver.js';
import { kafkaOf, type KafkaConfig } from './kafka.config.js';
import { setupFaultOf } from './kafka.setup-fault.js';
import { decodeRecord, UnreadableMessage } from './record.codec.js';
import { whileBeating } from './while-beating.js';
import { within } from './within.js';

export interface ConsumerRunOptions {
  readonly groupId: string;
  readonly topic: string;
  readonly batchSize: number;
  readonly concurrency: number;
  readonly deliveries: Deliveries;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly maxWaitMs: number;
  readonly stopTimeoutMs: number;
  readonly onAssigned: (partitions: readonly number[]) => void;
  /** Null: the run ends. */
  readonly onUnreadable: ((fault: UnreadableMessage) => void) | null;
  /** Null where nothing is to be compared. */
  readonly assignmentOf: (committed: (partition: number) => Promise<number | null>, seat: Seat) => Assignment | null;
}

/** The client tells of its end before it tells of the cause. */
const causeTimeoutMs = 1_000;
const beatsInASession = 6;

/** A consumer of the client from its start to its end. */
export class ConsumerRun {
  readonly #config: KafkaConfig;
  readonly #handler: BatchHandler;
  readonly #options: ConsumerRunOptions;
  readonly #consumer: Consumer;
  readonly #admin: Admin;
  readonly #assignment: Assignment | null;
  readonly #ending = new AbortController();
  readonly #heartbeatIntervalMs: number;
  #failure: ConsumerStopped | null = null;

  constructor(config: KafkaConfig, handler: BatchHandler, options: ConsumerRunOptions) {
    const { groupId, topic, sessionTimeoutMs, rebalanceTimeoutMs, maxWaitMs, assignmentOf } = options;
    this.#config = config;
    this.#handler = handler;
    this.#options = options;
    this.#heartbeatIntervalMs = Math.floor(sessionTimeoutMs / beatsInASession);
    const kafka = kafkaOf(config, { onConnection: () => this.#assignment?.doubt() });
    this.#admin = kafkaOf(config).admin();
    this.#consumer = kafka.consumer({
      groupId,
      allowAutoTopicCreation: false,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: rebalanceTimeoutMs,
      heartbeatInterval: this.#heartbeatIntervalMs,
      maxWaitTimeInMs: maxWaitMs,
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
    this.#assignment = assignmentOf((partition) => this.#committed(partition), {
      pause: (partitions) => this.#consumer.pause([{ topic, partitions: [...partitions] }]),
      seek: (partition, offset) => this.#consumer.seek({ topic, partition, offset: String(offset) }),
      resume: (partitions) => this.#consumer.resume([{ topic, partitions: [...partitions] }]),
    });
  }

  /** @throws {ConsumerStopped} */
  async untilEnded(signal: AbortSignal): Promise<void> {
    const stop = (): void => this.#ending.abort();
    const ended = new Promise<void>((resolve) => this.#ending.signal.addEventListener('abort', () => resolve(), { once: true }));
    signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.race([ended, this.#start()]);
      await ended;
    } catch (error) {
      this.#fail('crashed', error);
    } finally {
      signal.removeEventListener('abort', stop);
      await this.#stop();
    }
    if (this.#failure) throw this.#failure;
  }

  async #start(): Promise<void> {
    const { topic, concurrency } = this.#options;
    const { CRASH, DISCONNECT, STOP, GROUP_JOIN } = this.#consumer.events;
    this.#consumer.on(CRASH, ({ payload }) => this.#fail('crashed', payload.error));
    const gone = (): void => void setTimeout(() => this.#fail('disconnected', null), causeTimeoutMs).unref();
    this.#consumer.on(DISCONNECT, gone);
    this.#consumer.on(STOP, gone);
    this.#consumer.on(GROUP_JOIN, ({ payload }) => this.#joined(payload.memberAssignment[topic] ?? []));
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [topic], fromBeginning: true });
    if (this.#ending.signal.aborted) return;
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: concurrency,
      eachBatch: (payload) => this.#work(payload),
    });
  }

  /** Not awaited by the client: it goes on fetching, but nothing of the partitions that are paused. */
  #joined(partitions: readonly number[]): void {
    this.#options.onAssigned(partitions);
    void this.#assignment?.joined(partitions).catch((error: unknown) => this.#fail('not-comparable', error));
  }

  async #work(payload: EachBatchPayload): Promise<void> {
    const { partition, messages } = payload.batch;
    const generation = this.#assignment?.generation;
    const work = async (signal: AbortSignal): Promise<void> => {
      if (messages.length === 0 || !(await this.#admits(partition, Number(messages[0]!.offset)))) return;
      for (let from = 0; from < messages.length && !signal.aborted; from += this.#options.batchSize) {
        const { batch, unreadable } = decoded(partition, messages.slice(from, from + this.#options.batchSize));
        if (batch.length > 0) {
          if (!(await deliver(this.#handler, partition, batch, signal, this.#options.deliveries))) return;
          if (generation !== this.#assignment?.generation) return;
          await this.#workedThrough(payload, batch.at(-1)!);
        }
        if (unreadable) throw unreadable;
      }
    };
    try {
      if (!this.#ending.signal.aborted) await whileBeating(payload.heartbeat, this.#heartbeatIntervalMs, this.#ending.signal, work);
    } catch (error) {
      // Its handler must not wait instead: the client fetches nothing from a server while a batch of it is in hand.
      if (error instanceof PartitionStopped) return this.#pause(partition);
      if (error instanceof BatchRefused) return this.#fail('batch-refused', error);
      if (error instanceof UnreadableMessage) return this.#stopBefore(partition, error);
      // The client's own: it joins the group again, connects again, or gives up, which it tells.
      throw error;
    }
  }

  #stopBefore(partition: number, fault: UnreadableMessage): void {
    const { onUnreadable } = this.#options;
    if (!onUnreadable) return this.#fail('unreadable', fault);
    onUnreadable(fault);
    this.#pause(partition);
  }

  #pause(partition: number): void {
    this.#consumer.pause([{ topic: this.#options.topic, partitions: [partition] }]);
  }

  async #admits(partition: number, offset: number): Promise<boolean> {
    try {
      return (await this.#assignment?.admits(partition, offset)) ?? true;
    } catch (error) {
      this.#fail('not-comparable', error);
      return false;
    }
  }

  async #workedThrough({ resolveOffset, commitOffsetsIfNecessary, batch: { topic } }: EachBatchPayload, { partition, offset, record }: Delivered): Promise<void> {
    this.#assignment?.workedThrough(partition, { offset, position: record.kind === 'event' ? record.event.position : record.position });
    resolveOffset(String(offset));
    await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: String(offset + 1) }] }] });
  }

  async #committed(partition: number): Promise<number | null> {
    const { groupId, topic } = this.#options;
    await this.#admin.connect();
    const [found] = await this.#admin.fetchOffsets({ groupId, topics: [topic] });
    const offset = Number(found?.partitions.find((told) => told.partition === partition)?.offset ?? -1);
    return offset < 0 ? null : offset;
  }

  #fail(reason: ConsumerStopped['reason'], cause: unknown): void {
    if (this.#ending.signal.aborted) return;
    const { groupId, topic } = this.#options;
    this.#failure = new ConsumerStopped(reason, groupId, { cause: setupFaultOf(cause, this.#config.brokers, topic) ?? cause });
    this.#ending.abort();
  }

  async #stop(): Promise<void> {
    this.#ending.abort();
    try {
      await within(this.#options.stopTimeoutMs, 'ending the consumer', this.#consumer.disconnect());
    } catch (cause) {
      this.#failure ??= new ConsumerStopped('not-ended', this.#options.groupId, { cause });
    }
    await within(this.#options.stopTimeoutMs, 'ending the connection', this.#admin.disconnect()).catch(() => undefined);
  }
}

function decoded(partition: number, messages: EachBatchPayload['batch']['messages']): { readonly batch: Delivered[]; readonly unreadable: UnreadableMessage | null } {
  const batch: Delivered[] = [];
  for (const message of messages) {
    try {
      batch.push({ partition, offset: Number(message.offset), record: decodeRecord(partition, message) });
    } catch (error) {
      if (error instanceof UnreadableMessage) return { batch, unreadable: error };
      throw error;
    }
  }
  return { batch, unreadable: null };
}
