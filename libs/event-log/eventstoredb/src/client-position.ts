import type { ReadPosition } from '@eventstore/db-client';
import { beginning, isPosition, numbersOf, positionOf, type Position } from '@rapport/kernel';

/** As the client gives it. Commit and prepare need not be equal, and both are kept. */
export interface ClientPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

export const positionOfClient = ({ commit, prepare }: ClientPosition): Position => positionOf(commit, prepare);

/** For reads, which include the position, and subscriptions, which don't. @throws {TypeError} when the text is no position. */
export function readPositionOf(position: Position): ReadPosition {
  if (!isPosition(position)) throw new TypeError('not a position of an event log');
  return position === beginning ? 'start' : numbersOf(position);
}
