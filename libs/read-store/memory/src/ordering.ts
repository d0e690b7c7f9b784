import type { FindOptions, Sort, StoredDocument } from '@rapport/read-store';
import { compareForSort } from './document-values.js';

export type Compare = (a: StoredDocument, b: StoredDocument) => number;

const byId: Compare = (a, b) => (a._id < b._id ? -1 : a._id > b._id ? 1 : 0);

/** The order of the sort document, ties broken by `_id`. */
export function comparatorOf(sort: Sort = {}): Compare {
  const keys = Object.entries(sort).map(([field, direction]) => ({ field, path: field.split('.'), direction }));
  if (keys.length === 0) return byId;
  return (a, b) => {
    for (const { field, path, direction } of keys) {
      const order = field === '_id' ? direction * byId(a, b) : compareForSort(a, b, path, direction);
      if (order !== 0) return order;
    }
    return byId(a, b);
  };
}

/** Keeps the first `skip + limit` of what it is given, without ever holding much more. */
export class Page<Document extends StoredDocument> {
  readonly #compare: Compare;
  readonly #skip: number;
  readonly #wanted: number;
  #kept: Document[] = [];

  constructor({ sort, skip = 0, limit = Infinity }: Pick<FindOptions, 'sort' | 'skip' | 'limit'>) {
    this.#compare = comparatorOf(sort);
    this.#skip = skip;
    this.#wanted = skip + limit;
  }

  /** True once as many were given as the page needs: what sorts behind all of them can't be in it. */
  get full(): boolean {
    return this.#kept.length >= this.#wanted;
  }

  add(document: Document): void {
    this.#kept.push(document);
    if (this.#kept.length > 2 * this.#wanted + 1_024) this.#prune();
  }

  documents(): readonly Document[] {
    this.#prune();
    return this.#skip === 0 ? this.#kept : this.#kept.slice(this.#skip);
  }

  #prune(): void {
    this.#kept.sort(this.#compare);
    if (this.#kept.length > this.#wanted) this.#kept.length = this.#wanted;
  }
}
