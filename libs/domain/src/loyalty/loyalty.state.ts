import type { Tier } from '@rapport/judgements';
import type { Day, Instant } from '@rapport/kernel';
import { emptyMap, getFrom, type PersistentMap } from '../persistent-map.js';
import type { PersistentSortedMap } from '../persistent-sorted-map.js';
import type { OrderName } from '../purchases/purchases.commands.js';
import { orderKey } from '../purchases/purchases.events.js';
import { claimsInOrder, noClaims, type Claim, type Claims, type ClaimTotals } from './claims.js';
import type { Lot, PointsByState } from './lot.js';
import { isOpen, tierToldOn, type Membership } from './membership.js';
import { emptyLedger, lotNumbered, lotsInOrder, type PointsLedger } from './points-ledger.js';
import type { SettledOrder } from './settled-order.js';
import type { Hold, Redemption } from './spending.js';

/** `approvedBy` and the effect come with `PointsAdjusted`. */
export interface Adjustment {
  readonly adjustmentId: string;
  readonly points: number;
  readonly membership: number;
  readonly proposedBy: string;
  readonly proposedAt: Instant;
  readonly isDone: boolean;
}

/** What was brought or granted, as a repeat is compared with it. */
export interface Grant {
  readonly points: number;
  /** The programme, or the complaint. */
  readonly from: string | null;
  readonly lot: number;
}

export interface LoyaltyState {
  /** Of the first enrolment, for ever. Null: nobody ever enrolled. */
  readonly timeZone: string | null;
  /** Ascending; the last is the current one, if it is open. */
  readonly memberships: readonly Membership[];
  readonly ledger: PointsLedger;
  readonly claims: Claims;
  /** By `orderKey`. */
  readonly orders: PersistentMap<SettledOrder>;
  readonly holds: PersistentMap<Hold>;
  /** Ids of open holds, the earliest lapse first. */
  readonly openHolds: PersistentSortedMap<string>;
  readonly redemptions: PersistentMap<Redemption>;
  readonly adjustments: PersistentMap<Adjustment>;
  readonly openings: PersistentMap<Grant>;
  readonly goodwill: PersistentMap<Grant>;
  /** Base points of all awards, which bounds what any sum of them can reach. */
  readonly qualified: number;
}

/** Of the state's shape and of what folding makes of events. A change of either takes the next number: states that were kept are then folded again. */
export const loyaltyStateSchema = 1;

export const initialLoyalty: LoyaltyState = {
  timeZone: null,
  memberships: [],
  ledger: emptyLedger,
  claims: noClaims,
  orders: emptyMap,
  holds: emptyMap,
  openHolds: null,
  redemptions: emptyMap,
  adjustments: emptyMap,
  openings: emptyMap,
  goodwill: emptyMap,
  qualified: 0,
};

/** The latest, whether or not it was left. */
export const membershipOf = ({ memberships }: LoyaltyState): Membership | null => memberships.at(-1) ?? null;
export const membershipNumbered = ({ memberships }: LoyaltyState, number: number): Membership | null => memberships.findLast(({ membership }) => membership === number) ?? null;
/** Null: not a member now. */
export function openMembership(state: LoyaltyState): Membership | null {
  const latest = membershipOf(state);
  return latest !== null && isOpen(latest) ? latest : null;
}

/** As told by the history of the membership of that day; the lowest where there was none. */
export function tierOn({ memberships }: LoyaltyState, day: Day): Tier {
  const membership = memberships.findLast(({ enrolledOn }) => enrolledOn <= day) ?? null;
  return membership !== null && membership.leftOn !== null && membership.leftOn < day ? 'D' : tierToldOn(membership, day);
}

/** By number. */
export const lotsOf = ({ ledger }: LoyaltyState): readonly Lot[] => lotsInOrder(ledger);
export const lotIn = ({ ledger }: LoyaltyState, lot: number): Lot | undefined => lotNumbered(ledger, lot);
export const claimsOf = ({ claims }: LoyaltyState): readonly Claim[] => claimsInOrder(claims);
export const settledOrderIn = ({ orders }: LoyaltyState, name: OrderName): SettledOrder | undefined => getFrom(orders, orderKey(name));
export const redemptionIn = ({ redemptions }: LoyaltyState, redemptionId: string): Redemption | undefined => getFrom(redemptions, redemptionId);
export const holdIn = ({ holds }: LoyaltyState, holdId: string): Hold | undefined => getFrom(holds, holdId);

/** Over all lots, and over all claims: claimed = reversed + debt + writtenOff. */
export type Balances = PointsByState & ClaimTotals;
export const balancesOf = ({ ledger, claims }: LoyaltyState): Balances => ({ ...ledger.total, ...claims.total });
