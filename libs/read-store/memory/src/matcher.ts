import { Context } from 'mingo';
import { $all, $and, $elemMatch, $eq, $exists, $gt, $gte, $lt, $lte, $ne, $nor, $not, $or, $size } from 'mingo/operators/query';
import { Query } from 'mingo/query';
import type { Json } from '@rapport/kernel';
import { assertFilter, type Filter, type StoredDocument } from '@rapport/read-store';
import { $in, $nin } from './listed-values.js';

const context = Context.init({
  query: {
    $all, $and, $elemMatch, $eq, $exists, $gt, $gte, $lt, $lte, $ne, $nor, $not, $or, $size,
    $in: $in as typeof $eq, $nin: $nin as typeof $eq,
  },
});

/** @throws {UnsupportedQuery} */
export function matcherOf(filter: Filter): (document: StoredDocument) => boolean {
  assertFilter(filter);
  const fields = Object.keys(filter);
  if (fields.length === 0) return () => true;
  const lookUp = fields.length === 1 ? lookUpOf(fields[0]!, filter[fields[0]!]) : null;
  if (lookUp) return lookUp;
  // Made for the first document: many filters of the projector meet none.
  let query: Query | null = null;
  return (document) => (query ??= new Query(filter, { context })).test(document);
}

/** Texts listed for one field on top: the look-ups of a whole batch, for which making a query costs more than the answer. */
function lookUpOf(field: string, condition: Json | undefined): ((document: StoredDocument) => boolean) | null {
  if (typeof condition !== 'object' || condition === null || field.startsWith('$') || field.includes('.')) return null;
  const { $in: listed, ...others } = condition as { readonly $in?: readonly Json[] };
  if (!listed || Object.keys(others).length > 0 || !listed.every((value) => typeof value === 'string')) return null;
  const values = new Set<Json | undefined>(listed);
  return (document) => {
    const found = document[field];
    return Array.isArray(found) ? (found as readonly Json[]).some((item) => values.has(item)) : values.has(found);
  };
}
