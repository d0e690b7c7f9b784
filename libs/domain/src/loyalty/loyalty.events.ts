// These names are the storage format: the types, the fields and their words are in logs for ever. What has to change
// becomes a new version with an upcast. Each type and version has a golden file in golden/. Personal parts: free text only.
import type { Tier } from '@rapport/judgements';
import type { CurrencyCode, Day, Instant } from '@rapport/kernel';
import type { DomainEvent } from '../aggregate.js';

/** Where the points of a lot are. Per lot, always: its original points are the sum over these. */
export const pointsStates = ['pending', 'active', 'held', 'spent', 'expired', 'reversed', 'reissued'] as const;
export type PointsState = (typeof pointsStates)[number];

/**
 * Points that moved, summed by cohort (year of award; of reissued points: of their origin) and expiry, so that a reader who
 * keeps no lots knows every balance. `from` null: a new lot. `expiresOn`: the first day on which they can't be spent.
 */
export interface PointsShift {
  readonly cohort: number;
  readonly expiresOn: Day;
  readonly from: PointsState | null;
  readonly to: PointsState;
  readonly points: number;
}

/** Points of one lot. Lots are numbered from 1 within the account, in the order in which they were made. */
export interface LotDraw {
  readonly lot: number;
  readonly points: number;
}

/** A lot that is not of an order line. Spendable from `activeFrom` until before `expiresOn`. */
export interface NewLot {
  readonly lot: number;
  readonly points: number;
  readonly earnedAt: Instant;
  readonly cohort: number;
  readonly activeFrom: Day;
  readonly expiresOn: Day;
  readonly expiryPolicyVersion: number;
}

export interface EarnedLine {
  readonly line: number;
  /** The order line's amount, and what of it earns: all but what was paid with points. */
  readonly amountMinor: number;
  readonly earningMinor: number;
  readonly points: number;
  readonly qualifying: number;
  /** Null where the line earned nothing. */
  readonly lot: number | null;
}

/** What is left of an order line's award after a claim. */
export interface LineLeft {
  readonly line: number;
  readonly keptMinor: number;
  readonly points: number;
  readonly qualifying: number;
}

/** What points are worth by the policy of the order's day; null where the order's currency has no value. */
export interface Valuation {
  readonly minorPer1000Points: number;
  readonly expectedRedeemedPercent: number;
  readonly rewardsPolicyVersion: number;
}

/** Sums over all lines of an order: what it is still worth, and the points that it still gives. */
export interface OrderLeft {
  readonly keptMinor: number;
  readonly points: number;
}

interface Note {
  readonly note: string;
}

/** `membership` counts from 1; the time zone is that of the calendar, for ever. Occurred when the member enrolled. */
export type MemberEnrolled = DomainEvent<'MemberEnrolled', { readonly membership: number; readonly enrolledOn: Day; readonly timeZone: string }>;
/** The orders that were recorded before the enrolment was have been looked at: from here on orders come one by one. */
export type EnrolmentCovered = DomainEvent<'EnrolmentCovered', { readonly membership: number; readonly orders: number }>;

/** One award: a lot for each line that earned. Occurred when the order did. `bornExpired`: it was recorded after the close of its last day. */
export type PointsEarned = DomainEvent<
  'PointsEarned',
  {
    readonly membership: number;
    readonly source: string;
    readonly orderId: string;
    /** Revision of the order in the stream of purchases. */
    readonly purchasesRevision: number;
    readonly orderedOn: Day;
    readonly currency: CurrencyCode;
    readonly tier: Tier;
    readonly earningPolicyVersion: number;
    readonly expiryPolicyVersion: number;
    readonly lines: readonly EarnedLine[];
    readonly points: number;
    readonly qualifying: number;
    readonly cohort: number;
    readonly activeFrom: Day;
    readonly expiresOn: Day;
    readonly bornExpired: boolean;
    readonly valuation: Valuation | null;
    readonly shifts: readonly PointsShift[];
  }
>;

/**
 * A return or a voided order takes an award back: claimed = reversed + debt + writtenOff. `claim` names it within the
 * account: `return:<source>/<orderId>/<returnId>`, `void:<source>/<orderId>`. `factOn`: from when on it counts for the tier.
 */
export type PointsReversed = DomainEvent<
  'PointsReversed',
  {
    /** The one that earned. */
    readonly membership: number;
    readonly claim: string;
    readonly cause: 'return' | 'void';
    readonly source: string;
    readonly orderId: string;
    readonly returnId: string | null;
    readonly purchasesRevision: number;
    readonly orderedOn: Day;
    readonly factOn: Day;
    readonly claimed: number;
    readonly reversed: number;
    readonly debt: number;
    readonly writtenOff: number;
    /** Qualifying points that leave the year of the order. */
    readonly qualifying: number;
    /** Of the award, and what the whole order was before and after the claim: from them the deferred revenue follows. */
    readonly currency: CurrencyCode;
    readonly cohort: number;
    readonly valuation: Valuation | null;
    readonly before: OrderLeft;
    readonly after: OrderLeft;
    readonly lines: readonly LineLeft[];
    readonly draws: readonly (LotDraw & { readonly from: 'pending' | 'active' | 'expired' })[];
    readonly shifts: readonly PointsShift[];
  }
>;
/** Points that became active, or came back, fill the debt, the oldest claim first, from lots in spending order. */
export type DebtFilled = DomainEvent<
  'DebtFilled',
  { readonly points: number; readonly claims: readonly { readonly claim: string; readonly points: number }[]; readonly draws: readonly LotDraw[]; readonly shifts: readonly PointsShift[] }
