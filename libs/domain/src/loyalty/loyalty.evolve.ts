import { getFrom, setIn } from '../persistent-map.js';
import { setSorted, withoutSorted } from '../persistent-sorted-map.js';
import { orderKey } from '../purchases/purchases.events.js';
import { adjustmentClaim, withClaim, withDebtWrittenOff, withFilled } from './claims.js';
import type { LotOrigin } from './lot.js';
import type {
  GoodwillGranted, HoldReleased, LotDraw, LoyaltyEvent, MembershipLeft, NewLot, OpeningBalanceBrought, PointsAdjusted, PointsEarned, PointsRedeemed, PointsReversed, PointsShift, PointsState, RedemptionCancelled,
} from './loyalty.events.js';
import { membershipOf, type Grant, type LoyaltyState } from './loyalty.state.js';
import { enrolled, withQualifying, withTier, type Membership } from './membership.js';
import { activeLots, lotsToExpire, pendingLots, withActivated, withExpired, withLot, withMove, withReissue, type PointsLedger } from './points-ledger.js';
import { qualifyingTaken, settledOrder, withClaimed } from './settled-order.js';
import { lapseKey, openHold, redeemed, type Hold } from './spending.js';

type Of<Type extends LoyaltyEvent['type']> = Extract<LoyaltyEvent, { type: Type }>;
type Evolve<Type extends LoyaltyEvent['type']> = (state: LoyaltyState, event: Of<Type>) => LoyaltyState;

const evolvers: { readonly [Type in LoyaltyEvent['type']]: Evolve<Type> } = {
  MemberEnrolled: (state, event) => ({ ...state, timeZone: state.timeZone ?? event.data.timeZone, memberships: [...state.memberships, enrolled(event)] }),
  EnrolmentCovered: (state, { data }) => withMembership(state, data.membership, (membership) => ({ ...membership, isCovered: true })),
  MembershipLeft: left,
  TierRaised: withTierTold,
  TierLowered: withTierTold,
  TierHeld: withTierTold,
  PointsEarned: earned,
  PointsReversed: reversed,
  DebtFilled: (state, { data }) => ({
    ...state,
    ledger: withDraws(state.ledger, data.draws, 'active', 'reversed'),
    claims: data.claims.reduce((claims, { claim, points }) => withFilled(claims, claim, points), state.claims),
  }),
  PointsActivated: (state, { data }) => ({ ...state, ledger: withActivated(state.ledger, data.on) }),
  PointsExpired: (state, { data }) => ({ ...state, ledger: withExpired(state.ledger, lotsToExpire(state.ledger, data.on)) }),
  PointsHeld: (state, event) => {
    const hold = openHold(event);
    return { ...state, ledger: withDraws(state.ledger, hold.draws, 'active', 'held'), holds: setIn(state.holds, hold.holdId, hold), openHolds: setSorted(state.openHolds, lapseKey(hold), hold.holdId) };
  },
  HoldReleased: released,
  PointsRedeemed: spent,
  RedemptionCancelled: cancelled,
  AdjustmentProposed: (state, { occurredAt, data: { adjustmentId, points, proposedBy } }) => ({
    ...state, adjustments: setIn(state.adjustments, adjustmentId, { adjustmentId, points, membership: numberOf(state), proposedBy, proposedAt: occurredAt, isDone: false }),
  }),
  PointsAdjusted: adjusted,
  OpeningBalanceBrought: opened,
  GoodwillGranted: goodwill,
  ReactionRefused: (state) => state,
};

export function evolveLoyalty(state: LoyaltyState, event: LoyaltyEvent): LoyaltyState {
  return Object.hasOwn(evolvers, event.type) ? (evolvers[event.type] as Evolve<LoyaltyEvent['type']>)(state, event) : state;
}

const numberOf = (state: LoyaltyState): number => membershipOf(state)?.membership ?? 0;

function withMembership(state: LoyaltyState, number: number, change: (membership: Membership) => Membership): LoyaltyState {
  const index = state.memberships.findLastIndex(({ membership }) => membership === number);
  return index < 0 ? state : { ...state, memberships: state.memberships.with(index, change(state.memberships[index]!)) };
}

function withTierTold(state: LoyaltyState, event: Of<'TierRaised' | 'TierLowered' | 'TierHeld'>): LoyaltyState {
  return withMembership(state, event.data.membership, (membership) => withTier(membership, event));
}

const withDraws = (ledger: PointsLedger, draws: readonly LotDraw[], from: PointsState, to: PointsState): PointsLedger =>
  draws.reduce((after, { lot, points }) => withMove(after, lot, from, to, points), ledger);

/** All new lots of an event begin in the same state. */
const bornInto = (shifts: readonly PointsShift[]): PointsState => shifts.find(({ from }) => from === null)?.to ?? 'active';

function withNewLot(state: LoyaltyState, lot: NewLot, origin: LotOrigin, shifts: readonly PointsShift[]): LoyaltyState {
  const membership = origin.kind === 'reissue' ? (getFrom(state.ledger.lots, String(origin.of))?.membership ?? numberOf(state)) : numberOf(state);
  return { ...state, ledger: withLot(state.ledger, { ...lot, membership, origin }, bornInto(shifts)) };
}

