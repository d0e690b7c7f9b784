import {
  assertGuardedWrite,
  assertPage,
  assertSort,
  type Collection,
  type Filter,
  type FindOptions,
  type Found,
  type GuardedWrite,
  type IndexDefinition,
  type StoredDocument,
} from '@rapport/read-store';
import { candidatesOf } from './candidates.js';
import { Examination } from './examination.js';
import { FieldIndex } from './field-index.js';
import { matcherOf } from './matcher.js';
import { Page } from './ordering.js';
import { boundsOf, planFor, type Plan } from './plan.js';

/** Documents in a Map, never changed once stored, so that whoever holds one may keep it. */
export class MemoryCollection<Document extends StoredDocument = StoredDocument> implements Collection<Document> {
  readonly name: string;
  readonly #nowMs: () => number;
  readonly #documents = new Map<string, Document>();
  readonly #indexes = new Map<string, FieldIndex>();
  /** The same in a list: every write walks along it. */
  #allIndexes: readonly FieldIndex[] = [];

  constructor(name: string, nowMs: () => number) {
    this.name = name;
    this.#nowMs = nowMs;
  }

  get size(): number {
    return this.#documents.size;
  }

  /** All documents as they are now: later writes do not show. */
  capture(): Document[] {
    return [...this.#documents.values()];
  }

  /** Fills an empty collection. */
  load(documents: Iterable<Document>): void {
    if (this.#documents.size > 0) throw new Error(`the collection ${this.name} is not empty`);
    for (const document of documents) this.#put(undefined, document);
  }

  addIndexes(definitions: readonly IndexDefinition[]): void {
    for (const definition of definitions) {
      const existing = this.#indexes.get(definition.field);
      if (!existing) this.#indexes.set(definition.field, new FieldIndex(definition, this.#documents));
      else if (definition.kind === 'range') existing.makeRange();
    }
    this.#allIndexes = [...this.#indexes.values()];
  }

  async findByIds(ids: readonly string[]): Promise<readonly (Document | null)[]> {
    const found: (Document | null)[] = new Array(ids.length);
    for (let i = 0; i < ids.length; i++) found[i] = this.#documents.get(ids[i]!) ?? null;
    return found;
  }

  async find(filter: Filter, options: FindOptions = {}): Promise<Found<Document>> {
    const matches = matcherOf(filter);
    if (options.sort) assertSort(options.sort);
    assertPage(options);
    const examination = new Examination(options, this.#nowMs);
    const page = new Page<Document>(options);
    const plan = planFor(filter, this.#indexes, this.#documents.size);
    const walk = this.#walkFor(options, plan);
    if (walk) await this.#walkSorted(walk, filter, options, matches, examination, page);
    else await this.#examine(candidatesOf(plan, this.#documents), matches, examination, page);
    examination.checkTime();
    return { documents: page.documents(), examined: examination.examined };
  }

  async count(filter: Filter, options: Pick<FindOptions, 'maxDocumentsExamined' | 'maxTimeMs'> = {}): Promise<number> {
    const matches = matcherOf(filter);
    const examination = new Examination(options, this.#nowMs);
    let count = 0;
    const counter = { add: () => void count++ };
    await this.#examine(candidatesOf(planFor(filter, this.#indexes, this.#documents.size), this.#documents), matches, examination, counter);
    return count;
  }

  async write(writes: readonly GuardedWrite<Document>[]): Promise<readonly boolean[]> {
    for (const write of writes) assertGuardedWrite(write, write.expected === 'absent' ? undefined : this.#documents.get(write.document._id));
    return writes.map((write) => this.#writeOne(write));
  }

  #writeOne({ expected, document }: GuardedWrite<Document>): boolean {
    const before = this.#documents.get(document._id);
    if ((before?.version ?? 'absent') !== expected) return false;
    this.#put(before, document);
    return true;
  }

  #put(before: Document | undefined, document: Document): void {
    this.#documents.set(document._id, document);
    for (const index of this.#allIndexes) index.replace(before, document);
  }

  async #examine(candidates: Iterable<Document>, matches: (document: Document) => boolean, examination: Examination, into: Pick<Page<Document>, 'add'>): Promise<void> {
    for (const document of candidates) {
      const turn = examination.next();
      if (turn) await turn;
      if (matches(document)) into.add(document);
    }
  }

  /**
   * The index to walk along for the page's first documents, if that looks at less than the plan would: of n documents of
   * which m match, a walk meets `limit` of them after about limit × n ÷ m.
   */
  #walkFor({ sort, skip = 0, limit }: FindOptions, plan: Plan): FieldIndex | null {
    if (limit === undefined) return null;
    const index = this.#indexes.get(Object.keys(sort ?? { _id: 1 })[0] ?? '_id');
    if (!index || index.kind !== 'range' || index.many) return null;
    if (plan.by === 'range' && plan.index === index) return index;
    const total = this.#documents.size;
    const estimate = plan.by === 'all' ? total : plan.by === 'ids' ? plan.ids.length : plan.estimate;
    return (skip + limit) * total < estimate * estimate ? index : null;
  }

  /** Value by value in the order wanted; all documents of one value, for the ties among them, until the page is full. */
  async #walkSorted(index: FieldIndex, filter: Filter, options: FindOptions, matches: (document: Document) => boolean, examination: Examination, page: Page<Document>): Promise<void> {
    const direction = options.sort?.[index.field] ?? 1;
    const met = new Set<string>();
    const unmet = (document: Document): boolean => !met.has(document._id) && matches(document) && met.add(document._id) !== null;
    for (const value of index.values(boundsOf(filter, index.field), direction)) {
      if (page.full) return;
      const plan: Plan = { by: 'values', index, values: [value], estimate: 0 };
      await this.#examine(candidatesOf(plan, this.#documents), unmet, examination, page);
    }
  }
}
