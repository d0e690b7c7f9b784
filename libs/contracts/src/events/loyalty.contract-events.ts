import { Type, type Static } from '@sinclair/typebox';
import type { ContractEvent } from './envelope.js';
import { closed, day, moment, oneOf, orderName, orNull, text, wholeNumber } from './event-fields.js';
import {
  cohort, draws, EarnedLineV1, LineLeftV1, membership, NewLotV1, points, policyVersion, ReissuedLotV1, shifts, tier,
} from './loyalty-parts.js';

const when = (description: string) => ({ ...closed, description });
const orderRevision = () => wholeNumber('Revision of the fact in the customer\'s stream of purchases.', 0);
const orderedOn = () => day('Day of the order.');
const currency = () => text('ISO 4217 code of the order.');
const flag = (description: string) => Type.Boolean({ description });

export const MemberEnrolledV1 = Type.Object(
  { membership: membership(), enrolledOn: day('Orders of this day and later ones earn.'), timeZone: text('Where the account\'s days begin and end: a name of the IANA data base, for ever.') },
  when('The customer is a member from `enrolledOn` on, which may be long before it was recorded.'),
);
export const EnrolmentCoveredV1 = Type.Object(
  { membership: membership(), orders: wholeNumber('How many orders were looked at.', 0) },
  when('The orders that were recorded before the enrolment was have been looked at: from here on orders come one by one.'),
);

const ValuationV1 = Type.Object(
  {
    minorPer1000Points: wholeNumber('What 1,000 points are worth, in minor units of the order\'s currency.', 0),
    expectedRedeemedPercent: Type.Integer({ minimum: 0, maximum: 100, description: 'How many of 100 points are expected to be redeemed.' }),
    rewardsPolicyVersion: policyVersion('loyalty-rewards'),
  },
  closed,
);
const valuation = () => orNull(ValuationV1, 'What points are worth by the policy of the order\'s day; null: the order\'s currency has no value.');
export const PointsEarnedV1 = Type.Object(
  {
    membership: membership(),
    ...orderName(),
    purchasesRevision: orderRevision(),
    orderedOn: orderedOn(),
    currency: currency(),
    tier: tier('The tier on the order\'s day.'),
    earningPolicyVersion: policyVersion('loyalty-earning'),
    expiryPolicyVersion: policyVersion('loyalty-expiry'),
    lines: Type.Array(EarnedLineV1, { description: 'What each line earned; a line that earned has a lot.' }),
    points: points('The sum of the lines.'),
    qualifying: points('What of the order counts for the tier.'),
    cohort: cohort(),
    activeFrom: day('First day on which they can be spent.'),
    expiresOn: day('First day on which they can\'t be spent.'),
    bornExpired: flag('Recorded after the close of its last day: nothing of it can be spent.'),
    valuation: valuation(),
    shifts: shifts(),
  },
  when('An order earned points, all of it at once. Occurred when the order did.'),
);

const OrderLeftV1 = (description: string) => Type.Object(
  { keptMinor: Type.Integer({ description: 'What of the order the buyer has kept, in minor units of its currency.' }), points: points('What the order gives.') },
  when(description),
);
const drawnFrom = () => Type.Array(
  Type.Object(
    { lot: wholeNumber('Number of the lot within the account, from 1.', 1), points: points('How many of it.'), from: oneOf(['pending', 'active', 'expired'], 'The state that they were in.') },
    closed,
  ),
  { description: 'The lots that they are taken from.' },
);
export const PointsReversedV1 = Type.Object(
  {
    membership: membership(),
    claim: Type.String({ description: 'Names it within the account.' }),
    cause: oneOf(['return', 'void'], 'A return, or an order that was entered by mistake.'),
    ...orderName(),
    returnId: orNull(Type.String(), 'The return; null: the order was voided.'),
    purchasesRevision: orderRevision(),
    orderedOn: orderedOn(),
    factOn: day('From when on it counts for the tier.'),
    claimed: points('What is taken back: reversed, debt and writtenOff together.'),
    reversed: points('What was there and is taken.'),
    debt: points('What was not there: the next points fill it.'),
    writtenOff: points('What was not there and is not asked for, after leaving.'),
    qualifying: points('What leaves the qualifying points of the order\'s year.'),
    currency: currency(),
    cohort: cohort(),
    valuation: valuation(),
    before: OrderLeftV1('The whole order before the claim.'),
    after: OrderLeftV1('The whole order after it.'),
    lines: Type.Array(LineLeftV1, { description: 'What is left of the lines that it concerns.' }),
    draws: drawnFrom(),
    shifts: shifts(),
  },
  when('A return or a voided order takes points of an award back.'),
);
const DebtClaimV1 = Type.Object({ claim: text('The claim, by its name within the account.'), points: points('How many of its debt.') }, closed);
export const DebtFilledV1 = Type.Object(
  { points: points('How many.'), claims: Type.Array(DebtClaimV1, { description: 'The debts that they fill, the oldest first.' }), draws: draws('The lots that they are taken from.'), shifts: shifts() },
  when('Points that became active, or came back, fill the debt.'),
);

const massChange = (description: string, which: string) => Type.Object(
  { on: day(`As of this day: ${which}.`), points: points('How many.'), lots: Type.Integer({ description: 'Of how many lots.' }), shifts: shifts() },
  when(description),
);
export const PointsActivatedV1 = massChange('Pending points can be spent from now on.', 'all whose first day is not later');
export const PointsExpiredV1 = massChange('Points were not spent in time, and can\'t be any more.', 'all whose last day is over');