function earned(state: LoyaltyState, event: PointsEarned): LoyaltyState {
  const { occurredAt: earnedAt, data } = event;
  const { membership, source, orderId, cohort, activeFrom, expiresOn, expiryPolicyVersion, orderedOn, qualifying, lines, shifts } = data;
  const into = bornInto(shifts);
  const ledger = lines.reduce((after, { line, lot, points }) => {
    if (lot === null) return after;
    const origin: LotOrigin = { kind: 'order', order: { source, orderId }, line };
    return withLot(after, { lot, membership, origin, earnedAt, cohort, activeFrom, expiresOn, expiryPolicyVersion, points }, into);
  }, state.ledger);
  const after = { ...state, ledger, orders: setIn(state.orders, orderKey(data), settledOrder(event)), qualified: state.qualified + qualifying };
  return withMembership(after, membership, (known) => ({
    ...withQualifying(known, [{ day: orderedOn, from: orderedOn, points: qualifying }]), awards: known.awards + 1,
  }));
}

function reversed(state: LoyaltyState, { data }: PointsReversed): LoyaltyState {
  const { claim, membership, claimed, reversed: taken, debt, writtenOff } = data;
  const ledger = data.draws.reduce((after, { lot, points, from }) => withMove(after, lot, from, 'reversed', points), state.ledger);
  const after = { ...state, ledger, claims: withClaim(state.claims, { claim, membership, claimed, reversed: taken, debt, writtenOff }) };
  const order = getFrom(state.orders, orderKey(data));
  if (order === undefined) return after;
  const settled = { ...after, orders: setIn(after.orders, orderKey(data), withClaimed(order, data)) };
  return withMembership(settled, membership, (known) => withQualifying(known, qualifyingTaken(order, data)));
}

function left(state: LoyaltyState, { occurredAt, data: { membership, leftOn } }: MembershipLeft): LoyaltyState {
  const open = [...activeLots(state.ledger), ...[...pendingLots(state.ledger)].filter(({ at }) => at.active === 0)];
  const expired = { ...state, ledger: withExpired(state.ledger, open), claims: withDebtWrittenOff(state.claims, membership) };
  return withMembership(expired, membership, (known) => ({ ...known, leftAt: occurredAt, leftOn }));
}

function withHoldEnded(state: LoyaltyState, hold: Hold, status: Hold['status'], redemptionId: string | null): LoyaltyState {
  return { ...state, holds: setIn(state.holds, hold.holdId, { ...hold, status, draws: [], redemptionId }), openHolds: withoutSorted(state.openHolds, lapseKey(hold)) };
}

function released(state: LoyaltyState, { data }: HoldReleased): LoyaltyState {
  const ledger = withDraws(withDraws(state.ledger, data.returned, 'held', 'active'), data.expired, 'held', 'expired');
  const hold = getFrom(state.holds, data.holdId);
  return hold === undefined ? { ...state, ledger } : withHoldEnded({ ...state, ledger }, hold, data.cause, null);
}

function spent(state: LoyaltyState, event: PointsRedeemed): LoyaltyState {
  const redemption = redeemed(event);
  const { redemptionId, holdId, draws } = redemption;
  const ledger = withDraws(state.ledger, draws, holdId === null ? 'active' : 'held', 'spent');
  const after = { ...state, ledger, redemptions: setIn(state.redemptions, redemptionId, redemption) };
  const hold = holdId === null ? undefined : getFrom(state.holds, holdId);
  return hold === undefined ? after : withHoldEnded(after, hold, 'confirmed', redemptionId);
}

function cancelled(state: LoyaltyState, { data }: RedemptionCancelled): LoyaltyState {
  const { redemptionId, returned, reissued, expired, shifts } = data;
  const ledger = withDraws(withDraws(state.ledger, returned, 'spent', 'active'), expired, 'spent', 'expired');
  const redemption = getFrom(state.redemptions, redemptionId);
  const known = redemption === undefined ? state : { ...state, redemptions: setIn(state.redemptions, redemptionId, { ...redemption, isCancelled: true }) };
  return reissued.reduce<LoyaltyState>((after, { of, ...lot }) => {
    const made = withNewLot(after, lot, { kind: 'reissue', of, redemptionId }, shifts);
    return { ...made, ledger: withReissue(withMove(made.ledger, of, 'spent', 'reissued', lot.points), of, lot.lot) };
  }, { ...known, ledger });
}

function adjusted(state: LoyaltyState, { occurredAt, data }: PointsAdjusted): LoyaltyState {
  const { adjustmentId, points, proposedBy, lot, draws, shifts } = data;
  const adjustment = { adjustmentId, points, membership: numberOf(state), proposedBy, proposedAt: getFrom(state.adjustments, adjustmentId)?.proposedAt ?? occurredAt, isDone: true };
  const after = { ...state, adjustments: setIn(state.adjustments, adjustmentId, adjustment) };
  if (lot !== null) return withNewLot(after, lot, { kind: 'adjustment', adjustmentId }, shifts);
  const claim = { claim: adjustmentClaim(adjustmentId), membership: adjustment.membership, claimed: -points, reversed: -points, debt: 0, writtenOff: 0 };
  return { ...after, ledger: withDraws(after.ledger, draws, 'active', 'reversed'), claims: withClaim(after.claims, claim) };
}

function opened(state: LoyaltyState, { data: { openingId, programme, lot, shifts } }: OpeningBalanceBrought): LoyaltyState {
  const grant: Grant = { points: lot.points, from: programme, lot: lot.lot };
  return withNewLot({ ...state, openings: setIn(state.openings, openingId, grant) }, lot, { kind: 'opening', openingId, programme }, shifts);
}

function goodwill(state: LoyaltyState, { data: { goodwillId, complaintId, lot, shifts } }: GoodwillGranted): LoyaltyState {
  const grant: Grant = { points: lot.points, from: complaintId, lot: lot.lot };
  return withNewLot({ ...state, goodwill: setIn(state.goodwill, goodwillId, grant) }, lot, { kind: 'goodwill', goodwillId }, shifts);
}
