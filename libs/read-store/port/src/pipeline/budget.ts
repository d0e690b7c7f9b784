import type { Json, JsonObject } from '@rapport/kernel';
import { refused } from '../refusals.js';

export const maxStages = 30;
/** Greatest nesting of one stage. */
export const maxPipelineDepth = 24;
/** Names and values of a whole pipeline, the values listed in `$in` and the like aside. */
export const maxPipelineParts = 2_000;
/** Of one text in it, in UTF-16 units. */
export const maxPipelineText = 1_000;

/** What is left of the size that a pipeline may have. Depth is counted before anything goes down. */
export class Budget {
  #parts = maxPipelineParts;

  /** @throws {UnsupportedQuery} */
  spend(place: string, depth: number): void {
    if (depth > maxPipelineDepth) throw refused(place, `nested deeper than ${maxPipelineDepth} levels`);
    if (--this.#parts < 0) throw refused(place, `a pipeline has at most ${maxPipelineParts} names and values`);
  }
}

export const isObject = (value: unknown): value is JsonObject => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

export const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)) || (typeof value === 'string' && value.length <= maxPipelineText);

export const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);
