import { compareValues, failed, isNone, keyOf, type Value } from './values.js';

/** What is kept of one group for one accumulator; undefined is what was missing. */
export interface Accumulator {
  add(value: Value): void;
  result(): Value;
}

/** What is no number counts for nothing. */
class Sum implements Accumulator {
  protected sum = 0;
  protected count = 0;
  add(value: Value): void {
    if (typeof value !== 'number') return;
    this.sum += value;
    this.count++;
  }
  result(): Value {
    return finite(this.sum);
  }
}

class Mean extends Sum {
  override result(): Value {
    return this.count === 0 ? null : finite(this.sum / this.count);
  }
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw failed('$sum', 'gave no finite number');
  return value;
}

/** What is missing or null counts for nothing. */
class Extreme implements Accumulator {
  #best: Value = null;
  constructor(private readonly direction: 1 | -1) {}
  add(value: Value): void {
    if (!isNone(value) && (this.#best === null || compareValues(value, this.#best) * this.direction > 0)) this.#best = value;
  }
  result(): Value {
    return this.#best;
  }
}

class First implements Accumulator {
  #value: Value = undefined;
  #isSet = false;
  add(value: Value): void {
    if (!this.#isSet) this.#value = value;
    this.#isSet = true;
  }
  result(): Value {
    return this.#value ?? null;
  }
}

class Last implements Accumulator {
  #value: Value = null;
  add(value: Value): void {
    this.#value = value;
  }
  result(): Value {
    return this.#value ?? null;
  }
}

class Pushed implements Accumulator {
  readonly #values: unknown[] = [];
  add(value: Value): void {
    if (value !== undefined) this.#values.push(value);
  }
  result(): Value {
    return this.#values;
  }
}

class Distinct implements Accumulator {
  readonly #values = new Map<string, unknown>();
  add(value: Value): void {
    if (value === undefined) return;
    const key = keyOf(value);
    if (!this.#values.has(key)) this.#values.set(key, value);
  }
  result(): Value {
    return [...this.#values.values()];
  }
}

export const accumulating: Readonly<Record<string, () => Accumulator>> = {
  $sum: () => new Sum(),
  $avg: () => new Mean(),
  $min: () => new Extreme(-1),
  $max: () => new Extreme(1),
  $first: () => new First(),
  $last: () => new Last(),
  $push: () => new Pushed(),
  $addToSet: () => new Distinct(),
};
