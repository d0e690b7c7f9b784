import type { JsonObject } from '@rapport/kernel';

/**
 * A document as it is stored: canonical JSON only (no `undefined`, no Date, no number that is not finite, no lone surrogate),
 * with any names. A store may refuse one of more than 16 MiB, or of more than 90 levels. Never deleted.
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

/**
 * MongoDB's query language: a filter document, and a sort document of 1 and -1; see {@link assertFilter}. All stores
 * answer alike but for: a path that leads through a list of objects, compared otherwise than once with one value; `$all`
 * of nothing; the place of objects and empty lists in an order; and the order of texts with characters beyond U+FFFF,
 * which is that of UTF-16 or of UTF-8.
 */
export type Filter = JsonObject;
export type Sort = Readonly<Record<string, 1 | -1>>;

export interface FindOptions {
  /** Default: by `_id`. Ties are broken by `_id`. */
  readonly sort?: Sort;
  readonly skip?: number;
  readonly limit?: number;
  /**
   * Refuses the query after so many documents were looked at; a store that can't count them refuses by what its indexes
   * leave to be looked at, counted beforehand. Default: no limit.
   */
  readonly maxDocumentsExamined?: number;
  /** Refuses the query after so many milliseconds. Default: no limit. */
  readonly maxTimeMs?: number;
}

export interface Found<Document> {
  readonly documents: readonly Document[];
  /** How many documents were looked at to answer; at least those found, where the store can't count. */
  readonly examined: number;
}

/** A query ran into its limit; nothing was answered. */
export class QueryLimitExceeded extends Error {
  override readonly name = 'QueryLimitExceeded';
  constructor(readonly limit: 'documents' | 'time' | 'memory' | 'answer-documents' | 'answer-bytes', readonly allowed: number) {
    super(`the query exceeded its limit of ${allowed} ${counted[limit]}`);
  }
}
const counted = { documents: 'documents examined', time: 'ms', memory: 'MiB of memory', 'answer-documents': 'documents answered', 'answer-bytes': 'bytes answered' };

/** The query is not of the query language, or uses an operator that is not supported. The message names the place, and no values. */
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
  /**
   * Each write on its own: true where it happened, false where the guard failed. Several of one document happen in their
   * order. Answered after it is durable (in memory: at once). A call that rejects has made some of its writes, each as a
   * whole, or none: repeated, those that were made answer false.
   */
  write(writes: readonly GuardedWrite<Document>[]): Promise<readonly boolean[]>;
}

/** The read models' store. No transactions over documents; none are needed. */
export interface ReadStore {
  /** The same collection for the same name; indexes are added when they are missing. */
  collection<Document extends StoredDocument>(name: string, indexes?: readonly IndexDefinition[]): Collection<Document>;
  close(): Promise<void>;
}
