import type { Brand } from './brand.js';

/** A place in the log: opaque, sorts as text in log order, valid for the log that gave it only. */
export type Position = Brand<string, 'Position'>;

/** Before the first event of any log. */
export const beginning = '0'.repeat(32) as Position;

/** From the two numbers that a log counts in: sixteen hex digits each, commit first. */
export const positionOf = (commit: bigint, prepare: bigint): Position =>
  (commit.toString(16).padStart(16, '0') + prepare.toString(16).padStart(16, '0')) as Position;

const positionPattern = /^[0-9a-f]{32}$/;
export const isPosition = (text: string): text is Position => positionPattern.test(text);

/** The two numbers of a position, for the log that gave it. */
export const numbersOf = (position: Position): { readonly commit: bigint; readonly prepare: bigint } => ({
  commit: BigInt('0x' + position.slice(0, 16)),
  prepare: BigInt('0x' + position.slice(16)),
});

export const laterPosition = (a: Position, b: Position): Position => (a > b ? a : b);
