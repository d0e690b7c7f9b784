import type { JsonObject, Position } from '@rapport/kernel';
import type { StoredDocument } from '@rapport/read-store';
import type { HeldRecord } from './held-records.js';

// What the projector leaves in the read store for other processes. The projector's own specs hold it to these names and shapes.

export const progressCollection = 'progress';
export const parkedCollection = 'parked';
export const failedViewsCollection = 'failed-views';
export const wireCollection = 'wire';
export const replayCollection = 'replays';

export const progressId = (partition: number): string => `partition-${partition}`;

/** Up to where a partition has been worked through. */
export interface StoredProgress extends StoredDocument {
  readonly partition: number;
  /** Of its last record; -1 where it was filled from the log itself. */
  readonly offset: number;
  readonly position: Position;
}

/** A record that waits in the projector. */
export interface StoredParked extends HeldRecord {
  readonly key: string;
  readonly partition: number;
}

export interface StoredFailedView extends StoredDocument {
  readonly view: string;
  readonly id: string;
  readonly state: 'failed' | 'cleared';
  readonly error: JsonObject;
  readonly since: string;
}

/** What the read store was written with. */
export interface WireDocument extends StoredDocument {
  readonly partitions: number;
}

/**
 * A wish to replay a parked key, one document a key: asked by anybody, worked through by whoever owns the partition. A key that
 * is asked for while it waits is asked for once.
 */
export interface ReplayDocument extends StoredDocument {
  readonly partition: number;
  readonly state: 'asked' | 'done' | 'failed';
  /** Counts the wishes for this key. */
  readonly request: number;
  readonly askedAt: string;
  readonly replayed: number | null;
  /** Still waiting after it: the first of them failed again. */
  readonly held: number | null;
  /** Kind of the error that ended it; null unless it failed. */
  readonly error: string | null;
}
