import { performance } from 'node:perf_hooks';
import type { CacheCipher } from '@rapport/privacy';
import type { IndexDefinition, ReadStore, StoredDocument } from '@rapport/read-store';
import { MemoryCollection } from './memory.collection.js';
import { readSnapshot, type SnapshotRefusal } from './snapshot.reader.js';
import { writeSnapshot, type SnapshotWritten } from './snapshot.writer.js';

export interface MemoryReadStoreOptions {
  /** Monotonic milliseconds, for the time limits of queries. Default: the process's own. */
  readonly nowMs?: () => number;
}

export interface SnapshotOptions {
  /** What the documents mean: versions of facts and views, and the log's identity. A snapshot of another schema is not restored. */
  readonly schema: string;
  readonly signal?: AbortSignal;
}

export type Restored = { readonly restored: true; readonly documents: number } | { readonly restored: false; readonly reason: SnapshotRefusal };

/** The read models in memory. Writes are durable only as far as the last snapshot; the log fills the rest again. */
export class MemoryReadStore implements ReadStore {
  readonly #nowMs: () => number;
  readonly #collections = new Map<string, MemoryCollection>();
  #closed = false;

  constructor({ nowMs = () => performance.now() }: MemoryReadStoreOptions = {}) {
    this.#nowMs = nowMs;
  }

  collection<Document extends StoredDocument>(name: string, indexes: readonly IndexDefinition[] = []): MemoryCollection<Document> {
    if (this.#closed) throw new Error('the read store is closed');
    let collection = this.#collections.get(name);
    if (!collection) this.#collections.set(name, (collection = new MemoryCollection(name, this.#nowMs)));
    collection.addIndexes(indexes);
    return collection as unknown as MemoryCollection<Document>;
  }

  /**
   * Writes all documents as they are at the moment of the call, encrypted, and puts the file in place in one step when it
   * is complete: the file is the old one or the new one, whatever happens. Aborted, it rejects and leaves the old one.
   * One snapshot at a time for one path.
   */
  async snapshot(path: string, cipher: CacheCipher, { schema, signal }: SnapshotOptions): Promise<SnapshotWritten> {
    const captured = [...this.#collections.values()].map((collection) => ({ name: collection.name, documents: collection.capture() }));
    return writeSnapshot(path, cipher, schema, captured, signal);
  }

  /** Fills this store, which must be empty. A file that can't be used as a whole is not used at all, and the store stays empty. */
  async restore(path: string, cipher: CacheCipher, { schema, signal }: SnapshotOptions): Promise<Restored> {
    for (const collection of this.#collections.values()) {
      if (collection.size > 0) throw new Error('only an empty read store can be restored');
    }
    const read = await readSnapshot(path, cipher, schema, signal);
    if (!read.complete) return { restored: false, reason: read.reason };
    for (const [name, documents] of read.collections) this.collection(name).load(documents);
    return { restored: true, documents: read.documents };
  }

  /** Forgets whole collections, with all their documents. Whoever still holds one has the only copy. */
  async drop(isDropped: (name: string) => boolean): Promise<void> {
    for (const name of this.#collections.keys()) if (isDropped(name)) this.#collections.delete(name);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#collections.clear();
  }
}