>;
/** All pending points of lots whose `activeFrom` is not later than `on`. */
export type PointsActivated = DomainEvent<'PointsActivated', { readonly on: Day; readonly points: number; readonly lots: number; readonly shifts: readonly PointsShift[] }>;
/** All pending and active points of lots whose `expiresOn` is not later than `on`. */
export type PointsExpired = DomainEvent<'PointsExpired', { readonly on: Day; readonly points: number; readonly lots: number; readonly shifts: readonly PointsShift[] }>;

export type PointsHeld = DomainEvent<
  'PointsHeld', { readonly holdId: string; readonly points: number; readonly lapsesAt: Instant; readonly limitsPolicyVersion: number; readonly draws: readonly LotDraw[]; readonly shifts: readonly PointsShift[] }
>;
/** Back in their lots, expired where the lot had expired when the hold ended. */
export type HoldReleased = DomainEvent<
  'HoldReleased',
  { readonly holdId: string; readonly cause: 'released' | 'lapsed' | 'left'; readonly points: number; readonly returned: readonly LotDraw[]; readonly expired: readonly LotDraw[]; readonly shifts: readonly PointsShift[] }
>;
/** Dated by the server's clock. `holdId`: the hold that was confirmed. */
export type PointsRedeemed = DomainEvent<
  'PointsRedeemed',
  {
    readonly redemptionId: string;
    readonly points: number;
    readonly holdId: string | null;
    readonly reward: { readonly code: string; readonly price: 'list' | 'tier' | 'vip'; readonly rewardsPolicyVersion: number } | null;
    readonly order: { readonly source: string; readonly orderId: string } | null;
    readonly draws: readonly LotDraw[];
    readonly shifts: readonly PointsShift[];
  }
>;
/** Points go back into their lots; those of a lot that has expired meanwhile are reissued once, else they are expired. */
export type RedemptionCancelled = DomainEvent<
  'RedemptionCancelled',
  {
    readonly redemptionId: string;
    readonly points: number;
    readonly returned: readonly LotDraw[];
    readonly reissued: readonly (NewLot & { readonly of: number })[];
    readonly expired: readonly LotDraw[];
    readonly shifts: readonly PointsShift[];
  },
  Note
>;

/** Has no effect until another person approves it. */
export type AdjustmentProposed = DomainEvent<'AdjustmentProposed', { readonly adjustmentId: string; readonly points: number; readonly proposedBy: string; readonly limitsPolicyVersion: number }, Note>;
/** Up: a lot. Down: a claim, all of it reversed. `approvedBy` null: within what one person may do. */
export type PointsAdjusted = DomainEvent<
  'PointsAdjusted',
  {
    readonly adjustmentId: string;
    readonly points: number;
    readonly proposedBy: string;
    readonly approvedBy: string | null;
    readonly limitsPolicyVersion: number;
    readonly lot: NewLot | null;
    readonly draws: readonly LotDraw[];
    readonly shifts: readonly PointsShift[];
  },
  Note
>;
/** From an earlier programme, which `programme` names. */
export type OpeningBalanceBrought = DomainEvent<'OpeningBalanceBrought', { readonly openingId: string; readonly programme: string; readonly bornExpired: boolean; readonly lot: NewLot; readonly shifts: readonly PointsShift[] }>;
export type GoodwillGranted = DomainEvent<'GoodwillGranted', { readonly goodwillId: string; readonly complaintId: string | null; readonly lot: NewLot; readonly shifts: readonly PointsShift[] }, Note>;

interface TierChange {
  readonly membership: number;
  /** In force from this day on, until the next change that is in force. Replaces what was said before of this day and later ones. */
  readonly from: Day;
  readonly tier: Tier;
  readonly before: Tier;
  /** Last day of the hold; null for the lowest tier, which needs none. */
  readonly heldThrough: Day | null;
  /** The calendar year whose qualifying points decided, and how many there were. */
  readonly year: number;
  readonly yearPoints: number;
  readonly tiersPolicyVersion: number;
}
export type TierRaised = DomainEvent<'TierRaised', TierChange>;
export type TierLowered = DomainEvent<'TierLowered', TierChange>;
/** Renewed, kept with another hold, or kept as it is by the review of a year, which always tells a tier above the lowest. */
export type TierHeld = DomainEvent<'TierHeld', TierChange>;

/** All points expire, debt is written off. */
export type MembershipLeft = DomainEvent<'MembershipLeft', { readonly membership: number; readonly leftOn: Day; readonly points: number; readonly writtenOff: number; readonly shifts: readonly PointsShift[] }, Partial<Note>>;

/** What a reaction asked for was refused: recorded, so that a replay never decides otherwise. `causedBy`: the event reacted to. */
export type ReactionRefused = DomainEvent<'ReactionRefused', { readonly reaction: string; readonly causedBy: string; readonly code: string; readonly source: string | null; readonly orderId: string | null }>;

export type LoyaltyEvent =
  | MemberEnrolled | EnrolmentCovered | PointsEarned | PointsReversed | DebtFilled | PointsActivated | PointsExpired
  | PointsHeld | HoldReleased | PointsRedeemed | RedemptionCancelled | AdjustmentProposed | PointsAdjusted
  | OpeningBalanceBrought | GoodwillGranted | TierRaised | TierLowered | TierHeld | MembershipLeft | ReactionRefused;
