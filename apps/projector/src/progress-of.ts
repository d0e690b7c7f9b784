import type { Position } from '@rapport/kernel';
import type { ReadStore } from '@rapport/read-store';
import { openCollections } from './documents.js';
import { Progress } from './progress.js';

/** Up to where a store has been filled, in all partitions. */
export const progressOf = (store: ReadStore, partitions: number): Promise<Position> =>
  new Progress(openCollections(store, []).progress, { partitions }).position();
