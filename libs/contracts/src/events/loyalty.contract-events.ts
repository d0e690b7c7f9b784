import { Type, type Static } from '@sinclair/typebox';
import type { ContractEvent } from './envelope.js';
import {
  dayOf, draws, EarnedLineV1, instantOf, LineLeftV1, membership, NewLotV1, orNull, pointsOf, policyVersion, ReissuedLotV1, shifts, TierSchema,
} from './loyalty-parts.js';

const closed = { additionalProperties: false } as const;
const oneOf = <Values extends readonly string[]>(...values: Values) => Type.Unsafe<Values[number]>({ type: 'string', enum: [...values] });
const text = () => Type.String();
const orderName = { source: text(), orderId: text() };
const orderRevision = () => Type.Integer({ minimum: 0, description: 'Revision of the fact in the customer\'s stream of purchases.' });

/** Occurred when the member enrolled, which may be long before it was recorded. */
export const MemberEnrolledV1 = Type.Object({ membership: membership(), enrolledOn: dayOf('Orders of this day and later ones earn.'), timeZone: text() }, closed);
/** The orders that were recorded before the enrolment was have been looked at. */
export const EnrolmentCoveredV1 = Type.Object({ membership: membership(), orders: Type.Integer({ minimum: 0 }) }, closed);

/** What points are worth by the policy of the order's day; null where the order's currency has no value. */
const ValuationV1 = Type.Object(
  { minorPer1000Points: Type.Integer({ minimum: 0 }), expectedRedeemedPercent: Type.Integer({ minimum: 0, maximum: 100 }), rewardsPolicyVersion: policyVersion() },
  closed,
);
/** What one order earned: a lot for each line that earned. Occurred when the order did. */
export const PointsEarnedV1 = Type.Object(
  {
    membership: membership(),
    ...orderName,
    purchasesRevision: orderRevision(),
    orderedOn: dayOf('Day of the order.'),
    currency: text(),
    tier: TierSchema,
    earningPolicyVersion: policyVersion(),
    expiryPolicyVersion: policyVersion(),
    lines: Type.Array(EarnedLineV1),
    points: pointsOf('The sum of the lines.'),
    qualifying: pointsOf('What counts for the tier.'),
    cohort: Type.Integer(),
    activeFrom: dayOf('First day on which they can be spent.'),
    expiresOn: dayOf('First day on which they can\'t be spent.'),
    /** Recorded after the close of its last day. */
    bornExpired: Type.Boolean(),
    valuation: Type.Union([ValuationV1, Type.Null()]),
    shifts: shifts(),
  },
  closed,
);

const OrderLeftV1 = Type.Object({ keptMinor: Type.Integer(), points: Type.Integer() }, closed);
const drawnFrom = () => Type.Array(
  Type.Object({ lot: Type.Integer({ minimum: 1 }), points: Type.Integer(), from: oneOf('pending', 'active', 'expired') }, closed),
);
/** A return or a voided order takes an award back: claimed = reversed + debt + writtenOff. */
export const PointsReversedV1 = Type.Object(
  {
    membership: membership(),
    claim: Type.String({ description: 'Names it within the account.' }),
    cause: oneOf('return', 'void'),
    ...orderName,
    returnId: orNull(text()),
    purchasesRevision: orderRevision(),
    orderedOn: dayOf('Day of the order.'),
    factOn: dayOf('From when on it counts for the tier.'),
    claimed: Type.Integer(),
    reversed: Type.Integer(),
    debt: Type.Integer(),
    writtenOff: Type.Integer(),
    qualifying: pointsOf('What leaves the year of the order.'),
    currency: text(),
    cohort: Type.Integer(),
    valuation: Type.Union([ValuationV1, Type.Null()]),
    /** Sums over all lines of the order, before the claim and after it. */
    before: OrderLeftV1,
    after: OrderLeftV1,
    lines: Type.Array(LineLeftV1),
    draws: drawnFrom(),
    shifts: shifts(),
  },
  closed,
);
/** Points that became active fill the debt, the oldest claim first. */
export const DebtFilledV1 = Type.Object(
  { points: Type.Integer(), claims: Type.Array(Type.Object({ claim: text(), points: Type.Integer() }, closed)), draws: draws(), shifts: shifts() },
  closed,
);

const massChange = () => Type.Object({ on: dayOf('As of this day.'), points: Type.Integer(), lots: Type.Integer({ description: 'How many.' }), shifts: shifts() }, closed);
export const PointsActivatedV1 = massChange();
export const PointsExpiredV1 = massChange();

