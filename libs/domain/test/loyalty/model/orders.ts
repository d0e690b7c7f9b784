import type { OrderToSettle, PointsState, SettleOrders } from '../../../src/index.js';
import { addDays, addMonths, dayOf, firstDayOfYear, laterDay, yearOf, type Day, type Instant } from '@rapport/kernel';
import { addLot, compared, debtOf, fillDebt, move, takeActive, zone, type ModelAccount, type ModelLot, type ModelMembership, type ModelOrder } from './account.js';
import { awardOf } from './award.js';
import { retellTiers, tierHeld } from './tier-of-days.js';

export const keyOf = ({ source, orderId }: { source: string; orderId: string }): string => `${source}/${orderId}`;

/** The earliest membership that was open when the order happened; one enrols by days, and leaves at an instant. */
export const eligible = ({ memberships }: ModelAccount, at: Instant): ModelMembership | undefined =>
  memberships.find(({ enrolledOn, leftAt }) => enrolledOn <= dayOf(at, zone) && (leftAt === null || at < leftAt));

export function lifeOf({ policies }: ModelAccount, earnedOn: Day, holdingDays: number): { activeFrom: Day; expiresOn: Day } {
  const { kind, rollingMonths } = policies.effectiveOn('loyalty-expiry', earnedOn).parameters;
  const activeFrom = addDays(earnedOn, holdingDays);
  if (kind === 'annual-reset') return { activeFrom, expiresOn: firstDayOfYear(yearOf(activeFrom) + 1) };
  return { activeFrom, expiresOn: laterDay(addMonths(earnedOn, rollingMonths), addDays(activeFrom, 1)) };
}

export function settleOrders(account: ModelAccount, { orders, closedThrough, covering }: Pick<SettleOrders, 'orders' | 'closedThrough' | 'covering'>): void {
  if (closedThrough !== null) account.closedThrough = account.closedThrough === null ? closedThrough : laterDay(account.closedThrough, closedThrough);
  const sorted = [...orders].sort((a, b) => compared(a.occurredAt, b.occurredAt) || compared(a.source, b.source) || compared(a.orderId, b.orderId));
  for (const order of sorted) {
    const member = eligible(account, order.occurredAt);
    const key = keyOf(order);
    if (!account.orders.has(key) && (member === undefined || (!member.isCovered && covering?.membership !== member.number))) continue;
    settleOne(account, order, account.orders.get(key) ?? award(account, order, member!));
  }
  const covered = covering?.isLast ? account.memberships[covering.membership - 1] : undefined;
  if (covered) covered.isCovered = true;
}

function award(account: ModelAccount, order: OrderToSettle, member: ModelMembership): ModelOrder | null {
  const orderedOn = dayOf(order.occurredAt, zone);
  const policy = account.policies.effectiveOn('loyalty-earning', orderedOn).parameters;
  const { points, qualifying } = awardOf(order, tierHeld(member, orderedOn), policy, orderedOn);
  const qualified = qualifying.reduce((sum, each) => sum + each, 0);
  if (order.lines.every(({ amountMinor, paidWithPointsMinor }) => amountMinor === paidWithPointsMinor)) return null;
  const firstOpen = account.closedThrough === null ? orderedOn : addDays(account.closedThrough, 1);
  const life = lifeOf(account, orderedOn, policy.holdingDays);
  const isDead = member.leftAt !== null || (account.closedThrough !== null && life.expiresOn <= firstOpen);
  const state: PointsState = isDead ? 'expired' : life.activeFrom <= laterDay(firstOpen, orderedOn) ? 'active' : 'pending';
  const key = keyOf(order);
  order.lines.forEach(({ line }, i) => {
    if (points[i] === 0) return;
    addLot(account, { membership: member.number, original: points[i]!, earnedAt: order.occurredAt, cohort: yearOf(orderedOn), ...life, orderLine: `${key}#${line}`, isReissued: false }, state);
  });
  const made: ModelOrder = {
    key, membership: member.number, orderedOn, settledRevision: order.revision,
    lines: order.lines.map(({ line, amountMinor }, i) => ({ line, amountMinor, keptMinor: amountMinor, points: points[i]!, qualifying: qualifying[i]!, pointsLeft: points[i]!, qualifyingLeft: qualifying[i]! })),
    tierFacts: [{ day: orderedOn, from: orderedOn, points: qualified }],
  };
  account.orders.set(key, made);
  retellTiers(account, member, orderedOn);
  fillDebt(account);
  return made;
}

