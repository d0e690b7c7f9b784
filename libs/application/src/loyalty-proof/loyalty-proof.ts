import { adjustmentClaim, balancesOf, claimsOf, lotIn, lotsOf, loyalty, membershipOf, pointsStates, type Balances, type LoyaltyEvent, type LoyaltyState } from '@rapport/domain';
import type { Instant } from '@rapport/kernel';
import { awardOf } from './award-of.js';
import { checkClaim, checkLife, checkLot, checkShifts, checkTold } from './checks.js';
import { ClaimBook, type ClaimSums } from './claim-book.js';
import { LotBook, movesBetween, type LotMove } from './lot-book.js';
import type { ProofAward, ProofEntry, ProofPlace, ProofProblem } from './proof-entry.js';
import { reasonOf } from './reason-of.js';
import { newLots, toldMoves } from './told-moves.js';

/** An event of the account as it was read, its personal part aside. */
export interface EventToProve {
  readonly revision: number;
  readonly eventId: string;
  readonly recordedAt: Instant;
  readonly event: LoyaltyEvent;
}

/** What one event did, point by point, and what of it does not add up. */
export interface ProofStep {
  readonly entries: readonly ProofEntry[];
  readonly problems: readonly ProofProblem[];
}

export interface ProofVerdict {
  readonly addsUp: boolean;
  readonly events: number;
  /** Of the last event; -1: there is none. */
  readonly revision: number;
  readonly lots: number;
  readonly claims: number;
  readonly entries: number;
  /** In all events; those of the end are in `problemsAtEnd`. */
  readonly problems: number;
  readonly problemsAtEnd: readonly ProofProblem[];
  /** As the account itself keeps them. */
  readonly balances: Balances;
  /** The same from the entries alone, and the claims from what the events say of them. */
  readonly counted: { readonly lots: Readonly<Record<keyof LotBook['sums'], number>>; readonly claims: ClaimSums };
}

/**
 * Replays an account as the aggregate does and keeps books of its own beside it: each point that moves is told with its
 * award, its lot and the rule that moved it, also where an event names only a rule and a total. Books and account are
 * compared at each event, and as a whole at the end. Takes the events of one stream in order; keeps what grows with the
 * number of lots, not with that of events.
 */
export class LoyaltyProof {
  #state: LoyaltyState = loyalty.initial;
  readonly #lots = new LotBook();
  readonly #claims = new ClaimBook();
  #events = 0;
  #revision = -1;
  #entries = 0;
  #problems = 0;

