import { Context } from 'mingo';
import { $all, $and, $elemMatch, $eq, $exists, $gt, $gte, $lt, $lte, $ne, $nor, $not, $or, $size } from 'mingo/operators/query';
import { Query } from 'mingo/query';
import { resolve } from 'mingo/util';
import type { Filter, StoredDocument } from '@rapport/read-store';
import { assertFilter } from './query-language.js';

type Test = (document: unknown) => boolean;

/** As MongoDB's `$in`, with a set of the listed values instead of one built for each document that is looked at. */
const isListed = (selector: string, listed: readonly unknown[]): Test => {
  const values = new Set(listed);
  return (document) => {
    const found: unknown = resolve(document as Record<string, unknown>, selector, { unwrapArray: true });
    if (Array.isArray(found)) return found.some((item) => values.has(item ?? null));
    return values.has(found ?? null);
  };
};
const isNotListed = (selector: string, listed: readonly unknown[]): Test => {
  const test = isListed(selector, listed);
  return (document) => !test(document);
};

const context = Context.init({
  query: {
    $all, $and, $elemMatch, $eq, $exists, $gt, $gte, $lt, $lte, $ne, $nor, $not, $or, $size,
    $in: isListed as typeof $eq, $nin: isNotListed as typeof $eq,
  },
});

/** @throws {UnsupportedQuery} */
export function matcherOf(filter: Filter): (document: StoredDocument) => boolean {
  assertFilter(filter);
  if (Object.keys(filter).length === 0) return () => true;
  const query = new Query(filter, { context });
  return (document) => query.test(document);
}
