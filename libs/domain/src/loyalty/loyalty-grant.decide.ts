import { addWorkingDays, lotLife } from '@rapport/judgements';
import { dayOf, noonOf, ok, yearOf, type Day, type Result } from '@rapport/kernel';
import { invalid, reject } from '../decision.js';
import { getFrom } from '../persistent-map.js';
import type { Draft, Outcome } from './draft.js';
import type { AdjustPoints, ApproveAdjustment, BringOpeningBalance, GrantGoodwill, LoyaltyTerms } from './loyalty.commands.js';
import type { NewLot, PointsAdjusted, PointsState } from './loyalty.events.js';
import type { LoyaltyRejection } from './loyalty.rejections.js';
import { lotIn, openMembership } from './loyalty.state.js';
import { drawAll } from './loyalty-spend.decide.js';
import { ShiftSum } from './shift-sum.js';

/** Each may have an expiry of its own, and what expires at once has to be told in one event. */
export const openingsAtMost = 5_000;

interface MadeLot {
  readonly lot: NewLot;
  readonly into: PointsState;
  readonly shifts: ReturnType<ShiftSum['list']>;
}

/** A lot that is not of an order, by the policies of the day on which its points were earned. */
function makeLot(draft: Draft, points: number, earnedOn: Day, { policies }: LoyaltyTerms, expiresOn: Day | null = null): Result<MadeLot, LoyaltyRejection> {
  const { nextLot, made } = draft.state.ledger;
  if (!Number.isSafeInteger(made + points)) return reject('too-many-points', 'points');
  const expiry = policies.effectiveOn('loyalty-expiry', earnedOn);
  const life = lotLife(policies.effectiveOn('loyalty-earning', earnedOn).parameters, expiry.parameters, earnedOn);
  if (expiresOn !== null && expiresOn <= life.activeFrom) return { ok: false, error: invalid('expiresOn', `a day after ${life.activeFrom}, from which the points can be spent`) };
  const lot: NewLot = {
    lot: nextLot,
    points,
    earnedAt: earnedOn === draft.today ? draft.now : noonOf(earnedOn, draft.timeZone),
    cohort: yearOf(earnedOn),
    activeFrom: life.activeFrom,
    expiresOn: expiresOn ?? life.expiresOn,
    expiryPolicyVersion: expiry.version,
  };
  const into = lot.expiresOn <= draft.today ? 'expired' : lot.activeFrom <= draft.today ? 'active' : 'pending';
  const shifts = new ShiftSum();
  shifts.add(lot, null, into, points);
  return ok({ lot, into, shifts: shifts.list() });
}

export function bringOpening(draft: Draft, command: BringOpeningBalance, terms: LoyaltyTerms): Outcome {
  const { openingId, programme, points, earnedOn, expiresOn } = command;
  const known = getFrom(draft.state.openings, openingId);
  if (known !== undefined) {
    const lot = lotIn(draft.state, known.lot);
    const isSame = known.points === points && known.from === programme && lot !== undefined && dayOf(lot.earnedAt, draft.timeZone) === earnedOn && (expiresOn ?? lot.expiresOn) === lot.expiresOn;
    return isSame ? ok('nothing') : reject('opening-conflict', 'openingId');
  }
  if (openMembership(draft.state) === null) return reject('not-a-member');
  if (draft.state.openings.size >= openingsAtMost) return reject('too-many-openings', 'openingId', { limit: openingsAtMost });
  if (earnedOn > draft.today) return reject('occurred-in-the-future', 'earnedOn', { now: draft.now });
  const made = makeLot(draft, points, earnedOn, terms, expiresOn);
  if (!made.ok) return made;
  const { lot, into, shifts } = made.value;
  draft.add({ type: 'OpeningBalanceBrought', occurredAt: draft.now, data: { openingId, programme, bornExpired: into === 'expired', lot, shifts } });
  return ok('done');
}

