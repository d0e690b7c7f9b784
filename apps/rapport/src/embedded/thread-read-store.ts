import { assertGuardedWrite, type Collection, type Filter, type FindOptions, type Found, type GuardedWrite, type IndexDefinition, type ReadStore, type StoredDocument } from '@rapport/read-store';
import type { ThreadCalls } from './thread-calls.js';

/** The read store of another thread. Limits of a query begin to count where it runs; documents are copies. */
export class ThreadReadStore implements ReadStore {
  readonly #indexed = new Set<string>();

  constructor(private readonly calls: Pick<ThreadCalls, 'call'>) {}

  collection<Document extends StoredDocument>(name: string, indexes: readonly IndexDefinition[] = []): Collection<Document> {
    return new ThreadCollection<Document>(name, this.calls, this.#newIn(name, indexes));
  }

  /** Leaves the other thread's store as it is. */
  async close(): Promise<void> {}

  #newIn(name: string, indexes: readonly IndexDefinition[]): readonly IndexDefinition[] {
    return indexes.filter(({ field, kind }) => {
      const index = JSON.stringify([name, field, kind]);
      return !this.#indexed.has(index) && this.#indexed.add(index);
    });
  }
}

class ThreadCollection<Document extends StoredDocument> implements Collection<Document> {
  /** Not asked for yet. */
  #indexes: readonly IndexDefinition[];

  constructor(
    readonly name: string,
    private readonly calls: Pick<ThreadCalls, 'call'>,
    indexes: readonly IndexDefinition[],
  ) {
    this.#indexes = indexes;
  }

  findByIds(ids: readonly string[]): Promise<readonly (Document | null)[]> {
    return this.#call('findByIds', ids);
  }

  find(filter: Filter, options: FindOptions = {}): Promise<Found<Document>> {
    return this.#call('find', filter, options);
  }

  count(filter: Filter, options: Pick<FindOptions, 'maxDocumentsExamined' | 'maxTimeMs'> = {}): Promise<number> {
    return this.#call('count', filter, options);
  }

  async write(writes: readonly GuardedWrite<Document>[]): Promise<readonly boolean[]> {
    // What can't be stored may not be fit to be sent either.
    for (const write of writes) assertGuardedWrite(write);
    return this.#call('write', writes);
  }

  /** The indexes go with the first call. */
  #call<Value>(method: string, ...args: readonly unknown[]): Promise<Value> {
    const indexes = this.#indexes;
    this.#indexes = [];
    return this.calls.call<Value>(method, [{ collection: this.name, indexes }, ...args]);
  }
}

interface Target {
  readonly collection: string;
  readonly indexes: readonly IndexDefinition[];
}

const methods = ['findByIds', 'find', 'count', 'write'] as const;

/** The store's answer to a call of {@link ThreadReadStore}; null where the method is none of its. */
export function answerOfStore(store: ReadStore, method: string, [target, ...args]: readonly unknown[]): Promise<unknown> | null {
  const name = methods.find((known) => known === method);
  if (!name) return null;
  const { collection, indexes } = target as Target;
  return (store.collection(collection, indexes)[name] as (...given: readonly unknown[]) => Promise<unknown>)(...args);
}
