import { isHigherTier } from '@rapport/judgements';
import { addDays, assertNever, err, lastDayOfYear, ok, startOfDay, yearOf, type Instant } from '@rapport/kernel';
import type { DecisionContext } from '../aggregate.js';
import { nothingToDo, type Decision } from '../decision.js';
import { advance, fillDebt } from './advance.decide.js';
import { Draft, type Outcome } from './draft.js';
import type { CloseAccountDay, LoyaltyCommand, SettleOrders } from './loyalty.commands.js';
import type { LoyaltyEvent } from './loyalty.events.js';
import { inputProblem } from './loyalty.input.js';
import { cancel } from './loyalty-cancel.decide.js';
import { adjust, approve, bringOpening, grantGoodwill } from './loyalty-grant.decide.js';
import { enrol, leave } from './loyalty-membership.decide.js';
import type { LoyaltyRejection } from './loyalty.rejections.js';
import { settleOrders } from './loyalty-settle.decide.js';
import { confirmHold, hold, redeem, release } from './loyalty-spend.decide.js';
import { openMembership, type LoyaltyState } from './loyalty.state.js';
import { tierToldOn } from './membership.js';
import { reviseTiers } from './revise-tiers.decide.js';
import { settleBytesAtMost } from './settle-limits.js';

type LoyaltyDecision = Decision<LoyaltyEvent, LoyaltyRejection>;
type ByMember = Exclude<LoyaltyCommand, SettleOrders | CloseAccountDay>;

/** Reactions go by the closed days and are never rejected; all other commands go by the clock. */
export function decideLoyalty(state: LoyaltyState, command: LoyaltyCommand, { now }: DecisionContext): LoyaltyDecision {
  const { timeZone } = command.terms;
  if (command.type === 'SettleOrders') {
    const draft = new Draft(state, now, timeZone, settleBytesAtMost);
    settleOrders(draft, command, command.terms);
    return ok(draft.events);
  }
  return command.type === 'CloseAccountDay' ? closeDay(state, command) : decideByClock(state, command, now);
}

/** The account is brought to the clock first; of a command that changes nothing, that is not recorded either. */
function decideByClock(state: LoyaltyState, command: ByMember, now: Instant): LoyaltyDecision {
  const problem = inputProblem(command);
  if (problem !== null) return err(problem);
  const decided = decideOn(new Draft(state, now, command.terms.timeZone), command, { filling: true });
  const lacksRoom = !decided.ok && decided.error.code === 'too-many-lots';
  return lacksRoom ? decideOn(new Draft(state, now, command.terms.timeZone), command, { filling: false }) : decided;
}

function decideOn(draft: Draft, command: ByMember, how: { readonly filling: boolean }): LoyaltyDecision {
  advance(draft, how);
  const outcome = work(draft, command);
  if (!outcome.ok) return outcome;
  if (outcome.value === 'nothing') return nothingToDo;
  fillDebt(draft);
  return ok(draft.events);
}

function work(draft: Draft, command: ByMember): Outcome {
  const { terms } = command;
  switch (command.type) {
    case 'EnrolMember':
      return enrol(draft, command);
    case 'RedeemPoints':
      return redeem(draft, command, terms);
    case 'CancelRedemption':
      return cancel(draft, command, terms);
    case 'HoldPoints':
      return hold(draft, command, terms);
    case 'ConfirmHold':
      return confirmHold(draft, command);
    case 'ReleaseHold':
      return release(draft, command);
    case 'AdjustPoints':
      return adjust(draft, command, terms);
    case 'ApproveAdjustment':
      return approve(draft, command, terms);
    case 'BringOpeningBalance':
      return bringOpening(draft, command, terms);
    case 'GrantGoodwill':
      return grantGoodwill(draft, command, terms);
    case 'LeaveMembership':
      return leave(draft, command);
    default:
      return assertNever(command, 'loyalty command');
  }
}

/** To the beginning of the next day; the last day of a year ends with the review of the tier. */
function closeDay(state: LoyaltyState, { day, terms }: LoyaltyCommand & CloseAccountDay): LoyaltyDecision {
  const next = addDays(day, 1);
  const occurredAt = startOfDay(next, state.timeZone ?? terms.timeZone);
  const draft = new Draft(state, occurredAt, terms.timeZone);
  advance(draft);
  const membership = openMembership(draft.state);
  // Who holds the lowest has nothing to lose: an upgrade does not wait for the close.
  if (day === lastDayOfYear(yearOf(day)) && isHigherTier(tierToldOn(membership, day), 'D')) {
    reviseTiers(draft, { membership: membership!.membership, changedFrom: next, closedThrough: day, occurredAt, isReview: true }, terms);
  }
  return ok(draft.events);
}
