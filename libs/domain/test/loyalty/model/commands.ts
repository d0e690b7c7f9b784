import type { CloseAccountDay, LotDraw, LoyaltyRequest, SettleOrders } from '../../../src/index.js';
import { addDays, dayOf, epochMsOf, instantFromMs, laterDay, noonOf, startOfDay, yearOf, type Day, type Instant } from '@rapport/kernel';
import { addLot, fillDebt, memberOf, moveAll, takeActive, today, totalOf, zone, type ModelAccount, type ModelHold } from './account.js';
import { lifeOf, settleOrders } from './orders.js';
import { retellTiers, tierHeld } from './tier-of-days.js';

export type ModelOutcome = 'accepted' | 'nothing' | 'rejected';
/** What the model knows of the one who gives the command. */
export interface Given {
  readonly now: Instant;
  readonly actorId: string;
  readonly isVip: boolean;
}
type Request = Exclude<LoyaltyRequest, SettleOrders | CloseAccountDay>;

/** All or nothing: what is not accepted leaves the account as it was, the passing of time included. */
export function apply(account: ModelAccount, request: Request, given: Given): ModelOutcome {
  const { policies, ...rest } = account;
  const tried: ModelAccount = { policies, ...structuredClone(rest) };
  if (memberOf(tried)) passTime(tried, today(given.now), given.now);
  const outcome = decided(tried, request, given);
  if (outcome !== 'accepted') return outcome;
  fillDebt(tried);
  Object.assign(account, tried);
  return outcome;
}

export function react(account: ModelAccount, command: SettleOrders | CloseAccountDay): void {
  if (command.type === 'SettleOrders') return settleOrders(account, command);
  const next = addDays(command.day, 1);
  account.closedThrough = account.closedThrough === null ? command.day : laterDay(account.closedThrough, command.day);
  passTime(account, next, startOfDay(next, zone));
  const member = memberOf(account);
  if (member && command.day.endsWith('-12-31')) retellTiers(account, member, next);
}

function passTime(account: ModelAccount, on: Day, now: Instant): void {
  for (const hold of account.holds.values()) if (hold.status === 'open' && hold.lapsesAt <= now) giveBack(account, hold, today(hold.lapsesAt));
  for (const lot of account.lots) if (lot.activeFrom <= on) moveAll(account, [{ lot: lot.number, points: lot.in.pending }], 'pending', 'active');
  fillDebt(account);
  for (const lot of account.lots) if (lot.expiresOn <= on) expireAll(account, lot.number);
}

function expireAll(account: ModelAccount, lot: number): void {
  for (const state of ['pending', 'active'] as const) moveAll(account, [{ lot, points: account.lots[lot - 1]!.in[state] }], state, 'expired');
}

function giveBack(account: ModelAccount, hold: ModelHold, on: Day): void {
  hold.status = 'given back';
  for (const draw of hold.draws) moveAll(account, [draw], 'held', account.lots[draw.lot - 1]!.expiresOn <= on ? 'expired' : 'active');
}

function decided(account: ModelAccount, request: Request, given: Given): ModelOutcome {
  switch (request.type) {
    case 'EnrolMember':
      return enrol(account, request.occurredAt, given.now);
    case 'ApproveAdjustment':
      return approve(account, request.adjustmentId, given);
    case 'ReleaseHold':
      return release(account, request.holdId, today(given.now));
    case 'CancelRedemption':
      return cancel(account, request.redemptionId, given.now);
    default:
      return memberOf(account) ? decidedForMember(account, request, given) : 'rejected';
  }
}

