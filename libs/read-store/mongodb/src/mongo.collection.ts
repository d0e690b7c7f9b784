import {
  assertFilter,
  assertGuardedWrite,
  assertPage,
  assertSort,
  QueryLimitExceeded,
  type Collection,
  type Filter,
  type FindOptions,
  type Found,
  type GuardedWrite,
  type IndexDefinition,
  type StoredDocument,
} from '@rapport/read-store';
import type { Collection as DriverCollection } from 'mongodb';
import { CollectionIndexes } from './collection.indexes.js';
import { Deadline } from './deadline.js';
import { decodeDocument, encodeFilter } from './document.codec.js';
import { examinedBy, isWalkable, orderOf, walk } from './examined.js';
import { writeGuarded } from './guarded-writes.js';

/** Most ids of one query. */
const idsAtOnce = 5_000;
/** Documents of one answer of the server, unless their bytes end it before. */
const batchSize = 5_000;

/** `examined` is exact or more where `maxDocumentsExamined` is set, and else the number of documents found. */
export class MongoCollection<Document extends StoredDocument = StoredDocument> implements Collection<Document> {
  readonly name: string;
  readonly #documents: DriverCollection<StoredDocument>;
  readonly #indexes: CollectionIndexes;

  constructor(documents: DriverCollection<StoredDocument>) {
    this.name = documents.collectionName;
    this.#documents = documents;
    this.#indexes = new CollectionIndexes(documents);
  }

  addIndexes(definitions: readonly IndexDefinition[]): void {
    this.#indexes.add(definitions);
  }

  async findByIds(ids: readonly string[]): Promise<readonly (Document | null)[]> {
    await this.#indexes.ready();
    const unique = [...new Set(ids)];
    const found = new Map<string, Document>();
    const deadline = new Deadline(undefined);
    for (let start = 0; start < unique.length; start += idsAtOnce) {
      const wanted = unique.slice(start, start + idsAtOnce);
      const documents = await deadline.keep(`read of ${this.name}`, () => this.#documents.find({ _id: { $in: wanted } }, { batchSize }).toArray());
      for (const document of documents) found.set(document._id, decodeDocument(document) as Document);
    }
    return ids.map((id) => found.get(id) ?? null);
  }

  async find(filter: Filter, options: FindOptions = {}): Promise<Found<Document>> {
    assertFilter(filter);
    if (options.sort) assertSort(options.sort);
    assertPage(options);
    if (options.limit === 0) return { documents: [], examined: 0 };
    await this.#indexes.ready();
    const deadline = new Deadline(options.maxTimeMs);
    return deadline.keep(`query of ${this.name}`, async () => {
      const examined = await this.#examined(filter, options.maxDocumentsExamined, deadline);
      const documents = examined === null ? await this.#walked(filter, options, deadline) : await this.#found(filter, options, deadline);
      return { documents: documents.map((document) => decodeDocument(document) as Document), examined: Math.max(examined ?? 0, documents.length) };
    });
  }

  async count(filter: Filter, options: Pick<FindOptions, 'maxDocumentsExamined' | 'maxTimeMs'> = {}): Promise<number> {
    assertFilter(filter);
    await this.#indexes.ready();
    const deadline = new Deadline(options.maxTimeMs);
    return deadline.keep(`count of ${this.name}`, async () => {
      const examined = await this.#examined(filter, options.maxDocumentsExamined, deadline);
      if (examined === null) throw new QueryLimitExceeded('documents', options.maxDocumentsExamined ?? 0);
      return this.#documents.countDocuments(encodeFilter(filter) as object, deadline.options());
    });
  }

  async write(writes: readonly GuardedWrite<Document>[]): Promise<readonly boolean[]> {
    for (const write of writes) assertGuardedWrite(write);
    await this.#indexes.ready();
    return writeGuarded(this.#documents, writes);
  }

  async #examined(filter: Filter, max: number | undefined, deadline: Deadline): Promise<number | null> {
    return max === undefined ? 0 : examinedBy(this.#documents, this.#indexes, filter, max, deadline);
  }

  #found(filter: Filter, { sort, skip = 0, limit }: FindOptions, deadline: Deadline): Promise<StoredDocument[]> {
    return this.#documents.find(encodeFilter(filter) as object, { sort: orderOf(sort), skip, ...(limit === undefined ? {} : { limit }), batchSize, ...deadline.options() }).toArray();
  }

  #walked(filter: Filter, options: FindOptions, deadline: Deadline): Promise<StoredDocument[]> {
    if (!isWalkable(this.#indexes, options)) throw new QueryLimitExceeded('documents', options.maxDocumentsExamined ?? 0);
    return walk(this.#documents, filter, options, deadline);
  }
}
