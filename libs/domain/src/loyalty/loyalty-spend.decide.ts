import { rewardPrice } from '@rapport/judgements';
import { epochMsOf, instantFromMs, ok, type Result } from '@rapport/kernel';
import { reject } from '../decision.js';
import { sortedSize } from '../persistent-sorted-map.js';
import { holdReleased, spendable } from './advance.decide.js';
import type { Draft, Outcome } from './draft.js';
import { drawActive, lotsAtMost, type Drawing } from './draw-active.js';
import type { ConfirmHold, HoldPoints, LoyaltyTerms, RedeemPoints, ReleaseHold } from './loyalty.commands.js';
import type { PointsRedeemed, PointsState } from './loyalty.events.js';
import type { LoyaltyRejection } from './loyalty.rejections.js';
import { holdIn, lotIn, openMembership, redemptionIn, tierOn } from './loyalty.state.js';
import { ShiftSum } from './shift-sum.js';
import { isSameOrderName } from './spending.js';

const msPerMinute = 60_000;
export const openHoldsAtMost = 100;

/** Active points in spending order, all of them or none. */
export function drawAll(draft: Draft, points: number, to: PointsState): Result<Drawing, LoyaltyRejection> {
  const available = spendable(draft);
  if (points > available) return reject('not-enough-points', 'points', { available });
  const drawing = drawActive(draft.state.ledger, points, to, draft.room);
  return drawing.points < points ? reject('too-many-lots', 'points', { limit: lotsAtMost, atMostPoints: drawing.points }) : ok(drawing);
}

export function redeem(draft: Draft, { redemptionId, points, reward, order }: RedeemPoints, terms: LoyaltyTerms): Outcome {
  const known = redemptionIn(draft.state, redemptionId);
  if (known !== undefined) {
    const isSame = known.holdId === null && known.reward === reward && (points === null || known.points === points) && isSameOrderName(known.order, order);
    return isSame ? ok('nothing') : reject('redemption-conflict', 'redemptionId');
  }
  if (openMembership(draft.state) === null) return reject('not-a-member');
  const priced = reward === null ? ok({ points: points!, reward: null }) : priceOf(draft, reward, terms);
  if (!priced.ok) return priced;
  const drawn = drawAll(draft, priced.value.points, 'spent');
  if (!drawn.ok) return drawn;
  const { draws, shifts } = drawn.value;
  draft.add({ type: 'PointsRedeemed', occurredAt: draft.now, data: { redemptionId, ...priced.value, holdId: null, order: orderNamed(order), draws, shifts: shifts.list() } });
  return ok('done');
}

type Priced = Pick<PointsRedeemed['data'], 'points' | 'reward'>;

function priceOf(draft: Draft, code: string, { policies, isVip }: LoyaltyTerms): Result<Priced, LoyaltyRejection> {
  const { version, parameters } = policies.effectiveOn('loyalty-rewards', draft.today);
  const entry = parameters.catalogue.find((one) => one.code === code);
  if (entry === undefined) return reject('reward-not-found', 'reward', { rewardsPolicyVersion: version });
  const { points, price } = rewardPrice(entry, tierOn(draft.state, draft.today), isVip);
  return ok({ points, reward: { code, price, rewardsPolicyVersion: version } });
}

const orderNamed = (order: RedeemPoints['order']): PointsRedeemed['data']['order'] => (order === null ? null : { source: order.source, orderId: order.orderId });

export function hold(draft: Draft, { holdId, points }: HoldPoints, { policies }: LoyaltyTerms): Outcome {
  const known = holdIn(draft.state, holdId);
  if (known !== undefined) return known.points === points ? ok('nothing') : reject('hold-conflict', 'holdId');
  if (openMembership(draft.state) === null) return reject('not-a-member');
  if (sortedSize(draft.state.openHolds) >= openHoldsAtMost) return reject('too-many-holds', 'holdId', { limit: openHoldsAtMost });
  const drawn = drawAll(draft, points, 'held');
  if (!drawn.ok) return drawn;
  const { version, parameters } = policies.effectiveOn('loyalty-limits', draft.today);
  const lapsesAt = instantFromMs(epochMsOf(draft.now) + parameters.holdLapsesAfterMinutes * msPerMinute);
  const { draws, shifts } = drawn.value;
  draft.add({ type: 'PointsHeld', occurredAt: draft.now, data: { holdId, points, lapsesAt, limitsPolicyVersion: version, draws, shifts: shifts.list() } });
  return ok('done');
}

/** What is held stays held through the expiry of its lots, until the hold ends. */
export function confirmHold(draft: Draft, { holdId, redemptionId, order }: ConfirmHold): Outcome {
  const known = holdIn(draft.state, holdId);
  if (known === undefined) return reject('hold-not-found', 'holdId');
  const redemption = redemptionIn(draft.state, redemptionId);
  if (redemption !== undefined) {
    return redemption.holdId === holdId && isSameOrderName(redemption.order, order) ? ok('nothing') : reject('redemption-conflict', 'redemptionId');
  }
  if (known.status === 'confirmed') return reject('hold-confirmed', 'holdId');
  if (known.status !== 'open' || known.lapsesAt <= draft.now) return reject('hold-released', 'holdId', { cause: known.status === 'open' ? 'lapsed' : known.status });
  const shifts = new ShiftSum();
  for (const { lot: number, points } of known.draws) {
    const lot = lotIn(draft.state, number);
    if (lot !== undefined) shifts.add(lot, 'held', 'spent', points);
  }
  const { points, draws } = known;
  draft.add({ type: 'PointsRedeemed', occurredAt: draft.now, data: { redemptionId, points, holdId, reward: null, order: orderNamed(order), draws, shifts: shifts.list() } });
  return ok('done');
}

export function release(draft: Draft, { holdId }: ReleaseHold): Outcome {
  const known = holdIn(draft.state, holdId);
  if (known === undefined) return reject('hold-not-found', 'holdId');
  if (known.status === 'confirmed') return reject('hold-confirmed', 'holdId');
  if (known.status !== 'open') return ok('nothing');
  draft.add(holdReleased(draft, known, 'released'));
  return ok('done');
}