function decidedForMember(account: ModelAccount, request: Exclude<Request, { type: 'EnrolMember' | 'CancelRedemption' | 'ReleaseHold' | 'ApproveAdjustment' }>, { now, actorId, isVip }: Given): ModelOutcome {
  switch (request.type) {
    case 'RedeemPoints': {
      const points = request.points ?? priceOf(account, request.reward!, today(now), isVip);
      return points === null ? 'rejected' : spend(account, points, (draws) => account.redemptions.set(request.redemptionId, { draws, isCancelled: false }));
    }
    case 'HoldPoints': {
      const minutes = account.policies.effectiveOn('loyalty-limits', today(now)).parameters.holdLapsesAfterMinutes;
      return spend(account, request.points, (draws) => account.holds.set(request.holdId, { draws, status: 'open', lapsesAt: instantFromMs(epochMsOf(now) + minutes * 60_000) }), 'held');
    }
    case 'ConfirmHold':
      return confirm(account, request.holdId, request.redemptionId);
    case 'AdjustPoints':
      return adjust(account, request.adjustmentId, request.points, now, actorId);
    case 'BringOpeningBalance':
      return bring(account, request.points, request.earnedOn, request.expiresOn, now);
    case 'GrantGoodwill':
      return grant(account, request.points, now);
    case 'LeaveMembership':
      return leave(account, now);
  }
}

function enrol(account: ModelAccount, occurredAt: Instant, now: Instant): ModelOutcome {
  const open = memberOf(account);
  if (open) return open.enrolledAt === occurredAt ? 'nothing' : 'rejected';
  if (occurredAt > now) return 'rejected';
  const leftAt = account.memberships.at(-1)?.leftAt;
  if (leftAt && occurredAt < leftAt) return 'rejected';
  const enrolledOn = dayOf(occurredAt, zone);
  account.memberships.push({ number: account.memberships.length + 1, enrolledAt: occurredAt, enrolledOn, leftAt: null, isCovered: false, history: [{ from: enrolledOn, tier: 'D', holdYear: null }] });
  return 'accepted';
}

/** By the catalogue of the day; null: not in it. */
function priceOf(account: ModelAccount, code: string, on: Day, isVip: boolean): number | null {
  const reward = account.policies.effectiveOn('loyalty-rewards', on).parameters.catalogue.find((one) => one.code === code);
  if (!reward) return null;
  const ofTier = reward.pointsByTier[tierHeld(memberOf(account)!, on)];
  return Math.min(reward.points, ofTier ?? Infinity, isVip ? (reward.pointsForVip ?? Infinity) : Infinity);
}

function spend(account: ModelAccount, points: number, remember: (draws: readonly LotDraw[]) => void, to: 'spent' | 'held' = 'spent'): ModelOutcome {
  if (points > totalOf(account, 'active')) return 'rejected';
  remember(takeActive(account, points, to));
  return 'accepted';
}

function confirm(account: ModelAccount, holdId: string, redemptionId: string): ModelOutcome {
  const hold = account.holds.get(holdId);
  if (hold?.status !== 'open') return 'rejected';
  hold.status = 'confirmed';
  moveAll(account, hold.draws, 'held', 'spent');
  account.redemptions.set(redemptionId, { draws: hold.draws, isCancelled: false });
  return 'accepted';
}

function release(account: ModelAccount, holdId: string, on: Day): ModelOutcome {
  const hold = account.holds.get(holdId);
  if (hold === undefined || hold.status === 'confirmed') return 'rejected';
  if (hold.status === 'given back') return 'nothing';
  giveBack(account, hold, on);
  return 'accepted';
}

function cancel(account: ModelAccount, redemptionId: string, now: Instant): ModelOutcome {
  const on = today(now);
  const redemption = account.redemptions.get(redemptionId);
  if (!redemption) return 'rejected';
  if (redemption.isCancelled) return 'nothing';
  redemption.isCancelled = true;
  const { reissuedLiveDays } = account.policies.effectiveOn('loyalty-expiry', on).parameters;
  for (const draw of redemption.draws) {
    const lot = account.lots[draw.lot - 1]!;
    const hasLeft = account.memberships[lot.membership - 1]!.leftAt !== null;
    const isAlive = lot.expiresOn > on;
    moveAll(account, [draw], 'spent', hasLeft ? 'expired' : isAlive ? 'active' : lot.isReissued ? 'expired' : 'reissued');
    if (hasLeft || isAlive || lot.isReissued) continue;
    addLot(account, { ...lot, original: draw.points, earnedAt: now, activeFrom: on, expiresOn: addDays(on, reissuedLiveDays), isReissued: true }, 'active');
  }
  return 'accepted';
}

