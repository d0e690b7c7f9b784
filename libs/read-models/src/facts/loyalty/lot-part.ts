import type { LoyaltyContractEvent } from '@rapport/contracts';
import { lotFlowsOf, madeLots, type MadeLot } from './lot-flows.js';
import type { MassChange } from './loyalty.fact.js';
import { noPoints, type PointsBalance } from './points-balances.js';

/**
 * A lot and what single events took of it. The rest of its points is pending, active or expired: mass changes name no lots,
 * so that stands in the head, and {@link lotBalance} puts the two together.
 */
export type LotPart = {
  readonly kind: 'lot';
  /** Null until the event that made it. */
  readonly made: MadeLot | null;
  readonly held: number;
  readonly spent: number;
  readonly reversed: number;
  readonly reissued: number;
  /** An event said of its own points that they had expired. */
  readonly hasExpired: boolean;
};

type LotDelta = { made: MadeLot | null; held: number; spent: number; reversed: number; reissued: number; hasExpired: boolean };

const unknownLot: LotPart = { kind: 'lot', made: null, held: 0, spent: 0, reversed: 0, reissued: 0, hasExpired: false };

/** Of one event's lots: its parts are folded one by one, and an event may name thousands. */
const known = new WeakMap<object, ReadonlyMap<number, LotDelta>>();

/** What an event does to single lots, by their numbers. */
export function lotDeltas(event: LoyaltyContractEvent): ReadonlyMap<number, LotDelta> {
  const found = known.get(event.data);
  if (found) return found;
  const deltas = new Map<number, LotDelta>();
  const of = (lot: number): LotDelta => {
    const delta = deltas.get(lot) ?? { ...unknownLot };
    deltas.set(lot, delta);
    return delta;
  };
  for (const made of madeLots(event)) of(made.lot).made = made;
  for (const { from, to, draws } of lotFlowsOf(event)) {
    for (let at = 0; at + 1 < draws.length; at += 2) {
      const delta = of(draws[at]!);
      if (from !== null && isCounted(from)) delta[from] -= draws[at + 1]!;
      if (isCounted(to)) delta[to] += draws[at + 1]!;
      if (to === 'expired' || to === 'reissued') delta.hasExpired = true;
    }
  }
  known.set(event.data, deltas);
  return deltas;
}

const counted = ['held', 'spent', 'reversed', 'reissued'] as const;
const isCounted = (state: string): state is (typeof counted)[number] => (counted as readonly string[]).includes(state);

export function foldLot(part: LotPart | null, lot: number, event: LoyaltyContractEvent): LotPart {
  const before = part ?? unknownLot;
  const delta = lotDeltas(event).get(lot);
  if (!delta) return before;
  return {
    kind: 'lot', made: before.made ?? delta.made,
    held: before.held + delta.held, spent: before.spent + delta.spent, reversed: before.reversed + delta.reversed, reissued: before.reissued + delta.reissued,
    hasExpired: before.hasExpired || delta.hasExpired,
  };
}

export type MassChanges = {
  readonly activated: readonly MassChange[];
  readonly expired: readonly MassChange[];
  /** Lots up to this number ended with their membership. */
  readonly leftThroughLot: number;
};

/** Where the points of a lot are, by its own events and the account's mass changes; none while the lot is not known. */
export function lotBalance({ made, held, spent, reversed, reissued, hasExpired }: LotPart, changes: MassChanges): PointsBalance {
  if (!made) return noPoints;
  const rest = made.points - held - spent - reversed - reissued;
  const isExpired = hasExpired || made.born === 'expired' || made.lot <= changes.leftThroughLot || concerns(changes.expired, made.lot, made.expiresOn);
  const isActive = made.born === 'active' || concerns(changes.activated, made.lot, made.activeFrom);
  return { ...noPoints, held, spent, reversed, reissued, [isExpired ? 'expired' : isActive ? 'active' : 'pending']: rest };
}

/** Whether one of the changes, each of lots that were there by then, came up to the lot's day. */
const concerns = (changes: readonly MassChange[], lot: number, day: string): boolean => changes.some(({ on, throughLot }) => lot <= throughLot && day <= on);
