import type { CustomerStatus } from '@rapport/contracts';
import type { Instant } from '@rapport/kernel';
import type { Collection, ReadStore, StoredDocument } from '@rapport/read-store';

/** A write of the view that will change a customer's status, noted before it is made. */
export interface DueWrite {
  /** Of the view's document. */
  readonly collection: string;
  /** The version that it will have, whoever makes the write. */
  readonly version: number;
  readonly notedAt: Instant;
}

/** What was published of a customer, and what is to be. One for all versions of the view. */
export interface StatusDocument extends StoredDocument {
  readonly partition: number;
  /** `pending`: a version is not acknowledged, or a write is due. */
  readonly state: 'pending' | 'sent';
  /** What counts. Null: nothing; an erasure where `statusVersion` is not 0. */
  readonly status: CustomerStatus | null;
  /** Of `status`: rises with each change. 0: there was nothing yet. */
  readonly statusVersion: number;
  /** The greatest version that was acknowledged, and when. */
  readonly sentVersion: number;
  readonly sentAt: Instant | null;
  /** Since when it is `pending`; null where it is `sent`. */
  readonly pendingSince: Instant | null;
  readonly due: (DueWrite & StoredDocument[string]) | null;
}

/** With which collection of the view a partition's customers have been compared, all of them, how often, and when last. */
export interface ComparedDocument extends StoredDocument {
  readonly partition: number;
  readonly collection: string;
  readonly times: number;
  readonly at: Instant;
}

/** Up to where a partition of the topic reached after what was acknowledged last. */
export interface TopicEndDocument extends StoredDocument {
  readonly partition: number;
  readonly topic: string;
  /** Offset behind its last record. */
  readonly end: number;
  /** That a customer's first status here is told under. */
  readonly firstVersion: number;
}

export interface StatusCollections {
  readonly statuses: Collection<StatusDocument>;
  readonly compared: Collection<ComparedDocument>;
  readonly ends: Collection<TopicEndDocument>;
}

export const openStatusCollections = (store: ReadStore): StatusCollections => ({
  statuses: store.collection('customer-status', [{ field: '_id', kind: 'range' }, { field: 'state', kind: 'equality' }, { field: 'sentAt', kind: 'range' }]),
  compared: store.collection('customer-status-compared'),
  ends: store.collection('customer-status-ends'),
});

export const isUnsent = ({ statusVersion, sentVersion }: StatusDocument): boolean => statusVersion > sentVersion;
