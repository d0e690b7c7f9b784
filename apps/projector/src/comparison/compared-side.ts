import type { Position } from '@rapport/kernel';
import type { ReadStore } from '@rapport/read-store';
import { openCollections } from '../documents.js';
import { Progress } from '../progress.js';

/** One of two sets of documents. */
export interface ComparedSide {
  readonly store: ReadStore;
  /** Waits until everything up to the position is in its documents; false when that takes longer. */
  reached(position: Position, waitMs: number, signal: AbortSignal): Promise<boolean>;
}

/** A side that others feed. */
export function sideOf(store: ReadStore, partitions: number): ComparedSide {
  const progress = new Progress(openCollections(store, []).progress, { partitions });
  return { store, reached: async (position, waitMs, signal) => (await progress.reached(position, waitMs, signal)).reached };
}
