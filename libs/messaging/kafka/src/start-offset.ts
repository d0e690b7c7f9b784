import type { Position } from '@rapport/kernel';
import type { KnownRecord } from '@rapport/messaging';
import type { PartitionEnds } from './topic.reader.js';

export type TailLossReason =
  /** Nothing stands at the offset of the last record worked through. */
  | 'gone'
  /** Another record stands there. */
  | 'replaced'
  /** The group's offset lies behind the end of the partition. */
  | 'beyond-end'
  /** The group has an offset, and whoever works through the records knows none. */
  | 'nothing-known';

export interface StartOffset {
  readonly offset: number;
  /** Null: everything is as it was left. */
  readonly lost: TailLossReason | null;
}

/**
 * Where a partition is to be read from. The record last worked through decides, not the group: where it still stands, on
 * from there, or from the group's offset if that is earlier; where it does not, from the beginning. A negative `offset` of
 * `known` says that it did not come from this topic, so nothing can be compared, and everything is read.
 */
export function startOffset(known: KnownRecord | null, standing: Position | null, next: number | null, { first, end }: PartitionEnds): StartOffset {
  if (known === null) return { offset: first, lost: next !== null && next > first ? 'nothing-known' : null };
  if (known.offset < 0) return { offset: first, lost: null };
  if (standing === null) return { offset: first, lost: 'gone' };
  if (standing !== known.position) return { offset: first, lost: 'replaced' };
  if (next !== null && next > end) return { offset: first, lost: 'beyond-end' };
  return { offset: Math.max(first, Math.min(next ?? known.offset + 1, known.offset + 1)), lost: null };
}
