import type { Json } from '@rapport/kernel';
import { QueryLimitExceeded, type Filter, type FindOptions, type Sort, type StoredDocument } from '@rapport/read-store';
import type { Collection } from 'mongodb';
import type { CollectionIndexes } from './collection.indexes.js';
import type { Deadline } from './deadline.js';
import { encodeFilter, encodePath } from './document.codec.js';

/** Most conditions that are counted for one query. */
const countedConditions = 4;

/** `examined`: documents that an index leaves to be looked at; null where they are too many. */
export type Examined = number | null;

/**
 * MongoDB has no limit on documents looked at, so it is asked beforehand how many an index leaves: for each condition that
 * one serves, as far as the limit. Documents written meanwhile are not in that count.
 */
export async function examinedBy(collection: Collection<StoredDocument>, indexes: CollectionIndexes, filter: Filter, max: number, deadline: Deadline): Promise<Examined> {
  for (const condition of servedConditions(indexes, filter).slice(0, countedConditions)) {
    const count = await collection.countDocuments(encodeFilter(condition) as object, { limit: max + 1, ...deadline.options() });
    if (count <= max) return count;
  }
  const total = await collection.estimatedDocumentCount(deadline.options());
  return total <= max ? total : null;
}

/** Single values first, for they leave less than ranges do. */
function servedConditions(indexes: CollectionIndexes, filter: Filter): readonly Filter[] {
  const served = [...conditionsOf(filter)].filter(([field, condition]) => indexes.serves(field) && (isListed(condition) || isRange(condition)));
  return served.sort(([, a], [, b]) => Number(isListed(b)) - Number(isListed(a))).map(([field, condition]) => ({ [field]: condition }));
}

/** Conditions that must all hold: those on top, and those of `$and` on top. */
function* conditionsOf(filter: Filter): Generator<[string, Json]> {
  for (const [key, value] of Object.entries(filter)) {
    if (key === '$and') for (const part of value as readonly Filter[]) yield* conditionsOf(part);
    else if (!key.startsWith('$')) yield [key, value];
  }
}

const has = (condition: Json, operators: readonly string[]): boolean =>
  condition !== null && typeof condition === 'object' && operators.some((operator) => Object.hasOwn(condition, operator));
const isListed = (condition: Json): boolean => condition === null || typeof condition !== 'object' || has(condition, ['$eq', '$in']);
const isRange = (condition: Json): boolean => has(condition, ['$gt', '$gte', '$lt', '$lte']);

/** Whether an index gives the order, ties and all, so that a walk along it can end when the page is full. */
export function isWalkable(indexes: CollectionIndexes, { sort = { _id: 1 }, limit }: FindOptions): boolean {
  const fields = Object.keys(sort);
  return limit !== undefined && fields.length === 1 && indexes.servesOrder(fields[0]!);
}

/** The page's documents along the index of its order, of which the server looks at no more than the limit. @throws {QueryLimitExceeded} */
export async function walk(collection: Collection<StoredDocument>, filter: Filter, { sort = { _id: 1 }, skip = 0, limit = 0, maxDocumentsExamined: max = 0 }: FindOptions, deadline: Deadline): Promise<StoredDocument[]> {
  const bounds = [...conditionsOf(filter)].filter(([field, condition]) => Object.hasOwn(sort, field) && isRange(condition)).map(([field, condition]) => encodeFilter({ [field]: condition }));
  const pipeline = [
    ...(bounds.length > 0 ? [{ $match: { $and: bounds } }] : []),
    { $sort: orderOf(sort) },
    { $limit: max },
    { $match: encodeFilter(filter) },
    ...(skip > 0 ? [{ $skip: skip }] : []),
    { $limit: limit },
  ];
  const documents = await collection.aggregate<StoredDocument>(pipeline, deadline.options()).toArray();
  if (documents.length < limit) throw new QueryLimitExceeded('documents', max);
  return documents;
}

/** By `_id` among equals. */
export function orderOf(sort: Sort = {}): Record<string, 1 | -1> {
  const order: Record<string, 1 | -1> = {};
  for (const [field, direction] of Object.entries(sort)) order[encodePath(field)] = direction;
  return '_id' in order ? order : { ...order, _id: 1 };
}
