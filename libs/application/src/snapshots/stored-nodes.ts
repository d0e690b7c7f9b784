import type { MapBranch, MapLeaf, MapNode, PersistentSortedMap, SortedNode } from '@rapport/domain';
import { SnapshotLost, type SnapshotTree } from '@rapport/state-snapshots';
import { hashOfText } from '../command/hash-index.js';
import { plainText } from './plain-text.js';

/** One line of saves that build upon one another. What a state holds of it is known by where it lies, with the checksum of its content. */
export class Lineage {
  readonly #known = new WeakMap<object, { readonly place: string; readonly checksum: string }>();

  has(node: object, place: string): boolean {
    return this.#known.get(node)?.place === place;
  }

  note(node: object, place: string, checksum: string): void {
    this.#known.set(node, { place, checksum });
  }

  /** @throws {SnapshotLost} where it was not noted: children are, before their parent is written. */
  checksumOf(node: object): string {
    const known = this.#known.get(node);
    if (known === undefined) throw new SnapshotLost('a node of a snapshot was not written');
    return known.checksum;
  }
}

/** Of a node's content, which has those of its children in it: so the root tells all of the state from what lay at its places before. */
export const checksumOf = (content: string): string => hashOfText(content).toString(36);

/** Where nodes are read, when they are needed. */
export interface NodeSource {
  readonly tree: SnapshotTree;
  readonly lineage: Lineage;
}

/** What a node says of another one without its content: `-` none, `L` leaf, `B` branch, with its checksum behind. */
export type MapMark = string;
export type SortedMark = readonly [key: string, size: number, checksum: string] | null;

export const mapMarkOf = (node: MapNode<unknown> | undefined, lineage: Lineage): MapMark =>
  node === undefined ? '-' : ('children' in node ? 'B' : 'L') + lineage.checksumOf(node);
export const sortedMarkOf = (node: PersistentSortedMap<unknown>, lineage: Lineage): SortedMark =>
  node === null ? null : [node.key, node.size, lineage.checksumOf(node)];

export const childPlace = (place: string, slot: number): string => place + slot.toString(16);

/** A branch's content is a mark for each child, a leaf's are its entries. */
export const mapContent = (node: MapNode<unknown>, lineage: Lineage): string =>
  'children' in node ? JSON.stringify(node.children.map((child) => mapMarkOf(child, lineage)).join(' ')) : plainText(node.entries);
export const sortedContent = ({ value, left, right }: SortedNode<unknown>, lineage: Lineage): string =>
  plainText([value, sortedMarkOf(left, lineage), sortedMarkOf(right, lineage)]);

class StoredLeaf<Value> implements MapLeaf<Value> {
  #entries: MapLeaf<Value>['entries'] | null = null;

  constructor(private readonly source: NodeSource, private readonly place: string, private readonly checksum: string) {}

  get entries(): MapLeaf<Value>['entries'] {
    this.#entries ??= read<MapLeaf<Value>['entries']>(this.source, this.place, this.checksum);
    return this.#entries;
  }
}

class StoredBranch<Value> implements MapBranch<Value> {
  #children: MapBranch<Value>['children'] | null = null;

  constructor(private readonly source: NodeSource, private readonly place: string, private readonly checksum: string) {}

  get children(): MapBranch<Value>['children'] {
    this.#children ??= read<string>(this.source, this.place, this.checksum).split(' ').map((mark, slot) => storedMap<Value>(this.source, childPlace(this.place, slot), mark));
    return this.#children;
  }
}

type SortedRow<Value> = readonly [value: Value, left: SortedMark, right: SortedMark];

class StoredSorted<Value> implements SortedNode<Value> {
  #content: Pick<SortedNode<Value>, 'value' | 'left' | 'right'> | null = null;

  constructor(private readonly source: NodeSource, private readonly name: string, readonly key: string, readonly size: number, private readonly checksum: string) {}

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
    const { source, name, checksum } = this;
    const [value, left, right] = read<SortedRow<Value>>(source, name + this.key, checksum);
    this.#content = { value, left: storedSorted(source, name, left), right: storedSorted(source, name, right) };
    return this.#content;
  }
}

export function storedMap<Value>(source: NodeSource, place: string, mark: MapMark): MapNode<Value> | undefined {
  if (mark === '-') return undefined;
  const checksum = mark.slice(1);
  const node = mark.startsWith('B') ? new StoredBranch<Value>(source, place, checksum) : new StoredLeaf<Value>(source, place, checksum);
  source.lineage.note(node, place, checksum);
  return node;
}

/** @param name The map's place, which its keys are put behind. */
export function storedSorted<Value>(source: NodeSource, name: string, mark: SortedMark): PersistentSortedMap<Value> {
  if (mark === null) return null;
  const node = new StoredSorted<Value>(source, name, ...mark);
  source.lineage.note(node, name + mark[0], mark[2]);
  return node;
}

export const isStoredSorted = (value: unknown): boolean => value instanceof StoredSorted;

/** @throws {SnapshotLost} */
function read<Content>({ tree }: NodeSource, place: string, checksum: string): Content {
  const content = tree.read(place);
  if (checksumOf(content) === checksum) return JSON.parse(content) as Content;
  tree.lose();
  throw new SnapshotLost('a node of a snapshot is not the one that was saved with it');
}
