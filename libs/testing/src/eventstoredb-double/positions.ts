import { numbersOf, type Position } from '@rapport/kernel';

export interface LogPosition {
  readonly commit: number;
  readonly prepare: number;
}

/** The place before the first event. */
export const logStart: LogPosition = { commit: 0, prepare: 0 };

/** Distance between the first places that two neighbours may have. */
const stride = 256;

/**
 * The position of a row: gaps between neighbours differ, prepare lies before commit, both grow with the row, and the same
 * row has the same position for ever.
 */
export function positionOfRow(row: number): LogPosition {
  if (row === 0) return logStart;
  const commit = row * stride + 16 + ((row * 31) % 211);
  return { commit, prepare: commit - 1 - (row % 13) };
}

/** The row at a position, 0 for {@link logStart}; null when no event can lie there. */
export function rowAt(commit: bigint, prepare: bigint): number | null {
  const row = Number(commit / BigInt(stride));
  const position = positionOfRow(row);
  return BigInt(position.commit) === commit && BigInt(position.prepare) === prepare ? row : null;
}

/** The row behind a position of the log that stores the double's events. */
export const storedRowOf = (position: Position): number => Number(numbersOf(position).commit);
