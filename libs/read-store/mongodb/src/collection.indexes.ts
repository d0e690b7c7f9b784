import { faultOf } from '@rapport/mongodb';
import type { IndexDefinition, StoredDocument } from '@rapport/read-store';
import type { Collection, IndexDescription } from 'mongodb';
import { encodePath } from './document.codec.js';

/**
 * The indexes of one collection: which fields they serve, and that they are made. They are made beside other work, by the
 * server, and a call waits for them, for without them it could be slow beyond use. After a failure the next call tries again.
 */
export class CollectionIndexes {
  readonly #collection: Collection<StoredDocument>;
  readonly #kinds = new Map<string, IndexDefinition['kind']>();
  #made: Promise<void> | null = null;

  constructor(collection: Collection<StoredDocument>) {
    this.#collection = collection;
  }

  /** What is there already stays as it is. */
  add(definitions: readonly IndexDefinition[]): void {
    for (const { field, kind } of definitions) {
      if (field === '_id' || this.#kinds.get(field) === kind || this.#kinds.get(field) === 'range') continue;
      this.#kinds.set(field, kind);
      this.#made = null;
    }
    void this.#start();
  }

  serves(field: string): boolean {
    return field === '_id' || this.#kinds.has(field);
  }

  servesOrder(field: string): boolean {
    return field === '_id' || this.#kinds.get(field) === 'range';
  }

  /** @throws {MongoSetupFault | MongoFault} */
  ready(): Promise<void> {
    return this.#made ?? this.#start();
  }

  #start(): Promise<void> {
    const making = this.#make();
    this.#made = making;
    // Told by the call that waits for it; without one it would end the process.
    making.catch(() => {
      if (this.#made === making) this.#made = null;
    });
    return making;
  }

  async #make(): Promise<void> {
    const descriptions = [...this.#kinds].flatMap(([field, kind]) => descriptionsOf(field, kind));
    if (descriptions.length === 0) return;
    try {
      await this.#collection.createIndexes(descriptions);
    } catch (error) {
      throw faultOf(error, `indexes of ${this.#collection.collectionName}`);
    }
  }
}

/**
 * With `_id` behind the field, in both directions, an index gives the order wanted with its ties: they rise whichever way
 * the field goes. The server names an index by its fields, so that a repeat finds it.
 */
function descriptionsOf(field: string, kind: IndexDefinition['kind']): IndexDescription[] {
  const path = encodePath(field);
  if (kind === 'equality') return [{ key: { [path]: 1 } }];
  return [{ key: { [path]: 1, _id: 1 } }, { key: { [path]: -1, _id: 1 } }];
}