export const PointsHeldV1 = Type.Object(
  {
    holdId: text('Names the hold.'),
    points: points('How many.'),
    lapsesAt: moment('Released from then on, if nobody confirms it.'),
    limitsPolicyVersion: policyVersion('loyalty-limits'),
    draws: draws('The lots that they are in.'),
    shifts: shifts(),
  },
  when('Points are set aside for somebody who is about to spend them.'),
);
export const HoldReleasedV1 = Type.Object(
  {
    holdId: text('The hold.'),
    cause: oneOf(['released', 'lapsed', 'left'], 'Somebody released it, its time was over, or the member left.'),
    points: points('How many.'),
    returned: draws('Back in their lots.'),
    expired: draws('Of lots that have expired meanwhile.'),
    shifts: shifts(),
  },
  when('Points that were set aside are no longer.'),
);
const RewardV1 = Type.Object(
  { code: text('Which reward.'), price: oneOf(['list', 'tier', 'vip'], 'Whose price it was.'), rewardsPolicyVersion: policyVersion('loyalty-rewards') },
  closed,
);
export const PointsRedeemedV1 = Type.Object(
  {
    redemptionId: text('Names the redemption.'),
    points: points('How many.'),
    holdId: orNull(Type.String(), 'The hold that was confirmed; null: none.'),
    reward: orNull(RewardV1, 'What they were spent for; null: not for a reward.'),
    order: orNull(Type.Object(orderName(), closed), 'The order that they were spent in; null: none.'),
    draws: draws('The lots that they are taken from.'),
    shifts: shifts(),
  },
  when('The member spent points.'),
);
export const RedemptionCancelledV1 = Type.Object(
  {
    redemptionId: text('The redemption.'),
    points: points('How many.'),
    returned: draws('Back in their lots.'),
    reissued: Type.Array(ReissuedLotV1, { description: 'New lots in the place of lots that have expired meanwhile.' }),
    expired: draws('Expired: of lots that were reissued once already.'),
    shifts: shifts(),
  },
  when('A redemption is taken back.'),
);

export const AdjustmentProposedV1 = Type.Object(
  { adjustmentId: text('Names the adjustment.'), points: points('Above 0: to be given; below: to be taken.'), proposedBy: text('Staff id.'), limitsPolicyVersion: policyVersion('loyalty-limits') },
  when('Somebody asks for more points by hand, up or down, than one person may move. Has no effect until another person approves it.'),
);
export const PointsAdjustedV1 = Type.Object(
  {
    adjustmentId: text('Names the adjustment.'),
    points: points('Above 0: given, in a lot; below: taken.'),
    proposedBy: text('Staff id.'),
    approvedBy: orNull(Type.String(), 'Staff id of another person; null: within what one person may do.'),
    limitsPolicyVersion: policyVersion('loyalty-limits'),
    lot: orNull(NewLotV1, 'The lot of what was given; null: points were taken.'),
    draws: draws('The lots that they are taken from.'),
    shifts: shifts(),
  },
  when('Points were given or taken by hand. The reason is sealed here, or in the proposal.'),
);
export const OpeningBalanceBroughtV1 = Type.Object(
  { openingId: text('Names it.'), programme: text('The earlier programme.'), bornExpired: flag('Recorded after the close of its last day: nothing of it can be spent.'), lot: NewLotV1, shifts: shifts() },
  when('The member brings points of an earlier programme.'),
);
export const GoodwillGrantedV1 = Type.Object(
  { goodwillId: text('Names it.'), complaintId: orNull(Type.String(), 'The complaint that led to it; null: none.'), lot: NewLotV1, shifts: shifts() },
  when('Points were given to make up for something.'),
);

const tierChange = (description: string) => Type.Object(
  {
    membership: membership(),
    from: day('In force from this day on; replaces what was said before of this day and later ones.'),
    tier: tier('The tier from then on.'),
    before: tier('The one before.'),
    heldThrough: orNull(Type.String({ format: 'date' }), 'Last day of the hold; null for the lowest tier.'),
    year: Type.Integer({ description: 'Whose qualifying points decided.' }),
    yearPoints: points('How many they were.'),
    tiersPolicyVersion: policyVersion('loyalty-tiers'),
  },
  when(description),
);
export const TierRaisedV1 = tierChange('The member has a higher tier.');
export const TierLoweredV1 = tierChange('The member has a lower tier.');
export const TierHeldV1 = tierChange('The tier was renewed, is kept with another last day, or was reviewed at the close of a year and stays as it is.');

export const MembershipLeftV1 = Type.Object(
  { membership: membership(), leftOn: day('Day of leaving.'), points: points('How many points expire: all.'), writtenOff: points('How many points of debt are not asked for.'), shifts: shifts() },
  when('The member left the programme.'),
);
export const ReactionRefusedV1 = Type.Object(
  {
    reaction: text('What was to be done.'),
    causedBy: text('Id of the event that asked for it.'),
    code: text('Why it was not done.'),
    source: orNull(Type.String(), 'Source of the order that it concerns; null: none.'),
    orderId: orNull(Type.String(), 'That order; null: none.'),
  },
  when('What was asked for because of another event was not done.'),
);

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
