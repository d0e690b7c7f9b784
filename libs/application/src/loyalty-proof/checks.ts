import { pointsStates, type LoyaltyEvent, type PointsShift } from '@rapport/domain';
import { dayOf } from '@rapport/kernel';
import type { ClaimBook } from './claim-book.js';
import type { BookedLot, LotMove } from './lot-book.js';
import type { ProofAward, ProofProblem } from './proof-entry.js';
import { newLots, toldMoves, toldTotal } from './told-moves.js';

type Found = Omit<ProofProblem, 'revision'>;

const differing = (problem: ProofProblem['problem'], told: number, found: number, named: Partial<Pick<ProofProblem, 'lot' | 'claim'>> = {}): readonly Found[] =>
  told === found ? [] : [{ problem, told, found, lot: null, claim: null, ...named }];

const sumOf = (moves: readonly { readonly points: number }[]): number => moves.reduce((sum, { points }) => sum + points, 0);

/** What an event says it moved, lot by lot and in all, is what moved. */
export function checkTold(event: LoyaltyEvent, moves: readonly LotMove[]): readonly Found[] {
  const told = new Map<string, { readonly lot: number; readonly points: number }>();
  const found = new Map<string, number>();
  for (const { lot, to, points } of toldMoves(event) ?? []) told.set(`${lot} ${to}`, { lot, points: points + (told.get(`${lot} ${to}`)?.points ?? 0) });
  for (const { lot, to, points } of moves) found.set(`${lot} ${to}`, points + (found.get(`${lot} ${to}`) ?? 0));
  const byLot = [...told].flatMap(([key, { lot, points }]) => differing('moved-otherwise-than-told', points, found.get(key) ?? 0, { lot }));
  const total = toldTotal(event);
  // Reissued points leave their old lot and make a new one: they count once.
  const made = new Set(newLots(event));
  const counted = event.type === 'RedemptionCancelled' ? moves.filter(({ lot }) => !made.has(lot)) : moves;
  return [...byLot, ...(total === null ? [] : differing('total-differs', total, sumOf(counted)))];
}

/** The sums by cohort and expiry, which readers without lots go by, are those of the lots. */
export function checkShifts(event: LoyaltyEvent, moves: readonly LotMove[], awardOf: (lot: number) => ProofAward): readonly Found[] {
  const balance = new Map<string, number>();
  const add = ({ cohort, expiresOn, from, to, points }: PointsShift, sign: number): void => {
    const key = `${cohort} ${expiresOn} ${from} ${to}`;
    balance.set(key, (balance.get(key) ?? 0) + sign * points);
  };
  const told: readonly PointsShift[] = 'shifts' in event.data ? event.data.shifts : [];
  for (const shift of told) add(shift, 1);
  for (const { lot, from, to, points } of moves) add({ ...awardOf(lot), from, to, points }, -1);
  return [...balance.values()].flatMap((difference) => differing('shifts-differ', difference, 0));
}

/** Points are spent, or held for it, only from the day on which their lot is active until before it expires. */
export function checkLife(event: LoyaltyEvent, moves: readonly LotMove[], awardOf: (lot: number) => ProofAward, timeZone: string | null): readonly Found[] {
  const spends = event.type === 'PointsHeld' || (event.type === 'PointsRedeemed' && event.data.holdId === null);
  if (!spends || timeZone === null) return [];
  const on = dayOf(event.occurredAt, timeZone);
  return moves.flatMap(({ lot, points }) => {
    const { activeFrom, expiresOn } = awardOf(lot);
    return activeFrom <= on && on < expiresOn ? [] : differing('spent-outside-its-life', points, 0, { lot });
  });
}

/** original = pending + active + held + spent + expired + reversed + reissued, and nothing is less than none. */
export function checkLot(lot: number, { award, at }: BookedLot): readonly Found[] {
  const negative = pointsStates.flatMap((state) => (at[state] < 0 ? differing('lot-law-broken', 0, at[state], { lot }) : []));
  return [...negative, ...differing('lot-law-broken', award.points, pointsStates.reduce((sum, state) => sum + at[state], 0), { lot })];
}

/** claimed = reversed + debt + written off. */
export function checkClaim(claims: ClaimBook, name: string): readonly Found[] {
  const claim = claims.get(name);
  if (claim === undefined) return differing('claims-differ', 1, 0, { claim: name });
  const { claimed, reversed, debt, writtenOff } = claim;
  const negative = Math.min(reversed, debt, writtenOff);
  return [...differing('claim-law-broken', claimed, reversed + debt + writtenOff, { claim: name }), ...(negative < 0 ? differing('claim-law-broken', 0, negative, { claim: name }) : [])];
}
