import { dayOf, earlierDay, type Day } from '@rapport/kernel';
import { fillDebt } from './advance.decide.js';
import { awardOf } from './award-order.decide.js';
import type { Draft } from './draft.js';
import type { LoyaltyTerms, OrderToSettle, SettleOrders } from './loyalty.commands.js';
import type { ReactionRefusalCode } from './loyalty.rejections.js';
import { membershipNumbered, settledOrderIn, type LoyaltyState } from './loyalty.state.js';
import type { Membership } from './membership.js';
import { reviseTiers } from './revise-tiers.decide.js';
import type { SettledOrder } from './settled-order.js';
import { takeBackPoints, type ClaimingFact } from './take-back-points.decide.js';
import { ordersAtMost, settleBytesAtMost, settleBytesOf } from './settle-limits.js';

/** What can't be done is recorded, never rejected. */
export function settleOrders(draft: Draft, command: SettleOrders, terms: LoyaltyTerms): void {
  const { orders, covering, causedBy } = command;
  const problem = sizeProblem(orders);
  if (problem !== null) refuse(draft, causedBy, problem, null);
  else {
    fillDebt(draft);
    for (const order of [...orders].sort(byTimeThenName)) settleOrder(draft, order, command, terms);
  }
  const covered = covering?.isLast === true ? membershipNumbered(draft.state, covering.membership) : null;
  if (covered !== null && !covered.isCovered) {
    draft.add({ type: 'EnrolmentCovered', occurredAt: draft.now, data: { membership: covered.membership, orders: covered.awards } });
  }
}

function sizeProblem(orders: readonly OrderToSettle[]): ReactionRefusalCode | null {
  if (orders.length > ordersAtMost) return 'too-many-orders';
  return settleBytesOf(orders) > settleBytesAtMost ? 'too-much-to-settle' : null;
}

function refuse(draft: Draft, causedBy: string, code: ReactionRefusalCode, order: OrderToSettle | null): void {
  draft.add({ type: 'ReactionRefused', occurredAt: draft.now, data: { reaction: 'settle-orders', causedBy, code, source: order?.source ?? null, orderId: order?.orderId ?? null } });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byTimeThenName = (a: OrderToSettle, b: OrderToSettle): number => compare(a.occurredAt, b.occurredAt) || compare(a.source, b.source) || compare(a.orderId, b.orderId);

/** Awards it where that was not done, then takes back what its later facts ask for: each once, by its revision. */
function settleOrder(draft: Draft, order: OrderToSettle, command: SettleOrders, terms: LoyaltyTerms): void {
  const known = settledOrderIn(draft.state, order);
  if (known === undefined && !award(draft, order, command, terms)) return;
  const { membership, orderedOn } = settledOrderIn(draft.state, order)!;
  let changedFrom: Day | null = known === undefined ? orderedOn : null;
  for (const fact of factsAfter(order, known)) {
    const factOn = takeBackPoints(draft, settledOrderIn(draft.state, order)!, fact);
    changedFrom = earlierDay(changedFrom ?? factOn, factOn);
  }
  if (changedFrom === null) return;
  reviseTiers(draft, { membership, changedFrom, closedThrough: command.closedThrough, occurredAt: draft.now }, terms);
}

/** Returns whether there is an award. */
function award(draft: Draft, order: OrderToSettle, { causedBy, covering, closedThrough }: SettleOrders, terms: LoyaltyTerms): boolean {
  const membership = membershipFor(draft.state, order, draft.timeZone);
  if (membership === null) return false;
  const isLeftToCoverage = !membership.isCovered && covering?.membership !== membership.membership;
  if (isLeftToCoverage) return false;
  const earned = awardOf(draft, order, membership, closedThrough, terms);
  if (earned === 'too-many-points') refuse(draft, causedBy, earned, order);
  if (earned === null || earned === 'too-many-points') return false;
  draft.add(earned);
  fillDebt(draft);
  return true;
}

/** The earliest that had begun by the order's day and had not been left before the order. */
function membershipFor({ memberships }: LoyaltyState, { occurredAt }: OrderToSettle, timeZone: string): Membership | null {
  const orderedOn = dayOf(occurredAt, timeZone);
  return memberships.find(({ enrolledOn, leftAt }) => enrolledOn <= orderedOn && (leftAt === null || occurredAt < leftAt)) ?? null;
}

/** Ascending. Of an order that was not known all of them. */
function factsAfter(order: OrderToSettle, known: SettledOrder | undefined): readonly ClaimingFact[] {
  const returns = order.returns.map<ClaimingFact>((each) => ({ cause: 'return', ...each }));
  const all = order.voided === null ? returns : [...returns, { cause: 'void' as const, ...order.voided }];
  return all.filter(({ revision }) => known === undefined || revision > known.purchasesRevision).sort((a, b) => a.revision - b.revision);
}
