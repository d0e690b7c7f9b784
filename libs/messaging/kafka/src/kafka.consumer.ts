import { delayOnTimer, eventsTopic, type BatchHandler, type Delay, type EventConsumer, type KnownRecord } from '@rapport/messaging';
import { Assignment, type TailLoss } from './assignment.js';
import { ConsumerRun } from './consumer-run.js';
import type { KafkaConfig } from './kafka.config.js';
import type { UnreadableMessage } from './record.codec.js';
import { TopicReader } from './topic.reader.js';

export interface KafkaConsumerOptions {
  /** Consumers of one group share the partitions. */
  readonly groupId: string;
  /** As many as the topic has. */
  readonly partitions: number;
  /** Default {@link eventsTopic}. */
  readonly topic?: string;
  /**
   * The last record of a partition that was worked through, as it is kept with its outcome; null when there is none. It, and
   * not the group's offset, decides where a partition is read from. Left out, nothing is compared, and a lost end goes unseen.
   */
  readonly known?: (partition: number) => Promise<KnownRecord | null>;
  readonly onTailLost?: (loss: TailLoss) => void;
  /** Told of all partitions that this member has from now on, at each sharing out, before anything of them is handled. */
  readonly onAssigned?: (partitions: readonly number[]) => void;
  /** Told of a record that can't be read: its partition stops before it, the others go on. Left out, the run ends instead. */
  readonly onUnreadable?: (fault: UnreadableMessage) => void;
  /** Most records in one batch. Default 512. */
  readonly batchSize?: number;
  /** Times that a batch is given to a handler that rejects, before {@link KafkaConsumer.run} rejects. Default 6. */
  readonly deliveries?: number;
  /** Partitions whose batches are worked through side by side. Default 4. */
  readonly concurrency?: number;
  /** Without a heartbeat for so long, the partitions are given to others. Default 30,000. */
  readonly sessionTimeoutMs?: number;
  /** For others to wait for a batch that is under way when partitions are shared anew. Default 60,000. */
  readonly rebalanceTimeoutMs?: number;
  /** How long the server waits for records before it says that there are none. Default 500. */
  readonly maxWaitMs?: number;
  /** For the handlers to settle when the signal aborts. Default 30,000. */
  readonly stopTimeoutMs?: number;
  /** Waits between deliveries; resolves early on abort. Default: a timer. */
  readonly delay?: Delay;
}

/**
 * One member of a consumer group. At least once: an offset is committed after the handler has resolved. What was under way
 * when partitions were shared anew is delivered again, perhaps to another member while this one still works on it.
 */
export class KafkaConsumer implements EventConsumer {
  readonly #config: KafkaConfig;
  readonly #options: KafkaConsumerOptions & { readonly topic: string };
  readonly #reader: TopicReader;
  #running = false;

  constructor(config: KafkaConfig, { topic = eventsTopic, ...options }: KafkaConsumerOptions) {
    this.#config = config;
    this.#options = { ...options, topic };
    this.#reader = new TopicReader(config, { topic, partitions: options.partitions });
  }

  /**
   * May be called again after it has ended, however it ended.
   * @throws {ConsumerStopped} It can't go on. Nothing was skipped: what was under way is delivered again at the next run.
   */
  async run(handler: BatchHandler, signal: AbortSignal): Promise<void> {
    if (this.#running) throw new Error('the consumer is running already');
    if (signal.aborted) return;
    this.#running = true;
    try {
      const { groupId, topic, known, onTailLost = () => undefined, onAssigned = () => undefined, onUnreadable = null, batchSize = 512, deliveries = 6, concurrency = 4, delay = delayOnTimer } = this.#options;
      const { sessionTimeoutMs = 30_000, rebalanceTimeoutMs = 60_000, maxWaitMs = 500, stopTimeoutMs = 30_000 } = this.#options;
      await new ConsumerRun(this.#config, handler, {
        groupId, topic, batchSize, concurrency, sessionTimeoutMs, rebalanceTimeoutMs, maxWaitMs, stopTimeoutMs,
        onAssigned, onUnreadable, deliveries: { most: deliveries, delay },
        assignmentOf: (committed, seat) => (known ? new Assignment({ reader: this.#reader, known, committed, onTailLost, seat }) : null),
      }).untilEnded(signal);
    } finally {
      this.#running = false;
    }
  }

  /** The offset of the next record of each partition; what a partition has been worked through to is behind it by the lag. */
  async endOffsets(): Promise<readonly number[]> {
    return (await this.#reader.ends()).map(({ end }) => end);
  }

  /** To be called after {@link run} has ended. */
  close(): Promise<void> {
    return this.#reader.close();
  }
}
