import type { IndexDefinition, StoredDocument } from '@rapport/read-store';
import { simpleAt, valuesAt, type Scalar } from './document-values.js';
import { SortedValues, type Bounds } from './sorted-values.js';

const nobody: readonly string[] = [];

/**
 * Ids by the value of one field. A missing field is found as null, as the query language has it. Built from all documents
 * when it is first asked, and kept from then on: many are never asked, and building it at once is several times cheaper.
 */
export class FieldIndex {
  readonly field: string;
  readonly path: readonly string[];
  /** A value that only one document has holds its id as it is: most values of most fields. */
  readonly #ids = new Map<Scalar, string | Set<string>>();
  #sorted: SortedValues | null;
  #many = false;
  #entries = 0;
  #built = false;

  constructor({ field, kind }: IndexDefinition, private readonly documents: ReadonlyMap<string, StoredDocument>) {
    this.field = field;
    this.path = field.split('.');
    this.#sorted = kind === 'range' ? new SortedValues() : null;
  }

  get kind(): IndexDefinition['kind'] {
    return this.#sorted ? 'range' : 'equality';
  }

  /** True once any document had an array or an object there: a document may then be found by several values, or by none. */
  get many(): boolean {
    this.#build();
    return this.#many;
  }

  /** To be told of each document that is written, after it was. */
  replace(before: StoredDocument | undefined, after: StoredDocument): void {
    if (this.#built) this.#replace(before, after);
  }

  #replace(before: StoredDocument | undefined, after: StoredDocument): void {
    if (this.path.length === 1) {
      const { field } = this;
      const value = after[field];
      if (before && before[field] === value) return;
      if (!before && isTexts(value)) return this.#addTexts(value, after._id);
    }
    const now = simpleAt(after, this.path);
    const then = before && simpleAt(before, this.path);
    if (now === undefined || (before && then === undefined)) this.#replaceMany(before, after);
    else if (then !== now) {
      if (then !== undefined) this.#remove(then, after._id);
      this.#add(now, after._id);
    }
  }

  #addTexts(texts: readonly string[], id: string): void {
    this.#many = true;
    for (let i = 0; i < texts.length; i++) this.#add(texts[i]!, id);
  }

  #replaceMany(before: StoredDocument | undefined, after: StoredDocument): void {
    const next = valuesAt(after, this.path);
    this.#many ||= next.many;
    if (before) {
      const previous = valuesAt(before, this.path).values;
      for (const value of previous) if (!next.values.has(value)) this.#remove(value, before._id);
      for (const value of next.values) if (!previous.has(value)) this.#add(value, after._id);
    } else for (const value of next.values) this.#add(value, after._id);
  }

  #build(): void {
    if (this.#built) return;
    this.#built = true;
    const sorted = this.#sorted;
    this.#sorted = null;
    for (const document of this.documents.values()) this.#replace(undefined, document);
    this.#sorted = sorted;
    sorted?.load(this.#ids.keys());
  }

  /** From now on also for comparisons and sorting. */
  makeRange(): void {
    if (this.#sorted) return;
    this.#sorted = new SortedValues();
    this.#sorted.load(this.#ids.keys());
  }

  idsOf(value: Scalar): readonly string[] {
    this.#build();
    const ids = this.#ids.get(value);
    return ids === undefined ? nobody : typeof ids === 'string' ? [ids] : [...ids];
  }

  countOf(value: Scalar): number {
    this.#build();
    const ids = this.#ids.get(value);
    return ids === undefined ? 0 : typeof ids === 'string' ? 1 : ids.size;
  }

  *values(bounds: Bounds, direction: 1 | -1): Generator<Scalar> {
    this.#build();
    if (this.#sorted) yield* this.#sorted.walk(bounds, direction);
  }

  /** About how many ids lie within the bounds: the values there, times what a value has on average (null apart). */
  estimate(bounds: Bounds): number {
    const empty = this.countOf(null);
    const average = (this.#entries - empty) / Math.max(1, this.#ids.size - (empty > 0 ? 1 : 0));
    return Math.ceil((this.#sorted?.count(bounds) ?? 0) * average);
  }

  #add(value: Scalar, id: string): void {
    const ids = this.#ids.get(value);
    if (ids === id || (typeof ids === 'object' && ids.has(id))) return;
    this.#entries++;
    if (ids === undefined) {
      this.#ids.set(value, id);
      this.#sorted?.add(value);
    } else if (typeof ids === 'string') this.#ids.set(value, new Set([ids, id]));
    else ids.add(id);
  }

  #remove(value: Scalar, id: string): void {
    const ids = this.#ids.get(value);
    if (ids === undefined || (typeof ids === 'string' ? ids !== id : !ids.delete(id))) return;
    this.#entries--;
    if (typeof ids !== 'string' && ids.size > 0) return;
    this.#ids.delete(value);
    this.#sorted?.delete(value);
  }
}

function isTexts(value: unknown): value is readonly string[] {
  if (!Array.isArray(value)) return false;
  for (let i = 0; i < value.length; i++) if (typeof value[i] !== 'string') return false;
  return true;
}
