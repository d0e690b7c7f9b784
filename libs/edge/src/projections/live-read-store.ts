import type { Collection, IndexDefinition, ReadStore, StoredDocument } from '@rapport/read-store';
import { generationCollectionName } from './generations.js';

/** Answers each call from the generation that was adopted last; whoever holds one of its collections need not know. */
export class LiveReadStore implements ReadStore {
  #generation: number;

  constructor(private readonly store: ReadStore, generation: number) {
    this.#generation = generation;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Calls from now on are answered from this one. */
  adopt(generation: number): void {
    this.#generation = generation;
  }

  collection<Document extends StoredDocument>(name: string, indexes?: readonly IndexDefinition[]): Collection<Document> {
    const open = (generation: number) => ({ generation, collection: this.store.collection<Document>(generationCollectionName(name, generation), indexes) });
    // Opening sees to the indexes, which is not for every call.
    let current = open(this.#generation);
    const live = (): Collection<Document> => (current.generation === this.#generation ? current : (current = open(this.#generation))).collection;
    // Every property there is, also of kinds of collections that can do more than the port asks for.
    return new Proxy(current.collection, {
      get(_target, property) {
        const collection = live();
        const value: unknown = Reflect.get(collection, property, collection);
        return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(collection) : value;
      },
    });
  }

  async close(): Promise<void> {
    await this.store.close();
  }
}
