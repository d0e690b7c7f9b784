/** Keeps the values used last, at most `size` of them. */
export interface KeyCache<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
}

export function keyCache<Key, Value>(size: number): KeyCache<Key, Value> {
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`a cache holds at least one key, not ${size}`);
  // A Map iterates in the order of insertion, so the first key is the one unused for longest.
  const values = new Map<Key, Value>();
  return {
    get(key) {
      const value = values.get(key);
      if (value === undefined) return undefined;
      values.delete(key);
      values.set(key, value);
      return value;
    },
    set(key, value) {
      values.delete(key);
      values.set(key, value);
      if (values.size > size) values.delete(values.keys().next().value as Key);
    },
  };
}
