import type { Json } from '@rapport/kernel';
import type { Filter } from '@rapport/read-store';
import type { Scalar } from './document-values.js';
import type { FieldIndex } from './field-index.js';
import type { Bounds } from './sorted-values.js';

/** How candidates are found: by ids of values, by a walk over an index, or by looking at everything. */
export type Plan =
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  | { readonly by: 'values'; readonly index: FieldIndex; readonly values: readonly Scalar[]; readonly estimate: number }
  | { readonly by: 'range'; readonly index: FieldIndex; readonly bounds: Bounds; readonly estimate: number }
  | { readonly by: 'all' };

/** Chooses the condition that leaves the fewest candidates. Any plan gives a superset of what matches. */
export function planFor(filter: Filter, indexes: ReadonlyMap<string, FieldIndex>, total: number): Plan {
  let best: Plan = { by: 'all' };
  let fewest = total;
  for (const [field, condition] of conditionsOf(filter)) {
    const plan = field === '_id' ? planForId(condition) : null;
    if (plan) return plan;
    const index = indexes.get(field);
    const candidate = index ? planForIndex(index, condition) : null;
    if (candidate && candidate.estimate < fewest) {
      best = candidate;
      fewest = candidate.estimate;
    }
  }
  return best;
}

/** Bounds that a filter sets for one field, for a walk in its order. */
export function boundsOf(filter: Filter, field: string): Bounds {
  for (const [name, condition] of conditionsOf(filter)) {
    const bounds = name === field ? rangeOf(condition) : null;
    if (bounds) return bounds;
  }
  return {};
}

/** Conditions that must all hold: those on top, and those of `$and` on top. */
function* conditionsOf(filter: Filter): Generator<[string, Json]> {
  for (const [key, value] of Object.entries(filter)) {
    if (key === '$and') for (const part of value as readonly Filter[]) yield* conditionsOf(part);
    else if (!key.startsWith('$')) yield [key, value];
  }
}

function planForId(condition: Json): Plan | null {
  const listed = listedIn(condition);
  return listed && { by: 'ids', ids: [...new Set(listed.filter((value) => typeof value === 'string'))] };
}

function planForIndex(index: FieldIndex, condition: Json): Extract<Plan, { estimate: number }> | null {
  const listed = listedIn(condition);
  if (listed) {
    const values = [...new Set(listed)];
    return { by: 'values', index, values, estimate: values.reduce<number>((sum, value) => sum + index.countOf(value), 0) };
  }
  const bounds = index.kind === 'range' ? rangeOf(condition) : null;
  return bounds && { by: 'range', index, bounds, estimate: index.estimate(bounds) };
}

function listedIn(condition: Json): readonly Scalar[] | null {
  if (condition === null || typeof condition !== 'object') return [condition];
  const operators = condition as { readonly [key: string]: Json };
  if (Object.hasOwn(operators, '$eq')) return [operators['$eq'] as Scalar];
  return Object.hasOwn(operators, '$in') ? (operators['$in'] as readonly Scalar[]) : null;
}

/** A comparison finds values of its own type only, so the missing bound is the end of that type, checked by the matcher. */
function rangeOf(condition: Json): Bounds | null {
  if (condition === null || typeof condition !== 'object') return null;
  const { $gt, $gte, $lt, $lte } = condition as { readonly [key: string]: Scalar };
  const from = $gt !== undefined ? { value: $gt, included: false } : $gte !== undefined ? { value: $gte, included: true } : undefined;
  const to = $lt !== undefined ? { value: $lt, included: false } : $lte !== undefined ? { value: $lte, included: true } : undefined;
  if (!from && !to) return null;
  return { from: from ?? leastOfType(to!.value), ...(to ? { to } : greatestOfType(from!.value)) };
}

function leastOfType(value: Scalar): NonNullable<Bounds['from']> {
  if (typeof value === 'number') return { value: -Infinity, included: true };
  return typeof value === 'string' ? { value: '', included: true } : { value: false, included: true };
}

function greatestOfType(value: Scalar): Pick<Bounds, 'to'> {
  if (typeof value === 'number') return { to: { value: Infinity, included: true } };
  return { to: typeof value === 'string' ? { value: false, included: false } : { value: true, included: true } };
}
