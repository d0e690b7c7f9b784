/**
 * A map in the order of its keys (as text) that is never changed: each write gives a new one and costs a logarithm, sharing
 * the rest. A weight-balanced tree (Adams; the parameters of Hirai and Yamamoto 2011): no side is more than three times as
 * heavy as the other.
 */
export type PersistentSortedMap<Value> = SortedNode<Value> | null;

/** Value and sides may be found out when they are first asked for. */
export interface SortedNode<Value> {
  readonly key: string;
  readonly value: Value;
  readonly size: number;
  readonly left: PersistentSortedMap<Value>;
  readonly right: PersistentSortedMap<Value>;
}

type Node<Value> = SortedNode<Value>;

const heaviestSide = 3;
const heaviestInside = 2;

export const sortedSize = (map: PersistentSortedMap<unknown>): number => map?.size ?? 0;

export function getSorted<Value>(map: PersistentSortedMap<Value>, key: string): Value | undefined {
  let node = map;
  while (node !== null && node.key !== key) node = key < node.key ? node.left : node.right;
  return node?.value;
}

export function setSorted<Value>(map: PersistentSortedMap<Value>, key: string, value: Value): PersistentSortedMap<Value> {
  if (map === null) return join(key, value, null, null);
  if (key === map.key) return join(key, value, map.left, map.right);
  return key < map.key
    ? balanced(map.key, map.value, setSorted(map.left, key, value), map.right)
    : balanced(map.key, map.value, map.left, setSorted(map.right, key, value));
}

/** The same map where the key is not there. */
export function withoutSorted<Value>(map: PersistentSortedMap<Value>, key: string): PersistentSortedMap<Value> {
  if (map === null) return null;
  if (key === map.key) return joinSides(map.left, map.right);
  if (key < map.key) {
    const left = withoutSorted(map.left, key);
    return left === map.left ? map : balanced(map.key, map.value, left, map.right);
  }
  const right = withoutSorted(map.right, key);
  return right === map.right ? map : balanced(map.key, map.value, map.left, right);
}

/** Values by ascending key, each when it is asked for. */
export function* ascending<Value>(map: PersistentSortedMap<Value>): Generator<Value, void, undefined> {
  const path: Node<Value>[] = [];
  let node = map;
  while (node !== null || path.length > 0) {
    for (; node !== null; node = node.left) path.push(node);
    const next = path.pop()!;
    yield next.value;
    node = next.right;
  }
}

type Side<Value> = PersistentSortedMap<Value>;

const join = <Value>(key: string, value: Value, left: Side<Value>, right: Side<Value>): Node<Value> => ({
  key, value, size: sortedSize(left) + sortedSize(right) + 1, left, right,
});

function balanced<Value>(key: string, value: Value, left: Side<Value>, right: Side<Value>): Node<Value> {
  const [l, r] = [sortedSize(left) + 1, sortedSize(right) + 1];
  if (right !== null && r > heaviestSide * l) return turnLeft(key, value, left, right);
  if (left !== null && l > heaviestSide * r) return turnRight(key, value, left, right);
  return join(key, value, left, right);
}

function turnLeft<Value>(key: string, value: Value, left: Side<Value>, right: Node<Value>): Node<Value> {
  const inner = right.left;
  if (inner === null || inner.size + 1 < heaviestInside * (sortedSize(right.right) + 1)) {
    return join(right.key, right.value, join(key, value, left, inner), right.right);
  }
  return join(inner.key, inner.value, join(key, value, left, inner.left), join(right.key, right.value, inner.right, right.right));
}

function turnRight<Value>(key: string, value: Value, left: Node<Value>, right: Side<Value>): Node<Value> {
  const inner = left.right;
  if (inner === null || inner.size + 1 < heaviestInside * (sortedSize(left.left) + 1)) {
    return join(left.key, left.value, left.left, join(key, value, inner, right));
  }
  return join(inner.key, inner.value, join(left.key, left.value, left.left, inner.left), join(key, value, inner.right, right));
}

/** All of `left` lies before all of `right`. */
function joinSides<Value>(left: Side<Value>, right: Side<Value>): Side<Value> {
  if (left === null) return right;
  if (right === null) return left;
  let first = right;
  while (first.left !== null) first = first.left;
  return balanced(first.key, first.value, left, withoutSorted(right, first.key));
}
