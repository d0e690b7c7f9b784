import type { Lot } from './lot.js';
import type { PointsShift, PointsState } from './loyalty.events.js';

/** Adds up points that move, by cohort, expiry and the states that they move between; in the order in which each was first met. */
export class ShiftSum {
  readonly #sums = new Map<string, PointsShift>();

  add({ cohort, expiresOn }: Pick<Lot, 'cohort' | 'expiresOn'>, from: PointsState | null, to: PointsState, points: number): void {
    if (points === 0) return;
    const key = `${cohort} ${expiresOn} ${from} ${to}`;
    const known = this.#sums.get(key);
    this.#sums.set(key, { cohort, expiresOn, from, to, points: points + (known?.points ?? 0) });
  }

  get size(): number {
    return this.#sums.size;
  }

  list(): readonly PointsShift[] {
    return [...this.#sums.values()];
  }
}
