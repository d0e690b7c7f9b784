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
  /** W3C trace context of the command that the event stems from, where that was traced. */
  readonly traceparent?: string;
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

/**
 * A publisher whose records outlive it. The topic itself says how far it has come: every partition ends with a record that
 * carries a position, so whoever publishes keeps nothing beside it.
 */
export interface DurableEventPublisher extends EventPublisher {
  /**
   * Everything of the log up to here stands in every partition; the beginning when a partition is empty. To be asked at the
   * start and after each failure, and to be published behind; a position that was published before is published again.
   */
  published(): Promise<Position>;
  /** @throws {PublishFailed} Until {@link published} has answered, each further batch is refused. */
  publish(records: readonly WireRecord[]): Promise<void>;
  /** Waits for the batch that is under way. */
  close(): Promise<void>;
}

/** Nothing is known of the batch: none, some or all of it may be stored. Ask what is published, and go on behind it. */
export class PublishFailed extends Error {
  override readonly name = 'PublishFailed';
}

/** The topic is ahead of the log, so it was filled from another one, or the log has lost its end. Nothing may be published. */
export class TopicAheadOfLog extends Error {
  override readonly name = 'TopicAheadOfLog';
  constructor(readonly published: Position, readonly head: Position) {
    super(`the topic stands at position ${published}, the log ends at ${head}: the topic belongs to another log, or the log has lost its end`);
  }
}

/** A record that a consumer has worked through: where it stood, and the position that it carried. */
export interface KnownRecord {
  readonly offset: number;
  readonly position: Position;
}

/**
 * Thrown by a handler: this partition stands still, and nothing more of it is to be delivered until it is assigned anew; the
 * others go on. A wire that can't hold one partition alone treats it as any rejection.
 */
export class PartitionStopped extends Error {
  override readonly name = 'PartitionStopped';
}

/** Works through one batch of one partition; resolves when it may be forgotten. Rejects to have the same batch delivered again. */
export type BatchHandler = (partition: number, batch: readonly Delivered[], signal: AbortSignal) => Promise<void>;

/** The projector's side: batches of each partition in order, at least once, one batch of a partition at a time. */
export interface EventConsumer {
  /** Runs until the signal aborts; rejects when it can't go on. */
  run(handler: BatchHandler, signal: AbortSignal): Promise<void>;
}
