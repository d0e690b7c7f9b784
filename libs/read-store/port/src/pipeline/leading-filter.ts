import type { Json } from '@rapport/kernel';
import type { Pipeline } from '../analysis.js';
import type { Filter } from '../read-store.js';

/**
 * Conditions of a leading `$match` that a store can answer, in its own names: it leaves at least what the stage leaves,
 * which stays in the pipeline.
 *
 * @param storedPath where a path lies in the stored document; null where the store is not to be asked.
 */
export function leadingFilter(pipeline: Pipeline, storedPath: (path: string) => string | null): Filter {
  const match = pipeline[0]?.['$match'];
  if (match === undefined) return {};
  const conditions = [...conditionsOf(match as Filter)].flatMap(([path, condition]) => {
    const stored = storedPath(path);
    return stored === null ? [] : [{ [stored]: condition }];
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