  take({ revision, eventId, recordedAt, event }: EventToProve): ProofStep {
    const place: ProofPlace = { revision, eventId, type: event.type, occurredAt: event.occurredAt, recordedAt };
    const before = this.#state;
    this.#state = loyalty.evolve(before, event);
    const unclear: Omit<ProofProblem, 'revision'>[] = [];
    if (revision !== this.#revision + 1) unclear.push({ problem: 'revision-out-of-order', lot: null, claim: null, told: revision, found: this.#revision + 1 });
    const moves = this.#touched(event).flatMap((lot) => this.#movesOf(lot, event, place, unclear));
    const entries = this.#entriesOf(moves, event, place, unclear);
    const problems = [...unclear, ...this.#check(event, moves, before)].map((problem) => ({ revision, ...problem }));
    this.#events += 1;
    this.#revision = revision;
    this.#entries += entries.length;
    this.#problems += problems.length;
    return { entries, problems };
  }

  verdict(): ProofVerdict {
    const problemsAtEnd = this.#differences().map((problem): ProofProblem => ({ revision: null, ...problem }));
    return {
      addsUp: this.#problems + problemsAtEnd.length === 0,
      events: this.#events, revision: this.#revision, lots: this.#lots.size, claims: this.#claims.all.length, entries: this.#entries, problems: this.#problems + problemsAtEnd.length,
      problemsAtEnd, balances: balancesOf(this.#state), counted: { lots: { ...this.#lots.sums }, claims: { ...this.#claims.sums } },
    };
  }

  /** Lots that an event can have moved: those that it names, or every open one where it names none. */
  #touched(event: LoyaltyEvent): readonly number[] {
    const told = toldMoves(event);
    return told === null ? this.#lots.open : [...new Set([...told.map(({ lot }) => lot), ...newLots(event)])];
  }

  #movesOf(number: number, event: LoyaltyEvent, place: ProofPlace, unclear: Omit<ProofProblem, 'revision'>[]): readonly LotMove[] {
    const lot = lotIn(this.#state, number);
    const booked = this.#lots.get(number);
    const moves = lot === undefined ? null : movesBetween(booked?.at, lot);
    if (lot === undefined || moves === null) {
      unclear.push({ problem: lot === undefined ? 'lot-unknown' : 'move-not-explained', lot: number, claim: null, told: 1, found: 0 });
      return [];
    }
    const origin = lot.origin.kind === 'reissue' ? this.#lots.get(lot.origin.of)?.award : undefined;
    this.#lots.take(number, booked?.award ?? awardOf(lot, event, place, origin), moves);
    return moves;
  }

  #entriesOf(moves: readonly LotMove[], event: LoyaltyEvent, place: ProofPlace, unclear: Omit<ProofProblem, 'revision'>[]): readonly ProofEntry[] {
    const entries = moves.flatMap((move): ProofEntry[] => {
      const award = this.#awardOf(move.lot);
      const because = reasonOf(event, move, award);
      if (because === null) unclear.push({ problem: 'move-not-explained', lot: move.lot, claim: null, told: 0, found: move.points });
      return because === null ? [] : [{ ...place, ...move, because, award }];
    });
    if (event.type === 'DebtFilled') return byClaim(entries, event.data.claims);
    if (event.type !== 'PointsAdjusted') return entries;
    const claim = adjustmentClaim(event.data.adjustmentId);
    return entries.map((entry) => (entry.to === 'reversed' ? { ...entry, because: { ...entry.because, claim } } : entry));
  }

  #check(event: LoyaltyEvent, moves: readonly LotMove[], before: LoyaltyState): readonly Omit<ProofProblem, 'revision'>[] {
    const award = (lot: number): ProofAward => this.#awardOf(lot);
    const touched = [...new Set(moves.map(({ lot }) => lot))];
    const name = event.type === 'PointsAdjusted' ? adjustmentClaim(event.data.adjustmentId) : '';
    const claims = this.#claims.take(event, membershipOf(before)?.membership ?? 0, name);
    return [
      ...checkTold(event, moves), ...checkShifts(event, moves, award), ...checkLife(event, moves, award, this.#state.timeZone),
      ...touched.flatMap((lot) => checkLot(lot, this.#lots.get(lot)!)), ...claims.flatMap((claim) => checkClaim(this.#claims, claim)),
      ...this.#balanceDifferences(),
    ];
  }

  /** What moved unseen shows here at once. */
  #balanceDifferences(): readonly Omit<ProofProblem, 'revision'>[] {
    const balances = balancesOf(this.#state);
    const { claimed, debt, writtenOff, reversed } = this.#claims.sums;
    const pairs = [
      ...pointsStates.map((state) => ['balance-differs', balances[state], this.#lots.sums[state]] as const),
      ['claims-differ', balances.claimed, claimed] as const, ['claims-differ', balances.debt, debt] as const, ['claims-differ', balances.writtenOff, writtenOff] as const,
      ['claim-law-broken', balances.claimed, balances.reversed + balances.debt + balances.writtenOff] as const, ['claim-law-broken', reversed, this.#lots.sums.reversed] as const,
    ];
    return pairs.filter(([, told, found]) => told !== found).map(([problem, told, found]) => ({ problem, told, found, lot: null, claim: null }));
  }

  /** Every lot and every claim, with those that the account keeps. */
  #differences(): readonly Omit<ProofProblem, 'revision'>[] {
    const kept = lotsOf(this.#state);
    const lots = kept.flatMap((lot) => pointsStates.map((state) => ({ problem: 'lot-differs' as const, lot: lot.lot, claim: null, told: lot.at[state], found: this.#lots.get(lot.lot)?.at[state] ?? 0 })));
    const claims = claimsOf(this.#state).flatMap((claim) =>
      (['claimed', 'reversed', 'debt', 'writtenOff'] as const).map((part) => ({ problem: 'claims-differ' as const, lot: null, claim: claim.claim, told: claim[part], found: this.#claims.get(claim.claim)?.[part] ?? 0 })));
    const counts = [
      { problem: 'lot-unknown' as const, lot: null, claim: null, told: kept.length, found: this.#lots.size },
      { problem: 'claims-differ' as const, lot: null, claim: null, told: claimsOf(this.#state).length, found: this.#claims.all.length },
    ];
    return [...lots, ...claims, ...counts].filter(({ told, found }) => told !== found);
  }

  #awardOf(lot: number): ProofAward {
    return this.#lots.get(lot)!.award;
  }
}

/** Points that filled debt, to the claims that they filled: both in their order. */
function byClaim(entries: readonly ProofEntry[], claims: readonly { readonly claim: string; readonly points: number }[]): readonly ProofEntry[] {
  const left = claims.map((claim) => ({ ...claim }));
  return entries.flatMap((entry) => {
    const parts: ProofEntry[] = [];
    let points = entry.points;
    while (points > 0) {
      while (left.length > 1 && left[0]!.points === 0) left.shift();
      const claim = left[0];
      // More than was owed is told as it is: the totals of the event then differ.
      const taken = claim === undefined || left.length === 1 ? points : Math.min(points, claim.points);
      parts.push({ ...entry, points: taken, because: { ...entry.because, claim: claim?.claim ?? null } });
      if (claim !== undefined) claim.points -= taken;
      points -= taken;
    }
    return parts;
  });
}
