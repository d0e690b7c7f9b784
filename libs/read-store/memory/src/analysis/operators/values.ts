import { PipelineFailed } from '@rapport/read-store';

/** A value of an expression; undefined where a path led to nothing. */
export type Value = unknown;
export type Members = Readonly<Record<string, unknown>>;

/** Bounds of what one operator makes: what a pipeline doubles in each stage ends here. */
export const maxTextLength = 262_144;
export const maxListLength = 100_000;

export const isNone = (value: Value): value is null | undefined => value === null || value === undefined;
export const isMembers = (value: Value): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Null, what is missing, false and 0 are not true; everything else is, an empty text too. */
export const isTrue = (value: Value): boolean => !isNone(value) && value !== false && value !== 0;

export const failed = (operator: string, why: string): PipelineFailed => new PipelineFailed(`${operator} ${why}`);

export function textOf(operator: string, value: Value): string {
  if (typeof value !== 'string') throw failed(operator, 'met a value that is no text');
  return value;
}

export function listOf(operator: string, value: Value): readonly unknown[] {
  if (!Array.isArray(value)) throw failed(operator, 'met a value that is no list');
  return value as readonly unknown[];
}

export function numberOf(operator: string, value: Value): number {
  if (typeof value !== 'number') throw failed(operator, 'met a value that is no number');
  return value;
}

export function wholeOf(operator: string, value: Value): number {
  if (!Number.isSafeInteger(value)) throw failed(operator, 'met a value that is no whole number');
  return value as number;
}

/** The order of MongoDB's types, as far as JSON has them; first what is missing. */
function rankOf(value: Value): number {
  switch (typeof value) {
    case 'undefined': return 0;
    case 'number': return 2;
    case 'string': return 3;
    case 'boolean': return 6;
    default: return value === null ? 1 : Array.isArray(value) ? 5 : 4;
  }
}

/** As MongoDB compares values in expressions: across types too, lists element by element, objects member by member. */
export function compareValues(a: Value, b: Value): number {
  const rank = rankOf(a);
  const byType = rank - rankOf(b);
  if (byType !== 0) return Math.sign(byType);
  if (rank === 4) return compareLists(membersOf(a), membersOf(b));
  if (rank === 5) return compareLists(a as unknown[], b as unknown[]);
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

function compareLists(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return order;
  }
  return Math.sign(a.length - b.length);
}

/** In the order in which MongoDB compares: of each member its type, its name and its value. */
const membersOf = (value: Value): readonly unknown[] => Object.entries(value as object).flatMap(([name, member]: [string, unknown]) => [rankOf(member), name, member]);

/** The same text for equal values, and for no others. */
export const keyOf = (value: Value): string => JSON.stringify(value) ?? 'null';

export function distinct(values: Iterable<unknown>): unknown[] {
  const met = new Map<string, unknown>();
  for (const value of values) {
    const key = keyOf(value);
    if (!met.has(key)) met.set(key, value ?? null);
  }
  return [...met.values()];
}
