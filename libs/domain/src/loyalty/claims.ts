import { emptyMap, getFrom, setIn, valuesOf, type PersistentMap } from '../persistent-map.js';
import { ascending, setSorted, withoutSorted, type PersistentSortedMap } from '../persistent-sorted-map.js';
import type { OrderName } from '../purchases/purchases.commands.js';

/** What was taken back. Always: claimed = reversed + debt + writtenOff. */
export interface Claim {
  readonly claim: string;
  readonly membership: number;
  readonly claimed: number;
  readonly reversed: number;
  readonly debt: number;
  readonly writtenOff: number;
}

export interface ClaimTotals {
  readonly claimed: number;
  readonly debt: number;
  readonly writtenOff: number;
}

interface KnownClaim extends Claim {
  /** Counted from 1: the oldest is filled first. */
  readonly number: number;
}

export interface Claims {
  /** By name. */
  readonly known: PersistentMap<KnownClaim>;
  /** Names of those with debt, the oldest first. */
  readonly indebted: PersistentSortedMap<string>;
  readonly total: ClaimTotals;
}

export const noClaims: Claims = { known: emptyMap, indebted: null, total: { claimed: 0, debt: 0, writtenOff: 0 } };

/** A slash within an id is written as `%2F`, so that no two claims have one name. */
export const returnClaim = (order: OrderName, returnId: string): string => `return:${namePart(order.source)}/${namePart(order.orderId)}/${namePart(returnId)}`;
export const voidClaim = (order: OrderName): string => `void:${namePart(order.source)}/${namePart(order.orderId)}`;
export const adjustmentClaim = (adjustmentId: string): string => `adjustment:${namePart(adjustmentId)}`;
const namePart = (id: string): string => id.replaceAll('%', '%25').replaceAll('/', '%2F');

/** In the order in which they were made. */
export const claimsInOrder = ({ known }: Claims): readonly Claim[] => [...valuesOf(known)].sort((a, b) => a.number - b.number).map(({ number: _, ...claim }) => claim);

export function* claimsInDebt({ known, indebted }: Claims): Generator<Claim, void, undefined> {
  for (const name of ascending(indebted)) yield getFrom(known, name)!;
}

export function withClaim(claims: Claims, claim: Claim): Claims {
  const number = claims.known.size + 1;
  const { claimed, debt, writtenOff } = claims.total;
  return {
    known: setIn(claims.known, claim.claim, { ...claim, number }),
    indebted: claim.debt > 0 ? setSorted(claims.indebted, orderKeyOf(number), claim.claim) : claims.indebted,
    total: { claimed: claimed + claim.claimed, debt: debt + claim.debt, writtenOff: writtenOff + claim.writtenOff },
  };
}

/** Never more than the claim's debt. */
export const withFilled = (claims: Claims, name: string, points: number): Claims => withLessDebt(claims, name, points, 'reversed');

export function withDebtWrittenOff(claims: Claims, membership: number): Claims {
  const owed = [...claimsInDebt(claims)].filter((claim) => claim.membership === membership);
  return owed.reduce((after, { claim, debt }) => withLessDebt(after, claim, debt, 'writtenOff'), claims);
}

function withLessDebt(claims: Claims, name: string, points: number, into: 'reversed' | 'writtenOff'): Claims {
  const before = getFrom(claims.known, name);
  const less = Math.min(points, before?.debt ?? 0);
  if (before === undefined || less <= 0) return claims;
  const after = { ...before, debt: before.debt - less, [into]: before[into] + less };
  const { total } = claims;
  return {
    known: setIn(claims.known, name, after),
    indebted: after.debt === 0 ? withoutSorted(claims.indebted, orderKeyOf(after.number)) : claims.indebted,
    total: { ...total, debt: total.debt - less, writtenOff: total.writtenOff + (into === 'writtenOff' ? less : 0) },
  };
}

const orderKeyOf = (number: number): string => String(number).padStart(16, '0');
