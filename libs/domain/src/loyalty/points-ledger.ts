import type { Day } from '@rapport/kernel';
import { emptyMap, getFrom, setIn, valuesOf, type PersistentMap } from '../persistent-map.js';
import { ascending, setSorted, withoutSorted, type PersistentSortedMap } from '../persistent-sorted-map.js';
import { activationKey, noPoints, spendingKey, type Lot, type PointsByState } from './lot.js';
import type { PointsState } from './loyalty.events.js';

/** All lots of an account. Those with points to spend or to activate are also kept in order, so that age costs nothing. */
export interface PointsLedger {
  readonly nextLot: number;
  /** By number. */
  readonly lots: PersistentMap<Lot>;
  /** Numbers of lots with active points, in spending order. */
  readonly active: PersistentSortedMap<number>;
  /** Numbers of lots with pending points, by the day on which they become active. */
  readonly pending: PersistentSortedMap<number>;
  readonly total: PointsByState;
  /** Original points of all lots. */
  readonly made: number;
}

export const emptyLedger: PointsLedger = { nextLot: 1, lots: emptyMap, active: null, pending: null, total: noPoints, made: 0 };

export const lotNumbered = ({ lots }: PointsLedger, lot: number): Lot | undefined => getFrom(lots, String(lot));
export const lotsInOrder = ({ lots }: PointsLedger): readonly Lot[] => [...valuesOf(lots)].sort((a, b) => a.lot - b.lot);

/** A new lot with all its points in one state. */
export function withLot(ledger: PointsLedger, made: Omit<Lot, 'at' | 'reissuedAs'>, into: PointsState): PointsLedger {
  const lot: Lot = { ...made, at: { ...noPoints, [into]: made.points }, reissuedAs: [] };
  const { total } = ledger;
  return {
    ...inOrder(ledger, null, lot),
    nextLot: Math.max(ledger.nextLot, lot.lot + 1),
    total: { ...total, [into]: total[into] + lot.points },
    made: ledger.made + lot.points,
  };
}

/** Never more than the lot has there; a lot that is not there has nothing. */
export function withMove(ledger: PointsLedger, lotNumber: number, from: PointsState, to: PointsState, points: number): PointsLedger {
  const before = lotNumbered(ledger, lotNumber);
  const moved = Math.min(points, before?.at[from] ?? 0);
  if (before === undefined || moved <= 0 || from === to) return ledger;
  const after: Lot = { ...before, at: between(before.at, from, to, moved) };
  return { ...inOrder(ledger, before, after), total: between(ledger.total, from, to, moved) };
}

export function withReissue(ledger: PointsLedger, of: number, lot: number): PointsLedger {
  const origin = lotNumbered(ledger, of);
  return origin === undefined ? ledger : { ...ledger, lots: setIn(ledger.lots, String(of), { ...origin, reissuedAs: [...origin.reissuedAs, lot] }) };
}

export function* activeLots(ledger: PointsLedger): Generator<Lot, void, undefined> {
  for (const lot of ascending(ledger.active)) yield lotNumbered(ledger, lot)!;
}
export function* pendingLots(ledger: PointsLedger): Generator<Lot, void, undefined> {
  for (const lot of ascending(ledger.pending)) yield lotNumbered(ledger, lot)!;
}

/** Lots with pending points whose `activeFrom` is not later. */
export function* lotsToActivate(ledger: PointsLedger, on: Day): Generator<Lot, void, undefined> {
  for (const lot of pendingLots(ledger)) {
    if (lot.activeFrom > on) return;
    yield lot;
  }
}

/** Lots with active or pending points whose `expiresOn` is not later; `activeFrom` is always before it. */
export function* lotsToExpire(ledger: PointsLedger, on: Day): Generator<Lot, void, undefined> {
  for (const lot of activeLots(ledger)) {
    if (lot.expiresOn > on) break;
    yield lot;
  }
  for (const lot of lotsToActivate(ledger, on)) if (lot.expiresOn <= on && lot.at.active === 0) yield lot;
}

export const withActivated = (ledger: PointsLedger, on: Day): PointsLedger =>
  [...lotsToActivate(ledger, on)].reduce((after, { lot, at }) => withMove(after, lot, 'pending', 'active', at.pending), ledger);
export const withExpired = (ledger: PointsLedger, lots: Iterable<Lot>): PointsLedger =>
  [...lots].reduce((after, { lot, at }) => withMove(withMove(after, lot, 'pending', 'expired', at.pending), lot, 'active', 'expired', at.active), ledger);

const between = (at: PointsByState, from: PointsState, to: PointsState, points: number): PointsByState => ({ ...at, [from]: at[from] - points, [to]: at[to] + points });

function inOrder(ledger: PointsLedger, before: Lot | null, after: Lot): PointsLedger {
  return {
    ...ledger,
    lots: setIn(ledger.lots, String(after.lot), after),
    active: kept(ledger.active, before?.at.active ?? 0, after.at.active, after, spendingKey),
    pending: kept(ledger.pending, before?.at.pending ?? 0, after.at.pending, after, activationKey),
  };
}

function kept(map: PersistentSortedMap<number>, before: number, after: number, lot: Lot, keyOf: (lot: Lot) => string): PersistentSortedMap<number> {
  if (before > 0 === after > 0) return map;
  return after > 0 ? setSorted(map, keyOf(lot), lot.lot) : withoutSorted(map, keyOf(lot));
}
