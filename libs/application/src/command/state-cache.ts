/** Keeps what was used last, within a number of entries and a sum of weights. */
export interface StateCache<Value> {
  get(key: string): Value | undefined;
  /** `weight`: how much the value keeps in memory, in a unit of the owner's choice. */
  set(key: string, value: Value, weight: number): void;
  drop(key: string): void;
}

export function stateCache<Value>(limits: { readonly entriesAtMost: number; readonly weightAtMost: number }): StateCache<Value> {
  const entries = new Map<string, { readonly value: Value; readonly weight: number }>();
  let weight = 0;

  function drop(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    weight -= entry.weight;
  }

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, newWeight) {
      drop(key);
      entries.set(key, { value, weight: newWeight });
      weight += newWeight;
      while (entries.size > 1 && (entries.size > limits.entriesAtMost || weight > limits.weightAtMost)) {
        const [oldest] = entries.keys();
        drop(oldest!);
      }
    },
    drop,
  };
}