/** Held back as long as what an order of that day earns. */
function bring(account: ModelAccount, points: number, earnedOn: Day, expires: Day | null, now: Instant): ModelOutcome {
  const on = today(now);
  if (earnedOn > on) return 'rejected';
  const life = lifeOf(account, earnedOn, account.policies.effectiveOn('loyalty-earning', earnedOn).parameters.holdingDays);
  const expiresOn = expires ?? life.expiresOn;
  if (expiresOn <= life.activeFrom) return 'rejected';
  addLot(
    account,
    {
      membership: memberOf(account)!.number, original: points, earnedAt: earnedOn === on ? now : noonOf(earnedOn, zone), cohort: yearOf(earnedOn),
      activeFrom: life.activeFrom, expiresOn, orderLine: null, isReissued: false,
    },
    expiresOn <= on ? 'expired' : life.activeFrom <= on ? 'active' : 'pending',
  );
  return 'accepted';
}

const grant = (account: ModelAccount, points: number, now: Instant): ModelOutcome => bring(account, points, today(now), null, now);

function adjustNow(account: ModelAccount, name: string, points: number, now: Instant): ModelOutcome {
  if (points > 0) return grant(account, points, now);
  if (-points > totalOf(account, 'active')) return 'rejected';
  takeActive(account, -points, 'reversed');
  account.claims.push({ name: `adjustment:${name}`, membership: memberOf(account)!.number, claimed: -points, reversed: -points, debt: 0, writtenOff: 0 });
  return 'accepted';
}

function adjust(account: ModelAccount, id: string, points: number, now: Instant, actorId: string): ModelOutcome {
  const alone = account.policies.effectiveOn('loyalty-limits', today(now)).parameters.adjustmentAloneAtMostPoints;
  if (Math.abs(points) <= alone) {
    account.proposals.set(id, { points, proposedBy: actorId, proposedOn: today(now), membership: memberOf(account)!.number, isDone: true });
    return adjustNow(account, id, points, now);
  }
  if (-points > totalOf(account, 'active')) return 'rejected';
  account.proposals.set(id, { points, proposedBy: actorId, proposedOn: today(now), membership: memberOf(account)!.number, isDone: false });
  return 'accepted';
}

function approve(account: ModelAccount, id: string, { now, actorId }: Given): ModelOutcome {
  const proposal = account.proposals.get(id);
  if (proposal === undefined) return 'rejected';
  if (proposal.isDone) return 'nothing';
  if (!memberOf(account) || proposal.membership !== memberOf(account)!.number || proposal.proposedBy === actorId) return 'rejected';
  const { proposalLapsesAfterWorkingDays } = account.policies.effectiveOn('loyalty-limits', proposal.proposedOn).parameters;
  if (today(now) > workingDayAfter(proposal.proposedOn, proposalLapsesAfterWorkingDays)) return 'rejected';
  proposal.isDone = true;
  return adjustNow(account, id, proposal.points, now);
}

/** It lapses with the end of the so manieth Monday to Friday after its day, also where a weekend follows. */
function workingDayAfter(start: Day, count: number): Day {
  let on = start;
  for (let left = count; left > 0; ) {
    on = addDays(on, 1);
    if (new Date(`${on}T00:00:00Z`).getUTCDay() % 6 !== 0) left--;
  }
  return on;
}

function leave(account: ModelAccount, now: Instant): ModelOutcome {
  const member = memberOf(account)!;
  for (const hold of account.holds.values()) if (hold.status === 'open') giveBack(account, hold, today(now));
  fillDebt(account);
  member.leftAt = now;
  for (const lot of account.lots) expireAll(account, lot.number);
  for (const claim of account.claims) [claim.writtenOff, claim.debt] = [claim.writtenOff + claim.debt, 0];
  return 'accepted';
}

/** What could be spent at that moment, whether or not days have been closed. */
export function availableAt(account: ModelAccount, now: Instant): number {
  const { policies, ...rest } = account;
  const tried: ModelAccount = { policies, ...structuredClone(rest) };
  if (memberOf(tried)) passTime(tried, today(now), now);
  return totalOf(tried, 'active');
}
