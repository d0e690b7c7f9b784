import type { CustomerStatusRecord } from '@rapport/contracts';
import { PublishFailed } from './messaging.js';

/** The compacted topic of customers' status. It has as many partitions as the topic of events, and a customer's are the same in both. */
export const customerStatusTopic = 'rapport.customer-status.v1';

/** A customer as they stand; null: erased. */
export interface StatusMessage {
  readonly customerId: string;
  readonly status: CustomerStatusRecord | null;
}

/** A partition has lost its end, or the topic was made anew: records that were acknowledged are gone. */
export class TopicShortened extends PublishFailed {
  constructor(readonly partition: number, what: string) {
    super(`partition ${partition} of customers' status: ${what}`);
  }
}

/** Sends what counts now. A key's last record is what compaction keeps, whatever its version is. */
export interface StatusPublisher {
  readonly topic: string;
  readonly partitions: number;
  /** The offset behind the last record of each partition. */
  ends(): Promise<readonly number[]>;
  /** As that of events. */
  partitionOf(customerId: string): number;
  /**
   * Resolves when all of them are stored, those of a customer in their order.
   * @throws {TopicShortened} A partition ends before what was acknowledged of it, or did before this send.
   * @throws {PublishFailed} Nothing is known of them then: none, some or all may be stored, or be stored later.
   */
  publish(messages: readonly StatusMessage[]): Promise<void>;
}
