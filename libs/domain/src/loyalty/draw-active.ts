import { drawBytes, shiftBytes } from './draft.js';
import type { LotDraw, PointsState } from './loyalty.events.js';
import { activeLots, type PointsLedger } from './points-ledger.js';
import { ShiftSum } from './shift-sum.js';

/** Lots that one event names at most. */
export const lotsAtMost = 20_000;

export interface Drawing {
  readonly draws: readonly LotDraw[];
  readonly points: number;
  readonly shifts: ShiftSum;
}

/** Up to so many active points, from lots in spending order: fewer where the balance, the number of lots or the room ends. */
export function drawActive(ledger: PointsLedger, wanted: number, to: PointsState, roomBytes: number): Drawing {
  const draws: LotDraw[] = [];
  const shifts = new ShiftSum();
  let points = 0;
  for (const lot of activeLots(ledger)) {
    const isFull = draws.length >= lotsAtMost || (draws.length + 1) * drawBytes + (shifts.size + 1) * shiftBytes > roomBytes;
    if (points >= wanted || isFull) break;
    const taken = Math.min(wanted - points, lot.at.active);
    if (taken <= 0) continue;
    draws.push({ lot: lot.lot, points: taken });
    shifts.add(lot, 'active', to, taken);
    points += taken;
  }
  return { draws, points, shifts };
}
