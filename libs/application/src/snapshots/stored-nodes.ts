import type { MapBranch, MapLeaf, MapNode, PersistentSortedMap, SortedNode } from '@rapport/domain';
import { SnapshotLost, type SnapshotTree } from '@rapport/state-snapshots';
import { plainText } from './plain-text.js';

/** One line of saves that build upon one another. What a state holds of it is known by where it lies. */
export class Lineage {
  readonly #places = new WeakMap<object, string>();

  has(node: object, place: string): boolean {
    return this.#places.get(node) === place;
  }

  note(node: object, place: string): void {
    this.#places.set(node, place);
  }
}

/** Where nodes are read, when they are needed. */
export interface NodeSource {
  readonly tree: SnapshotTree;
  readonly lineage: Lineage;
}

/** What a node says of another one without its content: `-` none, `L` leaf, `B` branch. */
export type MapMark = '-' | 'L' | 'B';
/** Key and size. */
export type SortedMark = readonly [key: string, size: number] | null;

export const mapMarkOf = (node: MapNode<unknown> | undefined): MapMark => (node === undefined ? '-' : 'children' in node ? 'B' : 'L');
export const sortedMarkOf = (node: PersistentSortedMap<unknown>): SortedMark => (node === null ? null : [node.key, node.size]);

export const childPlace = (place: string, slot: number): string => place + slot.toString(16);

/** A branch's content is a mark for each child, a leaf's are its entries. */
export const mapContent = (node: MapNode<unknown>): string =>
  'children' in node ? JSON.stringify(node.children.map(mapMarkOf).join('')) : plainText(node.entries);
export const sortedContent = ({ value, left, right }: SortedNode<unknown>): string =>
  plainText([value, sortedMarkOf(left), sortedMarkOf(right)]);

class StoredLeaf<Value> implements MapLeaf<Value> {
  #entries: MapLeaf<Value>['entries'] | null = null;

  constructor(private readonly source: NodeSource, private readonly place: string) {}

  get entries(): MapLeaf<Value>['entries'] {
    this.#entries ??= read<MapLeaf<Value>['entries']>(this.source, this.place);
    return this.#entries;
  }
}

class StoredBranch<Value> implements MapBranch<Value> {
  #children: MapBranch<Value>['children'] | null = null;

  constructor(private readonly source: NodeSource, private readonly place: string) {}

  get children(): MapBranch<Value>['children'] {
    this.#children ??= [...read<string>(this.source, this.place)].map((mark, slot) => storedMap<Value>(this.source, childPlace(this.place, slot), mark as MapMark));
    return this.#children;
  }
}

type SortedRow<Value> = readonly [value: Value, left: SortedMark, right: SortedMark];

class StoredSorted<Value> implements SortedNode<Value> {
  #content: Pick<SortedNode<Value>, 'value' | 'left' | 'right'> | null = null;

  constructor(private readonly source: NodeSource, private readonly name: string, readonly key: string, readonly size: number) {}

  get value(): Value {
    return this.#read().value;
  }

  get left(): PersistentSortedMap<Value> {
    return this.#read().left;
  }

  get right(): PersistentSortedMap<Value> {
    return this.#read().right;
  }

  #read(): Pick<SortedNode<Value>, 'value' | 'left' | 'right'> {
    if (this.#content !== null) return this.#content;
    const { source, name } = this;
    const [value, left, right] = read<SortedRow<Value>>(source, name + this.key);
    this.#content = { value, left: storedSorted(source, name, left), right: storedSorted(source, name, right) };
    return this.#content;
  }
}

export function storedMap<Value>(source: NodeSource, place: string, mark: MapMark): MapNode<Value> | undefined {
  if (mark === '-') return undefined;
  const node = mark === 'B' ? new StoredBranch<Value>(source, place) : new StoredLeaf<Value>(source, place);
  source.lineage.note(node, place);
  return node;
}

/** @param name The map's place, which its keys are put behind. */
export function storedSorted<Value>(source: NodeSource, name: string, mark: SortedMark): PersistentSortedMap<Value> {
  if (mark === null) return null;
  const node = new StoredSorted<Value>(source, name, ...mark);
  source.lineage.note(node, name + mark[0]);
  return node;
}

export const isStoredSorted = (value: unknown): boolean => value instanceof StoredSorted;

/** @throws {SnapshotLost} */
function read<Content>({ tree }: NodeSource, place: string): Content {
  try {
    return JSON.parse(tree.read(place)) as Content;
  } catch (cause) {
    throw cause instanceof SnapshotLost ? cause : new SnapshotLost('a node of a snapshot is not what was saved', { cause });
  }
}
