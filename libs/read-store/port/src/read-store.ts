import type { JsonObject } from '@rapport/kernel';

/**
 * A document as it is stored: canonical JSON only (no `undefined`, no Date, no number that is not finite).
 * `version` is what compare-and-set compares; it only rises.
 */
export interface StoredDocument extends JsonObject {
  readonly _id: string;
  readonly version: number;
}

/** A write that happens only if the document is still as it was read: absent, or of exactly this version. */
export interface GuardedWrite<Document extends StoredDocument = StoredDocument> {
  readonly expected: 'absent' | number;
  readonly document: Document;
}

/** MongoDB's query language: a filter document, and a sort document of 1 and -1. */
export type Filter = JsonObject;
export type Sort = Readonly<Record<string, 1 | -1>>;

export interface FindOptions {
  /** Default: by `_id`. Ties are broken by `_id`. */
  readonly sort?: Sort;
  readonly skip?: number;
  readonly limit?: number;
  /** Refuses the query after so many documents were looked at. Default: no limit. */
  readonly maxDocumentsExamined?: number;
  /** Refuses the query after so many milliseconds. Default: no limit. */
  readonly maxTimeMs?: number;
}

export interface Found<Document> {
  readonly documents: readonly Document[];
  /** How many documents were looked at to answer. */
  readonly examined: number;
}

/** A query ran into its limit; nothing was answered. */
export class QueryLimitExceeded extends Error {
  override readonly name = 'QueryLimitExceeded';
  constructor(readonly limit: 'documents' | 'time', readonly allowed: number) {
    super(`the query exceeded its limit of ${allowed} ${limit === 'time' ? 'ms' : 'documents examined'}`);
  }
}

/** The filter or sort is not of the query language, or uses an operator that is not supported. */
export class UnsupportedQuery extends Error {
  override readonly name = 'UnsupportedQuery';
}

/**
 * A field that is looked up or sorted by. `equality` serves `{field: value}` and `$in`; `range` serves these and
 * comparisons and sorting. Array fields are indexed by each element. A sparse field may be absent or null: then it is not found by ranges.
 */
export interface IndexDefinition {
  readonly field: string;
  readonly kind: 'equality' | 'range';
}

/** One collection. Documents that are given must not be changed by the caller, before or after. */
export interface Collection<Document extends StoredDocument = StoredDocument> {
  readonly name: string;
  /** In the order of `ids`; null where there is none. */
  findByIds(ids: readonly string[]): Promise<readonly (Document | null)[]>;
  find(filter: Filter, options?: FindOptions): Promise<Found<Document>>;
  count(filter: Filter, options?: Pick<FindOptions, 'maxDocumentsExamined' | 'maxTimeMs'>): Promise<number>;
  /** Each write on its own: true where it happened, false where the guard failed. Answered after it is durable (in memory: at once). */
  write(writes: readonly GuardedWrite<Document>[]): Promise<readonly boolean[]>;
}

/** The read models' store. No transactions over documents; none are needed. */
export interface ReadStore {
  /** The same collection for the same name; indexes are added when they are missing. */
  collection<Document extends StoredDocument>(name: string, indexes?: readonly IndexDefinition[]): Collection<Document>;
  close(): Promise<void>;
}

/** @throws TypeError naming the path of what canonical JSON cannot hold. */
export function assertStorable(value: unknown): void {
  if (!isStorable(value)) refuse(value, '$');
}

/** Every document passes here, so nothing is made on the way; the path is looked for only when something is wrong. */
function isStorable(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return value === null || (Array.isArray(value) ? isStorableList(value) : isStorableObject(value as Record<string, unknown>));
    default:
      return false;
  }
}

/** Loops by hand: a callback for each element costs as much as the look at it. */
function isStorableList(list: readonly unknown[]): boolean {
  for (let i = 0; i < list.length; i++) if (!isStorable(list[i])) return false;
  return true;
}

function isStorableObject(value: Readonly<Record<string, unknown>>): boolean {
  if (!isPlain(value)) return false;
  for (const key in value) {
    const member = value[key];
    if (typeof member !== 'string' && !isStorable(member)) return false;
  }
  return true;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function refuse(value: unknown, path: string): void {
  if (isStorable(value)) return;
  if (typeof value !== 'object' || value === null) throw new TypeError(`cannot be stored at ${path}: ${typeof value === 'number' ? value : typeof value}`);
  if (Array.isArray(value)) value.forEach((item, i) => refuse(item, `${path}[${i}]`));
  else if (!isPlain(value)) throw new TypeError(`cannot be stored at ${path}: not a plain object`);
  else for (const key in value) refuse((value as Record<string, unknown>)[key], `${path}.${key}`);
}
