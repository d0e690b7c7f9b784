import { emptyMap, type MapNode, type PersistentMap, type PersistentSortedMap, type SortedNode } from '@rapport/domain';
import type { SnapshotNode } from '@rapport/state-snapshots';
import { plainText } from './plain-text.js';
import {
  checksumOf, childPlace, isStoredSorted, mapContent, mapMarkOf, sortedContent, sortedMarkOf, storedMap, storedSorted,
  type Lineage, type MapMark, type NodeSource, type SortedMark,
} from './stored-nodes.js';

/** Version of how states are written. Another one is not read. */
export const stateForm = 2;

/** Sorted maps of a state by the place at which their keys begin. */
export type SortedMaps = ReadonlyMap<string, SortedNode<unknown>>;

/** A state taken apart: what is always read, and the maps whose nodes are read one by one. */
export interface StateParts {
  /** Once the maps' nodes are written. @throws {SnapshotLost} for a state that holds more than JSON and these maps. */
  readonly root: (lineage: Lineage) => string;
  readonly maps: ReadonlyMap<string, PersistentMap<unknown>>;
  readonly sorted: SortedMaps;
}

type StoredMapRoot = { readonly $map: readonly [size: number, mark: MapMark] };
type StoredSortedRoot = { readonly $sorted: NonNullable<SortedMark> };

/** @param place What the state lies at; default: the top. */
export function partsOf(state: unknown, place = ''): StateParts {
  const maps = new Map<string, PersistentMap<unknown>>();
  const sorted = new Map<string, SortedNode<unknown>>();
  const collect = (value: unknown, name: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isMap(value)) maps.set(`${name}/`, value);
    else if (isSorted(value)) sorted.set(`${name}/`, value);
    else if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) for (const [key, each] of Object.entries(value)) collect(each, `${name}.${key}`);
  };
  collect(state, place);
  return { root: (lineage) => plainText(rootOf(state, lineage)), maps, sorted };
}

/** With what is known of a map's first node in the place of the map. */
function rootOf(value: unknown, lineage: Lineage): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isMap(value)) return { $map: [value.size, value.size === 0 ? '-' : mapMarkOf(value.root, lineage)] } satisfies StoredMapRoot;
  if (isSorted(value)) return { $sorted: sortedMarkOf(value, lineage)! } satisfies StoredSortedRoot;
  if (Array.isArray(value)) return value.map((each) => rootOf(each, lineage));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rootOf(each, lineage)]));
}

/** The state with its maps, whose nodes are read from the source when they are needed. */
export function stateFrom(root: string, source: NodeSource): unknown {
  const whole = (value: unknown, name: string): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((each, i) => whole(each, `${name}.${i}`));
    if ('$map' in value) {
      const [size, mark] = (value as StoredMapRoot).$map;
      return size === 0 ? emptyMap : { size, root: storedMap(source, `${name}/`, mark) };
    }
    if ('$sorted' in value) return storedSorted(source, `${name}/`, (value as StoredSortedRoot).$sorted);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, whole(each, `${name}.${key}`)]));
  };
  return whole(JSON.parse(root), '');
}

/** What has to be written of a state upon what the lineage has, and afterwards, which places are not needed any more. */
export interface StateChanges {
  readonly put: Iterable<SnapshotNode>;
  readonly remove: Iterable<string>;
}

/** Each is to be run through once, `put` first, where children come before their parents. Nodes count as written as soon as they were given. */
export function changesOf({ maps, sorted }: StateParts, before: SortedMaps, lineage: Lineage): StateChanges {
  const shared = new Set<object>();
  const written = new Set<string>();
  function* put(): Generator<SnapshotNode, void, undefined> {
    for (const [place, { root, size }] of maps) if (size > 0) yield* newMapNodes(root, place, lineage);
    for (const [name, root] of sorted) yield* newSortedNodes(root, name, lineage, { shared, written });
  }
  function* remove(): Generator<string, void, undefined> {
    for (const [name, root] of before) yield* unusedPlaces(root, name, { shared, written });
  }
  return { put: put(), remove: remove() };
}

function* newMapNodes(node: MapNode<unknown>, place: string, lineage: Lineage): Generator<SnapshotNode, void, undefined> {
  if (lineage.has(node, place)) return;
  if ('children' in node) for (const [slot, child] of node.children.entries()) if (child) yield* newMapNodes(child, childPlace(place, slot), lineage);
  const content = mapContent(node, lineage);
  yield { place, content };
  lineage.note(node, place, checksumOf(content));
}

interface Walked {
  /** The highest nodes that were written before. */
  readonly shared: Set<object>;
  readonly written: Set<string>;
}

function* newSortedNodes(node: PersistentSortedMap<unknown>, name: string, lineage: Lineage, walked: Walked): Generator<SnapshotNode, void, undefined> {
  if (node === null) return;
  const place = name + node.key;
  if (lineage.has(node, place)) {
    walked.shared.add(node);
    return;
  }
  yield* newSortedNodes(node.left, name, lineage, walked);
  yield* newSortedNodes(node.right, name, lineage, walked);
  const content = sortedContent(node, lineage);
  yield { place, content };
  lineage.note(node, place, checksumOf(content));
  walked.written.add(place);
}

/** Whatever the tree of before does not share is either written again or gone. */
function* unusedPlaces(node: PersistentSortedMap<unknown>, name: string, walked: Walked): Generator<string, void, undefined> {
  if (node === null || walked.shared.has(node)) return;
  const place = name + node.key;
  if (!walked.written.has(place)) yield place;
  yield* unusedPlaces(node.left, name, walked);
  yield* unusedPlaces(node.right, name, walked);
}

const hasKeys = (value: object, ...keys: readonly string[]): boolean => Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key));
const isMap = (value: object): value is PersistentMap<unknown> => hasKeys(value, 'size', 'root');
const isSorted = (value: object): value is SortedNode<unknown> => isStoredSorted(value) || hasKeys(value, 'key', 'value', 'size', 'left', 'right');
