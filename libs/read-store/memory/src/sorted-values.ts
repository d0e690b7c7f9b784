import { compareScalars, type Scalar } from './document-values.js';

/** Most values in one chunk: an insertion moves at most so many. */
const chunkLimit = 1024;

/** Bounds of a walk; a bound left out is open. */
export interface Bounds {
  readonly from?: { readonly value: Scalar; readonly included: boolean };
  readonly to?: { readonly value: Scalar; readonly included: boolean };
}

/**
 * Distinct values in the order of MongoDB, in chunks, so that inserting one costs the same whatever their number.
 * A walk looks its next value up anew at every step: values may come and go meanwhile.
 */
export class SortedValues {
  readonly #chunks: Scalar[][] = [];

  /** Replaces everything; the fast way for many values at once. */
  load(values: Iterable<Scalar>): void {
    const sorted = [...values].sort(compareScalars);
    this.#chunks.length = 0;
    for (let start = 0; start < sorted.length; start += chunkLimit / 2) this.#chunks.push(sorted.slice(start, start + chunkLimit / 2));
  }

  add(value: Scalar): void {
    if (this.#chunks.length === 0) {
      this.#chunks.push([value]);
      return;
    }
    const at = Math.min(this.#chunkFor(value), this.#chunks.length - 1);
    const chunk = this.#chunks[at]!;
    const place = lowerBound(chunk, value);
    if (place < chunk.length && compareScalars(chunk[place]!, value) === 0) return;
    chunk.splice(place, 0, value);
    if (chunk.length > chunkLimit) this.#chunks.splice(at + 1, 0, chunk.splice(chunkLimit / 2));
  }

  delete(value: Scalar): void {
    const at = this.#chunkFor(value);
    const chunk = this.#chunks[at];
    if (!chunk) return;
    const place = lowerBound(chunk, value);
    if (place >= chunk.length || compareScalars(chunk[place]!, value) !== 0) return;
    chunk.splice(place, 1);
    if (chunk.length === 0) this.#chunks.splice(at, 1);
  }

  /** How many values lie within the bounds. */
  count({ from, to }: Bounds): number {
    const start = from ? this.#countBelow(from.value, !from.included) : 0;
    const end = to ? this.#countBelow(to.value, to.included) : this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    return Math.max(0, end - start);
  }

  *walk(bounds: Bounds, direction: 1 | -1): Generator<Scalar> {
    let next = direction === 1 ? this.#above(bounds.from) : this.#below(bounds.to);
    while (next !== undefined && within(next, bounds)) {
      yield next;
      const last: { value: Scalar; included: false } = { value: next, included: false };
      next = direction === 1 ? this.#above(last) : this.#below(last);
    }
  }

  #above(bound: Bounds['from']): Scalar | undefined {
    if (!bound) return this.#chunks[0]?.[0];
    const at = this.#chunkFor(bound.value);
    const chunk = this.#chunks[at];
    if (!chunk) return undefined;
    let place = lowerBound(chunk, bound.value);
    if (!bound.included && compareScalars(chunk[place]!, bound.value) === 0) place++;
    return place < chunk.length ? chunk[place] : this.#chunks[at + 1]?.[0];
  }

  #below(bound: Bounds['to']): Scalar | undefined {
    if (!bound) return this.#chunks.at(-1)?.at(-1);
    const at = this.#chunkFor(bound.value);
    const chunk = this.#chunks[at];
    if (!chunk) return this.#chunks.at(-1)?.at(-1);
    const place = lowerBound(chunk, bound.value);
    if (bound.included && compareScalars(chunk[place]!, bound.value) === 0) return chunk[place];
    return place > 0 ? chunk[place - 1] : this.#chunks[at - 1]?.at(-1);
  }

  #countBelow(value: Scalar, included: boolean): number {
    const at = this.#chunkFor(value);
    let count = 0;
    for (let i = 0; i < at; i++) count += this.#chunks[i]!.length;
    const chunk = this.#chunks[at];
    if (!chunk) return count;
    const place = lowerBound(chunk, value);
    const found = place < chunk.length && compareScalars(chunk[place]!, value) === 0;
    return count + place + (included && found ? 1 : 0);
  }

  /** The first chunk whose greatest value is not below; the number of chunks when there is none. */
  #chunkFor(value: Scalar): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareScalars(this.#chunks[middle]!.at(-1)!, value) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function lowerBound(sorted: readonly Scalar[], value: Scalar): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareScalars(sorted[middle]!, value) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function within(value: Scalar, { from, to }: Bounds): boolean {
  if (from) {
    const order = compareScalars(value, from.value);
    if (order < 0 || (order === 0 && !from.included)) return false;
  }
  if (!to) return true;
  const order = compareScalars(value, to.value);
  return order < 0 || (order === 0 && to.included);
}