function settleOne(account: ModelAccount, order: OrderToSettle, settled: ModelOrder | null): void {
  if (settled === null) return;
  const member = account.memberships[settled.membership - 1]!;
  const facts = [...order.returns, ...(order.voided ? [{ ...order.voided, returnId: null, lines: [] }] : [])]
    .filter(({ revision }) => revision > settled.settledRevision).sort((a, b) => a.revision - b.revision);
  for (const { revision, returnId, occurredAt, lines } of facts) {
    settled.settledRevision = revision;
    const factOn = returnId === null ? settled.orderedOn : laterDay(dayOf(occurredAt, zone), settled.orderedOn);
    const takenMinor = (line: number): number => lines.filter((each) => each.line === line).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    const lost = settled.lines.map((line) => {
      line.keptMinor = returnId === null ? 0 : line.keptMinor - takenMinor(line.line);
      const isGone = returnId === null;
      const [points, qualifying] = [leftOf(line.points, line, isGone), leftOf(line.qualifying, line, isGone)];
      const before = { points: line.pointsLeft, qualifying: line.qualifyingLeft };
      [line.pointsLeft, line.qualifyingLeft] = [points, qualifying];
      return { line: line.line, points: before.points - points, qualifying: before.qualifying - qualifying };
    });
    const name = returnId === null ? `void:${settled.key}` : `return:${settled.key}/${returnId}`;
    claim(account, name, member, lost.map(({ line, points }) => ({ orderLine: `${settled.key}#${line}`, points })));
    const qualifying = lost.reduce((sum, line) => sum + line.qualifying, 0);
    settled.tierFacts = returnId === null ? [] : [...settled.tierFacts, { day: settled.orderedOn, from: factOn, points: -qualifying }];
    retellTiers(account, member, factOn);
  }
}

function leftOf(points: number, { keptMinor, amountMinor }: { keptMinor: number; amountMinor: number }, isGone: boolean): number {
  if (isGone) return 0;
  return amountMinor === 0 ? points : Number((BigInt(points) * BigInt(keptMinor)) / BigInt(amountMinor));
}

/** From each line's own lots first; then from what else is active; the rest is debt, or lost where the member has left. */
function claim(account: ModelAccount, name: string, { number: membership, leftAt }: ModelMembership, wanted: readonly { orderLine: string; points: number }[]): void {
  const claimed = wanted.reduce((sum, { points }) => sum + points, 0);
  if (claimed === 0) return;
  let missing = claimed;
  for (const { orderLine, points } of wanted) {
    let left = points;
    const own = account.lots.filter((lot) => lot.orderLine === orderLine);
    for (const state of ['pending', 'active', 'expired'] as const) left -= takeOf(own, left, state);
    missing -= points - left;
  }
  if (leftAt === null) missing -= takeActive(account, missing, 'reversed').reduce((sum, { points }) => sum + points, 0);
  const [debt, writtenOff] = leftAt === null ? [missing, 0] : [0, missing];
  account.claims.push({ name, membership, claimed, reversed: claimed - missing, debt, writtenOff });
  if (debtOf(account) > 0) fillDebt(account);
}

function takeOf(lots: readonly ModelLot[], points: number, state: PointsState): number {
  let taken = 0;
  for (const lot of lots) {
    const part = Math.min(points - taken, lot.in[state]);
    if (part > 0) move(lot, part, state, 'reversed');
    taken += part;
  }
  return taken;
}
