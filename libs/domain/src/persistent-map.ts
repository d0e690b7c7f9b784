/**
 * A map that is never changed: `set` gives a new one and shares all but the path to the key, so that a fold over thousands
 * of keys costs a logarithm each. Small maps are one list. Not iterable in a meaningful order: it is for looking up.
 */
export interface PersistentMap<Value> {
  readonly size: number;
  readonly root: MapNode<Value>;
}

type Entry<Value> = readonly [key: string, value: Value];
export type MapLeaf<Value> = { readonly entries: readonly Entry<Value>[] };
export type MapBranch<Value> = { readonly children: readonly (MapNode<Value> | undefined)[] };
/** Entries and children may be found out when they are first asked for: nodes are never copied but by what they hold. */
export type MapNode<Value> = MapLeaf<Value> | MapBranch<Value>;
type Branch<Value> = MapBranch<Value>;
type Node<Value> = MapNode<Value>;

const bitsPerLevel = 4;
const width = 1 << bitsPerLevel;
const deepest = 32 / bitsPerLevel;
const leafAtMost = 8;

export const emptyMap: PersistentMap<never> = { size: 0, root: { entries: [] } };

export function getFrom<Value>(map: PersistentMap<Value>, key: string): Value | undefined {
  const hash = hashOf(key);
  let node: Node<Value> | undefined = map.root;
  for (let depth = 0; node && 'children' in node; depth++) node = node.children[slotOf(hash, depth)];
  return node?.entries.find(([known]) => known === key)?.[1];
}

export function setIn<Value>(map: PersistentMap<Value>, key: string, value: Value): PersistentMap<Value> {
  const added = getFrom(map, key) === undefined ? 1 : 0;
  return { size: map.size + added, root: put(map.root, 0, hashOf(key), [key, value]) };
}

/** All values, in no meaningful order. */
export function valuesOf<Value>(map: PersistentMap<Value>): readonly Value[] {
  const collect = (node: Node<Value> | undefined): readonly Value[] =>
    node === undefined ? [] : 'children' in node ? node.children.flatMap(collect) : node.entries.map(([, value]) => value);
  return collect(map.root);
}

function put<Value>(node: Node<Value> | undefined, depth: number, hash: number, entry: Entry<Value>): Node<Value> {
  if (node === undefined) return { entries: [entry] };
  if ('children' in node) {
    const slot = slotOf(hash, depth);
    return { children: node.children.with(slot, put(node.children[slot], depth + 1, hash, entry)) };
  }
  const others = node.entries.filter(([known]) => known !== entry[0]);
  if (others.length < leafAtMost || depth >= deepest) return { entries: [...others, entry] };
  const empty: Branch<Value> = { children: Array.from<undefined>({ length: width }) };
  return [...others, entry].reduce<Node<Value>>((branch, each) => put(branch, depth, hashOf(each[0]), each), empty);
}

const slotOf = (hash: number, depth: number): number => (hash >>> (depth * bitsPerLevel)) & (width - 1);

/** FNV-1a over UTF-16 units, finished so that close keys spread. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) >>> 0;
}
