import type { Day, Instant } from '@rapport/kernel';
import type { OrderName } from '../purchases/purchases.commands.js';
import type { PointsState } from './loyalty.events.js';

/** What made a lot. */
export type LotOrigin =
  | { readonly kind: 'order'; readonly order: OrderName; readonly line: number }
  | { readonly kind: 'opening'; readonly openingId: string; readonly programme: string }
  | { readonly kind: 'goodwill'; readonly goodwillId: string }
  | { readonly kind: 'adjustment'; readonly adjustmentId: string }
  /** The lot whose points came back after their expiry, and the redemption that had spent them. */
  | { readonly kind: 'reissue'; readonly of: number; readonly redemptionId: string };

/** Points of a lot by where they are: always its original points in all. */
export type PointsByState = Readonly<Record<PointsState, number>>;

export interface Lot {
  readonly lot: number;
  readonly membership: number;
  readonly origin: LotOrigin;
  readonly earnedAt: Instant;
  readonly cohort: number;
  /** Spendable from here until before `expiresOn`. */
  readonly activeFrom: Day;
  readonly expiresOn: Day;
  readonly expiryPolicyVersion: number;
  /** What the award made. */
  readonly points: number;
  readonly at: PointsByState;
  /** Lots that its points became, in the order of their numbers. */
  readonly reissuedAs: readonly number[];
}

export const noPoints: PointsByState = { pending: 0, active: 0, held: 0, spent: 0, expired: 0, reversed: 0, reissued: 0 };

const digits = 16;
const numbered = (lot: number): string => String(lot).padStart(digits, '0');

/** Spending takes the lot that expires first, then the one earned first, then the one made first. */
export const spendingKey = ({ expiresOn, earnedAt, lot }: Lot): string => `${expiresOn} ${earnedAt} ${numbered(lot)}`;
export const activationKey = ({ activeFrom, lot }: Lot): string => `${activeFrom} ${numbered(lot)}`;
