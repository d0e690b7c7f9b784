import type { ContractEvent } from '@rapport/contracts';
import type { Position } from '@rapport/kernel';

/** The topic of contract events. */
export const eventsTopic = 'rapport.events.v1';

/**
 * One record of the events topic: a contract event, or a bare watermark that only tells how far the log has been relayed.
 * `key` decides the partition, and a stream never changes its key.
 */
export type WireRecord = EventRecord | WatermarkRecord;

export interface EventRecord {
  readonly kind: 'event';
  readonly key: string;
  readonly event: ContractEvent;
}

export interface WatermarkRecord {
  readonly kind: 'watermark';
  readonly partition: number;
  readonly position: Position;
}

/** Where a record stands in its partition. Offsets rise; they are not promised to be without gaps. */
export interface Delivered<Record extends WireRecord = WireRecord> {
  readonly partition: number;
  readonly offset: number;
  readonly record: Record;
}

/** The relay's side: sends in order, and resolves when all of the batch is stored. After a failure nothing is known of the batch. */
export interface EventPublisher {
  readonly partitions: number;
  /** The partition of a key; the same for ever, for everybody, as long as the number of partitions is. */
  partitionOf(key: string): number;
  publish(records: readonly WireRecord[]): Promise<void>;
}

/** Works through one batch of one partition; resolves when it may be forgotten. Rejects to have the same batch delivered again. */
export type BatchHandler = (partition: number, batch: readonly Delivered[], signal: AbortSignal) => Promise<void>;

/** The projector's side: batches of each partition in order, at least once, one batch of a partition at a time. */
export interface EventConsumer {
  /** Runs until the signal aborts; rejects when it can't go on. */
  run(handler: BatchHandler, signal: AbortSignal): Promise<void>;
}