export function grantGoodwill(draft: Draft, { goodwillId, points, reason, complaintId }: GrantGoodwill, terms: LoyaltyTerms): Outcome {
  const known = getFrom(draft.state.goodwill, goodwillId);
  if (known !== undefined) return known.points === points && known.from === complaintId ? ok('nothing') : reject('goodwill-conflict', 'goodwillId');
  if (openMembership(draft.state) === null) return reject('not-a-member');
  const made = makeLot(draft, points, draft.today, terms);
  if (!made.ok) return made;
  const { lot, shifts } = made.value;
  draft.add({ type: 'GoodwillGranted', occurredAt: draft.now, data: { goodwillId, complaintId, lot, shifts }, personal: { note: reason } });
  return ok('done');
}

/** Above what one person may adjust alone it is only proposed. */
export function adjust(draft: Draft, { adjustmentId, points, reason }: AdjustPoints, terms: LoyaltyTerms): Outcome {
  const known = getFrom(draft.state.adjustments, adjustmentId);
  if (known !== undefined) return known.points === points ? ok('nothing') : reject('adjustment-conflict', 'adjustmentId');
  if (openMembership(draft.state) === null) return reject('not-a-member');
  const { version, parameters } = terms.policies.effectiveOn('loyalty-limits', draft.today);
  const effect = effectOf(draft, points, terms);
  if (!effect.ok) return effect;
  const decided = { adjustmentId, points, proposedBy: terms.actorId, limitsPolicyVersion: version };
  const personal = { note: reason };
  if (Math.abs(points) > parameters.adjustmentAloneAtMostPoints) draft.add({ type: 'AdjustmentProposed', occurredAt: draft.now, data: decided, personal });
  else draft.add({ type: 'PointsAdjusted', occurredAt: draft.now, data: { ...decided, approvedBy: null, ...effect.value }, personal });
  return ok('done');
}

/** The reason stays with the proposal: it is sealed there. */
export function approve(draft: Draft, { adjustmentId }: ApproveAdjustment, terms: LoyaltyTerms): Outcome {
  const proposal = getFrom(draft.state.adjustments, adjustmentId);
  if (proposal === undefined) return reject('adjustment-not-found', 'adjustmentId');
  if (proposal.isDone) return ok('nothing');
  const membership = openMembership(draft.state);
  if (membership === null) return reject('not-a-member');
  if (proposal.proposedBy === terms.actorId) return reject('second-person-required', 'adjustmentId');
  const proposedOn = dayOf(proposal.proposedAt, draft.timeZone);
  const { version, parameters } = terms.policies.effectiveOn('loyalty-limits', proposedOn);
  const through = addWorkingDays(proposedOn, parameters.proposalLapsesAfterWorkingDays);
  // A proposal ends with the membership that it was made for, too.
  if (draft.today > through || proposal.membership !== membership.membership) return reject('proposal-lapsed', 'adjustmentId', { proposedOn, through });
  const effect = effectOf(draft, proposal.points, terms);
  if (!effect.ok) return effect;
  const { points, proposedBy } = proposal;
  draft.add({ type: 'PointsAdjusted', occurredAt: draft.now, data: { adjustmentId, points, proposedBy, approvedBy: terms.actorId, limitsPolicyVersion: version, ...effect.value } });
  return ok('done');
}

type Effect = Pick<PointsAdjusted['data'], 'lot' | 'draws' | 'shifts'>;

function effectOf(draft: Draft, points: number, terms: LoyaltyTerms): Result<Effect, LoyaltyRejection> {
  if (points > 0) {
    const made = makeLot(draft, points, draft.today, terms);
    return made.ok ? ok({ lot: made.value.lot, draws: [], shifts: made.value.shifts }) : made;
  }
  const drawn = drawAll(draft, -points, 'reversed');
  return drawn.ok ? ok({ lot: null, draws: drawn.value.draws, shifts: drawn.value.shifts.list() }) : drawn;
}
