import type { Json, JsonObject } from '@rapport/kernel';
import type { Pipeline } from '../analysis.js';
import type { Filter } from '../read-store.js';

/**
 * Conditions of a leading `$match` that a store can answer, in its own names: it leaves at least what the stage leaves,
 * which stays in the pipeline. A path of several names may lead through a list of objects, where stores agree on one
 * comparison with one value only: of such a path nothing else is asked.
 *
 * @param storedPath where a path lies in the stored document; null where the store is not to be asked.
 */
export function leadingFilter(pipeline: Pipeline, storedPath: (path: string) => string | null): Filter {
  const match = pipeline[0]?.['$match'];
  if (match === undefined) return {};
  const conditions = [...conditionsOf(match as Filter)].flatMap(([path, condition]) => {
    const stored = storedPath(path);
    if (stored === null) return [];
    return (path.includes('.') ? comparisonsOf(condition) : [condition]).map((asked) => ({ [stored]: asked }));
  });
  return conditions.length === 0 ? {} : { $and: conditions };
}

/** Conditions that must all hold: those on top, and those of `$and` on top. */
function* conditionsOf(filter: Filter): Generator<[string, Json]> {
  for (const [key, value] of Object.entries(filter)) {
    if (key === '$and') for (const part of value as readonly Filter[]) yield* conditionsOf(part);
    else if (!key.startsWith('$')) yield [key, value];
  }
}

const comparing = new Set(['$eq', '$gt', '$gte', '$lt', '$lte', '$in']);

/** One by one. Null is found by stores where it is not there, each in its way. */
function comparisonsOf(condition: Json): readonly Json[] {
  if (condition === null) return [];
  if (typeof condition !== 'object') return [condition];
  return Object.entries(condition as JsonObject)
    .filter(([operator, operand]) => comparing.has(operator) && operand !== null && !(Array.isArray(operand) && operand.includes(null)))
    .map(([operator, operand]) => ({ [operator]: operand }));
}
