import { assertGuardedWrite, type Collection, type Filter, type FindOptions, type Found, type GuardedWrite, type IndexDefinition, type ReadStore, type StoredDocument } from '@rapport/read-store';
import type { ThreadCalls } from './thread-calls.js';

export interface StoreCalls extends Pick<ThreadCalls, 'call'> {
  /** Rises when another thread answers, which has no index yet. Default: always the same one. */
  readonly life?: number;
}

/** The read store of another thread. Limits of a query begin to count where it runs; documents are copies. */
export class ThreadReadStore implements ReadStore {
  readonly #indexes = new Map<string, Map<string, IndexDefinition>>();
  readonly #sent = new Set<string>();
  #life: number | undefined;

  constructor(private readonly calls: StoreCalls) {}

  collection<Document extends StoredDocument>(name: string, indexes: readonly IndexDefinition[] = []): Collection<Document> {
    const known = this.#indexes.get(name) ?? new Map<string, IndexDefinition>();
    for (const index of indexes) known.set(JSON.stringify([name, index.field, index.kind]), index);
    this.#indexes.set(name, known);
    return new ThreadCollection<Document>(name, this.calls, () => this.#unsent(known));
  }

  /** Leaves the other thread's store as it is. */
  async close(): Promise<void> {}

  /** Those that the thread has not been asked for; now it is. */
  #unsent(known: ReadonlyMap<string, IndexDefinition>): readonly IndexDefinition[] {
    if (this.calls.life !== this.#life) this.#sent.clear();
    this.#life = this.calls.life;
    return [...known].filter(([key]) => !this.#sent.has(key) && this.#sent.add(key)).map(([, index]) => index);
  }
}

class ThreadCollection<Document extends StoredDocument> implements Collection<Document> {
  constructor(
    readonly name: string,
    private readonly calls: StoreCalls,
    /** Those that go with the next call. */
    private readonly unsent: () => readonly IndexDefinition[],
  ) {}

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

  #call<Value>(method: string, ...args: readonly unknown[]): Promise<Value> {
    return this.calls.call<Value>(method, [{ collection: this.name, indexes: this.unsent() }, ...args]);
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
