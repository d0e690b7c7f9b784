import { beginning, type Position } from '@rapport/kernel';
import { previousIn } from './previous-record.js';
import { positionIn, type StoredMessage } from './record.codec.js';

/** The last record of a partition that follows on what its sender knew: everything up to its position stands in the partition. */
export interface PartitionTail {
  /** -1: none. */
  readonly offset: number;
  readonly position: Position;
  /** Where the next record will stand. Behind `offset + 1` only where records were stored behind a lost end. */
  readonly end: number;
}

/** Sends behind a lost end that are looked through; each sender makes one at most before it notices. */
const maxSteps = 64;

/**
 * Finds it from the end backwards. A record whose sender had known a record that is gone, or that has another position now,
 * proves nothing, and all of its send with it. Where nothing can be proved the answer is the beginning: repeats are harmless.
 */
export async function partitionTail(end: number, read: (offset: number) => Promise<StoredMessage | null>): Promise<PartitionTail> {
  let offset = end - 1;
  for (let step = 0; step < maxSteps && offset >= 0; step++) {
    const last = await read(offset);
    const position = positionIn(last?.headers);
    const previous = previousIn(last?.headers);
    if (position === null || previous === null) break;
    const first = offset - previous.count + 1;
    if (previous.offset < first && (previous.offset === -1 || positionIn((await read(previous.offset))?.headers) === previous.position)) return { offset, position, end };
    offset = first - 1;
  }
  return { offset: -1, position: beginning, end };
}

/** Everything up to here stands in all of them. */
export const leastPosition = (tails: readonly PartitionTail[]): Position =>
  tails.reduce<Position>((least, { position }) => (position < least ? position : least), tails[0]?.position ?? beginning);
