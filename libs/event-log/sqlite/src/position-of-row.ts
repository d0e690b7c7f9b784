import { isPosition, numbersOf, type Position } from '@rapport/kernel';

/** `positionOf(BigInt(row), BigInt(row))` of the kernel, without the detour over bigint: it runs once an event read. */
export function positionOfRow(row: number): Position {
  const hex = row.toString(16).padStart(16, '0');
  return (hex + hex) as Position;
}

/** @throws {TypeError} when the text is no position. */
export function rowOfPosition(position: Position): number {
  if (!isPosition(position)) throw new TypeError('not a position of an event log');
  const row = Number(numbersOf(position).commit);
  if (!Number.isSafeInteger(row)) throw new TypeError('not a position of this event log');
  return row;
}
