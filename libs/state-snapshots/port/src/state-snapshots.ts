/** A folded state as it was at a revision. */
export interface SnapshotHead {
  readonly stream: string;
  /** Form of the state and of what lies here; another one is not read. */
  readonly schema: string;
  readonly revision: number;
  /** Says which event lies at the revision: where another one does, this is the state of another log. */
  readonly event: string;
  /** The part of the state that is always read; the rest lies in nodes. */
  readonly root: string;
}

export interface SnapshotNode {
  readonly place: string;
  readonly content: string;
}

/** What was asked for is no longer there as it was: the state has to be folded from the log again. */
export class SnapshotLost extends Error {
  override readonly name = 'SnapshotLost';
}

/** The nodes of one stream's state, read when they are first needed. */
export interface SnapshotTree {
  /** The node as it was when this tree was found, or as it was saved upon it. @throws {SnapshotLost} */
  read(place: string): string;
  /** What it read is not what belongs there. */
  lose(): void;
  /** A node was not there, or another one was: no state may rest on it any more, and the stream's snapshot is not found again. */
  readonly isLost: boolean;
}

export interface SnapshotChanges {
  /** What the rest is kept of; null: the nodes are all of it. */
  readonly base: SnapshotTree | null;
  /** Taken a few at a time. */
  readonly put: Iterable<SnapshotNode>;
  /** Places that are no longer needed; taken after `put`. */
  readonly remove: Iterable<string>;
  /** The head's root; asked for last. */
  readonly root: () => string;
}

/**
 * A cache of folded states. It may be lost, as a whole or in part, at any time; it never answers with anything that was
 * not saved, and never fails but by {@link SnapshotLost}. A save that fails half-way leaves what was there.
 */
export interface StateSnapshots {
  /** Null: there is none that could be used. */
  find(stream: string, schema: string): { readonly head: SnapshotHead; readonly tree: SnapshotTree } | null;
  /**
   * All of it or nothing, after what waits already. Null: nothing was taken (too many wait, a later one is there, the cache
   * can't be used); the base is as it was.
   * @throws {SnapshotLost} nothing was saved, and nothing can be upon this base any more.
   */
  save(head: Omit<SnapshotHead, 'root'>, changes: SnapshotChanges): Promise<SnapshotTree | null>;
  /** The stream's snapshot is not to be used again. */
  drop(stream: string): void;
  /** What is being saved is ended first; what waits is not saved. A repeat does nothing. */
  close(): Promise<void>;
}
