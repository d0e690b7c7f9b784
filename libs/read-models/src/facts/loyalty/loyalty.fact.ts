import type { Day } from '@rapport/kernel';
import type { FactDefinition } from '../fact-definition.js';
import { loyaltyPrefix } from '../streams.js';
import type { Deferral } from './deferrals.js';
import { foldLoyalty } from './fold-loyalty.js';
import { loyaltyParts, type LoyaltyPart } from './loyalty-parts.js';
import { noBalances, type PointsBalances } from './points-balances.js';
import type { TierEntry } from './tier-history.js';

/** `number` counts from 1. The last one is the current one while it has not left. */
export type Membership = { readonly number: number; readonly enrolledOn: Day; readonly leftOn: Day | null };

/** claimed = reversed + debt + writtenOff. */
export type ClaimTotals = { readonly claimed: number; readonly reversed: number; readonly debt: number; readonly writtenOff: number };

/** A mass change up to a day, and the highest lot that there was: it concerns no later ones. */
export type MassChange = { readonly on: Day; readonly throughLot: number };

/** Qualifying points of orders of a year. */
export type QualifyingYear = { readonly membership: number; readonly year: number; readonly points: number };

/** An account without its lots and movements, which are parts: it grows with years and memberships alone. */
export type LoyaltyFact = PointsBalances & {
  readonly timeZone: string | null;
  readonly memberships: readonly Membership[];
  readonly claims: ClaimTotals;
  readonly tierHistory: readonly TierEntry[];
  /** Ascending by membership and year. */
  readonly qualifying: readonly QualifyingYear[];
  readonly deferred: readonly Deferral[];
  /** Not yet confirmed or released. */
  readonly openHolds: number;
  /** Proposed and not approved, lapsed ones too. */
  readonly proposals: number;
  readonly lots: number;
  /** What earlier ones say beyond the later: `on` falls, `throughLot` rises. */
  readonly activated: readonly MassChange[];
  readonly expired: readonly MassChange[];
  readonly leftThroughLot: number;
  /** Day of the latest enrolment, order, return or member's doing; what time alone has brought does not count. */
  readonly factsThrough: Day | null;
};

export const noLoyalty: LoyaltyFact = {
  ...noBalances, timeZone: null, memberships: [], claims: { claimed: 0, reversed: 0, debt: 0, writtenOff: 0 }, tierHistory: [], qualifying: [], deferred: [],
  openHolds: 0, proposals: 0, lots: 0, activated: [], expired: [], leftThroughLot: 0, factsThrough: null,
};

export const loyaltyFact: FactDefinition<LoyaltyFact, LoyaltyPart> = {
  fact: 'loyalty',
  streamPrefix: loyaltyPrefix,
  initial: () => noLoyalty,
  fold: foldLoyalty,
  parts: loyaltyParts,
};
