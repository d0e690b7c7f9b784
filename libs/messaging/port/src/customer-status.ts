import type { CustomerStatusRecord } from '@rapport/contracts';

/** The compacted topic of customers' status. It has as many partitions as the topic of events, and a customer's are the same in both. */
export const customerStatusTopic = 'rapport.customer-status.v1';

/** A customer as they stand; null: erased. */
export interface StatusMessage {
  readonly customerId: string;
  readonly status: CustomerStatusRecord | null;
}

/** Sends what counts now. A key's last record is what compaction keeps, whatever its version is. */
export interface StatusPublisher {
  readonly partitions: number;
  /** As that of events. */
  partitionOf(customerId: string): number;
  /**
   * Resolves when all of them are stored, those of a customer in their order.
   * @throws {PublishFailed} Nothing is known of them then: none, some or all may be stored, or be stored later.
   */
  publish(messages: readonly StatusMessage[]): Promise<void>;
}
