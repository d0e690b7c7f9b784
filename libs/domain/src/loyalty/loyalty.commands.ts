import type { PoliciesInTime } from '@rapport/judgements';
import type { CurrencyCode, Day, Instant } from '@rapport/kernel';
import type { OrderName } from '../purchases/purchases.commands.js';

/** What the account can't know by itself: filled in before a command is decided, never part of its content. */
export interface LoyaltyTerms {
  /** The calendar's; a loyalty account needs an opened calendar. */
  readonly timeZone: string;
  readonly policies: Pick<PoliciesInTime, 'effectiveOn'>;
  /** Lifetime net spend reaches the policy's bound; looked up only where a reward has a price for VIPs. */
  readonly isVip: boolean;
  /** Who gives the command: two persons are told apart by it. */
  readonly actorId: string;
}

/** `occurredAt` may lie in the past, never before the end of an earlier membership. */
export interface EnrolMember { readonly type: 'EnrolMember'; readonly occurredAt: Instant }
/** Exactly one of `points` and `reward`. `order`: what is paid with them, for information. */
export interface RedeemPoints { readonly type: 'RedeemPoints'; readonly redemptionId: string; readonly points: number | null; readonly reward: string | null; readonly order: OrderName | null }
export interface CancelRedemption { readonly type: 'CancelRedemption'; readonly redemptionId: string; readonly reason: string }
export interface HoldPoints { readonly type: 'HoldPoints'; readonly holdId: string; readonly points: number }
/** Becomes the redemption of that id, whole. */
export interface ConfirmHold { readonly type: 'ConfirmHold'; readonly holdId: string; readonly redemptionId: string; readonly order: OrderName | null }
export interface ReleaseHold { readonly type: 'ReleaseHold'; readonly holdId: string }
/** Above the policy's limit it only proposes. Down: never beyond the active balance. */
export interface AdjustPoints { readonly type: 'AdjustPoints'; readonly adjustmentId: string; readonly points: number; readonly reason: string }
export interface ApproveAdjustment { readonly type: 'ApproveAdjustment'; readonly adjustmentId: string }
/** `expiresOn` null: by the policy of `earnedOn`. */
export interface BringOpeningBalance { readonly type: 'BringOpeningBalance'; readonly openingId: string; readonly programme: string; readonly points: number; readonly earnedOn: Day; readonly expiresOn: Day | null }
export interface GrantGoodwill { readonly type: 'GrantGoodwill'; readonly goodwillId: string; readonly points: number; readonly reason: string; readonly complaintId: string | null }
export interface LeaveMembership { readonly type: 'LeaveMembership'; readonly reason: string | null }

/** An order as the stream of purchases tells it up to some revision; each fact with its own revision. */
export interface OrderToSettle extends OrderName {
  readonly revision: number;
  readonly occurredAt: Instant;
  readonly currency: CurrencyCode;
  readonly lines: readonly { readonly line: number; readonly category: string | null; readonly amountMinor: number; readonly paidWithPointsMinor: number }[];
  /** Recorded or matched, ascending by revision; dated by when they happened. */
  readonly returns: readonly { readonly revision: number; readonly returnId: string; readonly occurredAt: Instant; readonly lines: readonly { readonly line: number; readonly amountMinor: number }[] }[];
  readonly voided: { readonly revision: number; readonly occurredAt: Instant } | null;
}

/**
 * From the reactor: gives and takes what the orders' facts ask for that were not settled yet. Never rejected: what can't be
 * done is recorded as `ReactionRefused`.
 * - `closedThrough`: last closed day where the reaction stands in the log; null: none.
 * - `covering`: the membership whose earlier orders these are, and whether they are the last of them. While an enrolment is
 *   not covered, orders that come otherwise are left to it.
 */
export interface SettleOrders {
  readonly type: 'SettleOrders';
  readonly causedBy: string;
  readonly orders: readonly OrderToSettle[];
  readonly closedThrough: Day | null;
  readonly covering: { readonly membership: number; readonly isLast: boolean } | null;
}
/** From the reactor, at `DayClosed`: activates, expires, releases lapsed holds, and at the close of a year reviews the tier. */
export interface CloseAccountDay { readonly type: 'CloseAccountDay'; readonly day: Day }

/** As it comes in: what the fingerprint covers. */
export type LoyaltyRequest =
  | EnrolMember | RedeemPoints | CancelRedemption | HoldPoints | ConfirmHold | ReleaseHold | AdjustPoints | ApproveAdjustment
  | BringOpeningBalance | GrantGoodwill | LeaveMembership | SettleOrders | CloseAccountDay;
/** As it is decided. */
export type LoyaltyCommand = LoyaltyRequest & { readonly terms: LoyaltyTerms };
