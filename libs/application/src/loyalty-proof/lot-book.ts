import { pointsStates, type Lot, type PointsByState, type PointsState } from '@rapport/domain';
import type { ProofAward } from './proof-entry.js';

/** A lot as the proof has counted it, move by move. */
export interface BookedLot {
  readonly award: ProofAward;
  readonly at: PointsByState;
}

export interface LotMove {
  readonly lot: number;
  readonly from: PointsState | null;
  readonly to: PointsState;
  readonly points: number;
}

const nowhere: PointsByState = { pending: 0, active: 0, held: 0, spent: 0, expired: 0, reversed: 0, reissued: 0 };

/** What moved between two counts of one lot; null where it can't be told which points went where. */
export function movesBetween(before: PointsByState | undefined, { lot, at }: Lot): readonly LotMove[] | null {
  const differences = pointsStates.map((state) => ({ state, points: at[state] - (before?.[state] ?? 0) })).filter(({ points }) => points !== 0);
  const gone = differences.filter(({ points }) => points < 0);
  const come = differences.filter(({ points }) => points > 0);
  if (before === undefined) return gone.length === 0 ? come.map(({ state, points }) => ({ lot, from: null, to: state, points })) : null;
  if (come.length === 1) return gone.map(({ state, points }) => ({ lot, from: state, to: come[0]!.state, points: -points }));
  if (gone.length === 1) return come.map(({ state, points }) => ({ lot, from: gone[0]!.state, to: state, points }));
  return differences.length === 0 ? [] : null;
}

/** Every lot that was ever made, with a count of its own: what the account itself keeps is compared with it. */
export class LotBook {
  readonly #lots = new Map<number, BookedLot>();
  /** Numbers of lots with pending or active points: what an event may mean that names no lots. */
  readonly #open = new Set<number>();
  readonly sums: Record<PointsState, number> = { ...nowhere };

  get size(): number {
    return this.#lots.size;
  }

  get open(): readonly number[] {
    return [...this.#open].sort((a, b) => a - b);
  }

  get(lot: number): BookedLot | undefined {
    return this.#lots.get(lot);
  }

  take(lot: number, award: ProofAward, moves: readonly LotMove[]): void {
    const at: Record<PointsState, number> = { ...(this.#lots.get(lot)?.at ?? nowhere) };
    for (const { from, to, points } of moves) {
      if (from !== null) at[from] -= points;
      at[to] += points;
      if (from !== null) this.sums[from] -= points;
      this.sums[to] += points;
    }
    this.#lots.set(lot, { award, at });
    if (at.pending + at.active > 0) this.#open.add(lot);
    else this.#open.delete(lot);
  }
}
