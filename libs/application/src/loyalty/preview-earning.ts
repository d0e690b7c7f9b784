import {
  loyalty, openMembership, purchases, reject, tierOn,
  type DomainRejection, type LoyaltyEvent, type LoyaltyRequest, type LoyaltyState, type LoyaltyTerms, type OrderToSettle, type PointsEarned,
} from '@rapport/domain';
import { judgeEarning, orderPointsAtMost, type EarningMultiplier, type Tier } from '@rapport/judgements';
import { dayOf, err, ok, type CurrencyCode, type Day, type Instant, type Result } from '@rapport/kernel';

/** An order that may come; it need not have a name yet. */
export interface OrderToPreview {
  readonly currency: CurrencyCode;
  readonly occurredAt: Instant;
  /** Numbered from 1 in this order. `paidWithPointsMinor`: 0 to the amount; it earns nothing. */
  readonly lines: readonly { readonly category: string | null; readonly amountMinor: number; readonly paidWithPointsMinor: number }[];
}

export interface LinePreview {
  readonly line: number;
  readonly earningMinor: number;
  readonly points: number;
  readonly qualifying: number;
  /** Those that change the line's points. */
  readonly multipliers: readonly EarningMultiplier[];
}

/** What the order would earn if it were recorded now. */
export interface EarningPreview {
  /** Whether a membership covers the order; false: the figures are those of somebody who enrols with it. */
  readonly isMember: boolean;
  readonly orderedOn: Day;
  readonly points: number;
  readonly qualifying: number;
  readonly tier: Tier;
  readonly earningPolicyVersion: number;
  readonly lines: readonly LinePreview[];
  /** Null where it earns nothing. Spendable from `activeFrom` until before `expiresOn`. */
  readonly lot: { readonly activeFrom: Day; readonly expiresOn: Day; readonly bornExpired: boolean; readonly expiryPolicyVersion: number } | null;
  /** Points that would fill debt at once, and so could not be spent. */
  readonly fillsDebt: number;
}

export interface PreviewTerms extends Pick<LoyaltyTerms, 'timeZone' | 'policies'> {
  readonly closedThrough: Day | null;
  readonly now: Instant;
}

/** No order has this name: it is none. */
const name = { source: ' ', orderId: ' ' };

/** Decides the order on the account as it is, and stores nothing. */
export function previewEarning(customerId: string, account: LoyaltyState, order: OrderToPreview, terms: PreviewTerms): Result<EarningPreview, DomainRejection> {
  const problem = problemOf(customerId, order, terms);
  if (problem) return err(problem);
  const orderedOn = dayOf(order.occurredAt, terms.timeZone);
  const isMember = account.memberships.some(({ enrolledOn, leftAt }) => enrolledOn <= orderedOn && (leftAt === null || order.occurredAt < leftAt));
  const events = settled(covered(isMember ? account : enrolledWith(order, terms)), order, terms);
  const earned = events.find((event): event is PointsEarned => event.type === 'PointsEarned');
  const tier = earned?.data.tier ?? tierOn(account, orderedOn);
  const judged = judgeEarning({ currency: order.currency, lines: linesOf(order) }, tier, terms.policies.effectiveOn('loyalty-earning', orderedOn), orderedOn);
  if (judged === null) return reject('too-many-points', 'lines', { limit: orderPointsAtMost });
  const { points, qualifying, policyVersion, lines } = judged;
  const fillsDebt = events.reduce((sum, event) => sum + (event.type === 'DebtFilled' ? event.data.points : 0), 0);
  return ok({ isMember, orderedOn, points, qualifying, tier, earningPolicyVersion: policyVersion, lines, lot: earned && points > 0 ? lotOf(earned) : null, fillsDebt });
}

const linesOf = ({ lines }: OrderToPreview): OrderToSettle['lines'] =>
  lines.map(({ category, amountMinor, paidWithPointsMinor }, i) => ({ line: i + 1, category, amountMinor, paidWithPointsMinor }));

const lotOf = ({ data: { activeFrom, expiresOn, bornExpired, expiryPolicyVersion } }: PointsEarned): EarningPreview['lot'] =>
  ({ activeFrom, expiresOn, bornExpired, expiryPolicyVersion });

/** What recording the order would refuse. */
function problemOf(customerId: string, order: OrderToPreview, { now }: PreviewTerms): DomainRejection | null {
  const { currency, occurredAt } = order;
  const decided = purchases.decide(purchases.initial, {
    type: 'RecordOrder', customerId, source: 'any', orderId: 'any', occurredAt, channel: null, currency, buyerId: null, payerId: null, userId: null,
    lines: linesOf(order).map((line) => ({ ...line, product: 'any', quantity: 1, costMinor: null })),
    totalMinor: order.lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  }, { now });
  return decided.ok ? null : decided.error;
}

function decidedOn(account: LoyaltyState, request: LoyaltyRequest, { timeZone, policies, now }: PreviewTerms): readonly LoyaltyEvent[] {
  const decided = loyalty.decide(account, { ...request, terms: { timeZone, policies, isVip: false, actorId: 'preview' } }, { now });
  return decided.ok ? decided.value : [];
}

function settled(account: LoyaltyState, order: OrderToPreview, terms: PreviewTerms): readonly LoyaltyEvent[] {
  const { currency, occurredAt } = order;
  const toSettle: OrderToSettle = { ...name, revision: 0, occurredAt, currency, lines: linesOf(order), returns: [], voided: null };
  return decidedOn(account, { type: 'SettleOrders', causedBy: 'preview', orders: [toSettle], closedThrough: terms.closedThrough, covering: null }, terms);
}

const enrolledWith = ({ occurredAt }: OrderToPreview, terms: PreviewTerms): LoyaltyState =>
  decidedOn(loyalty.initial, { type: 'EnrolMember', occurredAt }, terms).reduce(loyalty.evolve, loyalty.initial);

/** As if the reactor were done with the orders before the enrolment, which the order need not wait for here. */
function covered(account: LoyaltyState): LoyaltyState {
  const current = openMembership(account);
  if (current === null || current.isCovered) return account;
  const { membership, enrolledAt } = current;
  return loyalty.evolve(account, { type: 'EnrolmentCovered', occurredAt: enrolledAt, data: { membership, orders: 0 } });
}