export const PointsHeldV1 = Type.Object(
  { holdId: text(), points: Type.Integer(), lapsesAt: instantOf('Released from then on.'), limitsPolicyVersion: policyVersion(), draws: draws(), shifts: shifts() },
  closed,
);
/** Back in their lots, expired where the lot has expired meanwhile. */
export const HoldReleasedV1 = Type.Object(
  { holdId: text(), cause: oneOf('released', 'lapsed', 'left'), points: Type.Integer(), returned: draws(), expired: draws(), shifts: shifts() },
  closed,
);
const RewardV1 = Type.Object({ code: text(), price: oneOf('list', 'tier', 'vip'), rewardsPolicyVersion: policyVersion() }, closed);
/** `holdId`: the hold that was confirmed. */
export const PointsRedeemedV1 = Type.Object(
  {
    redemptionId: text(),
    points: Type.Integer(),
    holdId: orNull(text()),
    reward: Type.Union([RewardV1, Type.Null()]),
    order: Type.Union([Type.Object(orderName, closed), Type.Null()]),
    draws: draws(),
    shifts: shifts(),
  },
  closed,
);
/** Sealed: the reason. */
export const RedemptionCancelledV1 = Type.Object(
  { redemptionId: text(), points: Type.Integer(), returned: draws(), reissued: Type.Array(ReissuedLotV1), expired: draws(), shifts: shifts() },
  closed,
);

/** Has no effect until another person approves it. Sealed: the reason. */
export const AdjustmentProposedV1 = Type.Object({ adjustmentId: text(), points: Type.Integer(), proposedBy: text(), limitsPolicyVersion: policyVersion() }, closed);
/** Above 0: `lot`; below: `draws`. `approvedBy` null: within what one person may do. Sealed: the reason, where it does not lie with the proposal. */
export const PointsAdjustedV1 = Type.Object(
  {
    adjustmentId: text(),
    points: Type.Integer(),
    proposedBy: text(),
    approvedBy: orNull(text()),
    limitsPolicyVersion: policyVersion(),
    lot: Type.Union([NewLotV1, Type.Null()]),
    draws: draws(),
    shifts: shifts(),
  },
  closed,
);
export const OpeningBalanceBroughtV1 = Type.Object({ openingId: text(), programme: text(), bornExpired: Type.Boolean(), lot: NewLotV1, shifts: shifts() }, closed);
/** Sealed: the reason. */
export const GoodwillGrantedV1 = Type.Object({ goodwillId: text(), complaintId: orNull(text()), lot: NewLotV1, shifts: shifts() }, closed);

const tierChange = () => Type.Object(
  {
    membership: membership(),
    from: dayOf('In force from this day on; replaces what was said before of this day and later ones.'),
    tier: TierSchema,
    before: TierSchema,
    heldThrough: orNull(dayOf('Last day of the hold; null for the lowest tier.')),
    year: Type.Integer({ description: 'Whose qualifying points decided.' }),
    yearPoints: Type.Integer(),
    tiersPolicyVersion: policyVersion(),
  },
  closed,
);
export const TierRaisedV1 = tierChange();
export const TierLoweredV1 = tierChange();
export const TierHeldV1 = tierChange();

/** All points expire, debt is written off. Sealed: a free note, where one was given. */
export const MembershipLeftV1 = Type.Object(
  { membership: membership(), leftOn: dayOf('Day of leaving.'), points: Type.Integer(), writtenOff: Type.Integer(), shifts: shifts() },
  closed,
);
/** What was asked for because of the event `causedBy`, and was not done. */
export const ReactionRefusedV1 = Type.Object({ reaction: text(), causedBy: text(), code: text(), source: orNull(text()), orderId: orNull(text()) }, closed);

export type LoyaltyContractEvent =
  | ContractEvent<'rapport.member-enrolled', Static<typeof MemberEnrolledV1>>
  | ContractEvent<'rapport.enrolment-covered', Static<typeof EnrolmentCoveredV1>>
  | ContractEvent<'rapport.points-earned', Static<typeof PointsEarnedV1>>
  | ContractEvent<'rapport.points-reversed', Static<typeof PointsReversedV1>>
  | ContractEvent<'rapport.debt-filled', Static<typeof DebtFilledV1>>
  | ContractEvent<'rapport.points-activated', Static<typeof PointsActivatedV1>>
  | ContractEvent<'rapport.points-expired', Static<typeof PointsExpiredV1>>
  | ContractEvent<'rapport.points-held', Static<typeof PointsHeldV1>>
  | ContractEvent<'rapport.hold-released', Static<typeof HoldReleasedV1>>
  | ContractEvent<'rapport.points-redeemed', Static<typeof PointsRedeemedV1>>
  | ContractEvent<'rapport.redemption-cancelled', Static<typeof RedemptionCancelledV1>>
  | ContractEvent<'rapport.adjustment-proposed', Static<typeof AdjustmentProposedV1>>
  | ContractEvent<'rapport.points-adjusted', Static<typeof PointsAdjustedV1>>
  | ContractEvent<'rapport.opening-balance-brought', Static<typeof OpeningBalanceBroughtV1>>
  | ContractEvent<'rapport.goodwill-granted', Static<typeof GoodwillGrantedV1>>
  | ContractEvent<'rapport.tier-raised', Static<typeof TierRaisedV1>>
  | ContractEvent<'rapport.tier-lowered', Static<typeof TierLoweredV1>>
  | ContractEvent<'rapport.tier-held', Static<typeof TierHeldV1>>
  | ContractEvent<'rapport.membership-left', Static<typeof MembershipLeftV1>>
  | ContractEvent<'rapport.reaction-refused', Static<typeof ReactionRefusedV1>>;
