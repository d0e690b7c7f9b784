import type { Collection, IndexDefinition, ReadStore, StoredDocument } from '@rapport/read-store';
import { generationCollectionName } from './generations.js';

/** What was answered from is not fed any more, and is being dropped; nothing can be taken in its place yet. */
export class GenerationGone extends Error {
  override readonly name = 'GenerationGone';
  constructor(generation: number) {
    super(`generation ${generation} of the views, which queries of this process are answered from, is gone`);
  }
}

/** Answers each call from the generation that was adopted last; whoever holds one of its collections need not know. */
export class LiveReadStore implements ReadStore {
  #generation: number;
  #isGone = false;
  #switches = 0;

  constructor(private readonly store: ReadStore, generation: number) {
    this.#generation = generation;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Counts the generations that were adopted. */
  get switches(): number {
    return this.#switches;
  }

  /** True from {@link leave} on, until another one is adopted. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Calls from now on are answered from this one. */
  adopt(generation: number): void {
    this.#generation = generation;
    this.#isGone = false;
    this.#switches += 1;
  }

  /** Calls to collections of a generation are refused with {@link GenerationGone} from now on. */
  leave(): void {
    this.#isGone = true;
  }

  collection<Document extends StoredDocument>(name: string, indexes?: readonly IndexDefinition[]): Collection<Document> {
    const open = (generation: number) => ({ generation, collection: this.store.collection<Document>(generationCollectionName(name, generation), indexes) });
    // Opening sees to the indexes, which is not for every call.
    let current = open(this.#generation);
    const live = (): Collection<Document> => (current.generation === this.#generation ? current : (current = open(this.#generation))).collection;
    const refused = (): Promise<never> => Promise.reject(new GenerationGone(this.#generation));
    const isOfAGeneration = generationCollectionName(name, 1) !== name;
    const isRefused = (): boolean => this.#isGone && isOfAGeneration;
    // Every property there is, also of kinds of collections that can do more than the port asks for.
    return new Proxy(current.collection, {
      get(_target, property) {
        const collection = live();
        const value: unknown = Reflect.get(collection, property, collection);
        if (typeof value !== 'function') return value;
        return isRefused() ? refused : (value as (...args: unknown[]) => unknown).bind(collection);
      },
    });
  }

  async close(): Promise<void> {
    await this.store.close();
  }
}
