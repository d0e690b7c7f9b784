import type { Json } from '@rapport/kernel';

/** Values that can be compared in a query: MongoDB orders null, numbers, texts, false, true. */
export type Scalar = string | number | boolean | null;

const rank = (value: unknown): number => {
  switch (typeof value) {
    case 'number': return 1;
    case 'string': return 2;
    case 'boolean': return 5;
    default: return value === null || value === undefined ? 0 : Array.isArray(value) ? 4 : 3;
  }
};

export function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  const order = rank(a) - rank(b);
  if (order !== 0 || a === null || b === null) return order;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Collects what a path leads to, arrays along the way and at its end by each element; a missing field counts as null. `many`: not exactly one value. */
export function valuesAt(document: Json, path: readonly string[]): { readonly values: ReadonlySet<Scalar>; readonly many: boolean } {
  const values = new Set<Scalar>();
  const many = collect(document, path, 0, values);
  return { values, many };
}

function collect(value: Json | undefined, path: readonly string[], at: number, into: Set<Scalar>): boolean {
  if (Array.isArray(value)) {
    const index = at < path.length && /^\d+$/.test(path[at]!) ? (value as readonly Json[])[Number(path[at])] : undefined;
    if (index !== undefined) collect(index, path, at + 1, into);
    for (const item of value as readonly Json[]) collect(item, path, at, into);
    return true;
  }
  if (at === path.length) {
    if (value === undefined || value === null) into.add(null);
    else if (typeof value === 'object') return true;
    else into.add(value);
    return false;
  }
  if (value === undefined || value === null || typeof value !== 'object') {
    into.add(null);
    return false;
  }
  return collect(Object.hasOwn(value, path[at]!) ? (value as { readonly [key: string]: Json })[path[at]!] : undefined, path, at + 1, into);
}

/** Sorts as MongoDB does: an array stands for its least element when rising and for its greatest when falling. */
export function compareForSort(a: Json, b: Json, path: readonly string[], direction: 1 | -1): number {
  const simpleA = simpleAt(a, path);
  const simpleB = simpleAt(b, path);
  if (simpleA !== undefined && simpleB !== undefined) return direction * compareScalars(simpleA, simpleB);
  return direction * compareScalars(extreme(a, path, direction), extreme(b, path, direction));
}

/** The one value at the path; undefined where an array is on the way, or an object at its end. */
export function simpleAt(document: Json, path: readonly string[]): Scalar | undefined {
  let value: Json | undefined = document;
  for (const segment of path) {
    if (value === null || value === undefined || typeof value !== 'object') return null;
    if (Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, segment) ? (value as { readonly [key: string]: Json })[segment] : undefined;
  }
  return value === undefined || value === null ? null : typeof value === 'object' ? undefined : value;
}

function extreme(document: Json, path: readonly string[], direction: 1 | -1): Scalar {
  let found: Scalar | undefined;
  for (const value of valuesAt(document, path).values) {
    if (found === undefined || direction * compareScalars(value, found) < 0) found = value;
  }
  return found ?? null;
}
