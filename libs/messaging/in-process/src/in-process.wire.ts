import { delayOnTimer, type BatchHandler, type Delay, type EventConsumer, type EventPublisher, type WireRecord } from '@rapport/messaging';
import { partitionOf } from './partition-of.js';
import { PartitionQueue } from './partition-queue.js';

export interface InProcessWireOptions {
  /** Default 4. */
  readonly partitions?: number;
  /** Records that may wait in one partition before publishing waits. Default 4096. */
  readonly capacity?: number;
  /** Most records in one batch. Default 512. */
  readonly batchSize?: number;
  /** Times that a batch is given to a handler that rejects, before {@link InProcessWire.run} rejects. Default 6. */
  readonly deliveries?: number;
  /** Waits between deliveries; resolves early on abort. Default: a timer. */
  readonly delay?: Delay;
}

/** The wire can't go on: closed, or a batch failed at each of its deliveries. Nothing was skipped. */
export class WireStopped extends Error {
  override readonly name = 'WireStopped';
}

const firstWaitMs = 20;
const longestWaitMs = 2_000;

/**
 * The wire within one process: no record outlives it. At least once, as every wire: a batch whose handler rejects, or that
 * was under way when {@link run} ended, is delivered again, first in its partition.
 */
export class InProcessWire implements EventPublisher, EventConsumer {
  readonly partitions: number;
  readonly #queues: readonly PartitionQueue[];
  readonly #batchSize: number;
  readonly #deliveries: number;
  readonly #delay: Delay;
  #publishing: Promise<void> = Promise.resolve();
  #running = false;
  #stopped: WireStopped | null = null;

  constructor({ partitions = 4, capacity = 4_096, batchSize = 512, deliveries = 6, delay = delayOnTimer }: InProcessWireOptions = {}) {
    this.partitions = partitions;
    this.#queues = Array.from({ length: partitions }, (_, partition) => new PartitionQueue(partition, capacity));
    this.#batchSize = batchSize;
    this.#deliveries = deliveries;
    this.#delay = delay;
  }

  partitionOf(key: string): number {
    return partitionOf(key, this.partitions);
  }

  /** Batches are queued one after the other, in the order of the calls; resolves when the whole batch is queued. */
  publish(records: readonly WireRecord[]): Promise<void> {
    const published = this.#publishing.then(() => this.#enqueue(records));
    this.#publishing = published.catch(() => undefined);
    return published;
  }

  /** @throws {WireStopped} when a batch failed at each of its deliveries; the batch stays first in its partition. */
  async run(handler: BatchHandler, signal: AbortSignal): Promise<void> {
    if (this.#running) throw new Error('the wire has a consumer already');
    this.#throwIfStopped();
    this.#running = true;
    const ending = new AbortController();
    const stop = (): void => {
      ending.abort();
      for (const queue of this.#queues) queue.wake();
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      const loops = this.#queues.map((_, partition) => this.#consume(partition, handler, ending.signal).catch((error: unknown) => (stop(), Promise.reject(error))));
      const failed = (await Promise.allSettled(loops)).find((loop) => loop.status === 'rejected');
      if (failed) throw failed.reason;
    } finally {
      signal.removeEventListener('abort', stop);
      this.#running = false;
    }
  }

  /** Publishing rejects from now on, waiting calls included. To be called after {@link run} has ended. */
  close(): void {
    this.#stop(new WireStopped('the wire is closed'));
  }

  async #enqueue(records: readonly WireRecord[]): Promise<void> {
    for (const record of records) {
      const queue = this.#queues[record.kind === 'watermark' ? record.partition : this.partitionOf(record.key)];
      if (!queue) throw new RangeError('a watermark for a partition that does not exist');
      this.#throwIfStopped();
      while (queue.full) {
        await queue.change();
        this.#throwIfStopped();
      }
      queue.add(record);
    }
  }

  async #consume(partition: number, handler: BatchHandler, signal: AbortSignal): Promise<void> {
    const queue = this.#queues[partition]!;
    while (!signal.aborted) {
      if (this.#stopped) throw this.#stopped;
      const batch = queue.peek(this.#batchSize);
      if (batch.length === 0) await queue.change();
      else if (await this.#deliver(partition, batch, handler, signal)) queue.drop(batch.length);
    }
  }

  /** False when the signal ended it before the batch was worked through. */
  async #deliver(partition: number, batch: Parameters<BatchHandler>[1], handler: BatchHandler, signal: AbortSignal): Promise<boolean> {
    for (let delivery = 1; ; delivery++) {
      try {
        await handler(partition, batch, signal);
        return true;
      } catch (cause) {
        if (signal.aborted) return false;
        if (delivery >= this.#deliveries) throw this.#failed(partition, batch[0]!.offset, delivery, cause);
      }
      await this.#delay(Math.min(firstWaitMs * 2 ** (delivery - 1), longestWaitMs), signal);
      if (signal.aborted) return false;
    }
  }

  #failed(partition: number, offset: number, deliveries: number, cause: unknown): WireStopped {
    const stopped = new WireStopped(`partition ${partition} stopped at offset ${offset}: its batch failed ${deliveries} times`, { cause });
    this.#stop(stopped);
    return stopped;
  }

  #stop(stopped: WireStopped): void {
    this.#stopped ??= stopped;
    for (const queue of this.#queues) queue.wake();
  }

  #throwIfStopped(): void {
    if (this.#stopped) throw this.#stopped;
  }
}
