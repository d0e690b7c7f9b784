import type { LoyaltyRequest, OrderToSettle, SettleOrders } from '../../src/index.js';
import { addDays, dayOf, epochMsOf, hasEnded, instant, instantFromMs, noonOf, startOfDay, type CurrencyCode, type Day, type Instant } from '@rapport/kernel';
import type { LoyaltyStep } from './any-loyalty-steps.js';
import { zone } from './model/account.js';

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
type WorldOrder = Writable<OrderToSettle>;

const orderedAtLeast = instant('2022-01-01T00:00:00.000Z');

/** What lies around the account: the clock, the closed days, and the customer's stream of purchases with its revisions. */
export class World {
  now: Instant = instant('2024-02-01T04:00:00.000Z');
  closedThrough: Day | null = '2024-01-31' as Day;
  readonly orders: WorldOrder[] = [];
  revision = -1;

  wait(minutes: number): void {
    this.now = instantFromMs(epochMsOf(this.now) + minutes * 60_000);
  }

  earlier(minutes: number): Instant {
    const at = instantFromMs(epochMsOf(this.now) - minutes * 60_000);
    return at < orderedAtLeast ? orderedAtLeast : at;
  }

  /** The next day to close, if it has ended. */
  nextDay(): Day | null {
    const next = this.closedThrough === null ? dayOf(this.now, zone) : addDays(this.closedThrough, 1);
    return hasEnded(next, zone, this.now) ? next : null;
  }

  order({ backMinutes, currency, lines }: Extract<LoyaltyStep, { do: 'order' }>): WorldOrder {
    const made: WorldOrder = {
      source: 'shop', orderId: `o${this.orders.length}`, revision: ++this.revision, occurredAt: this.earlier(backMinutes), currency: currency as CurrencyCode, returns: [], voided: null,
      lines: lines.map(({ category, amountMinor, paidPercent }, i) => ({ line: i + 1, category, amountMinor, paidWithPointsMinor: Math.floor((amountMinor * paidPercent) / 100) })),
    };
    this.orders.push(made);
    return made;
  }

  numbered(number: number): WorldOrder | undefined {
    return this.orders[number % Math.max(1, this.orders.length)];
  }

  /** Shares of what is still kept of the lines; a purchase that was voided takes no return. */
  takeBack(order: WorldOrder, percents: readonly number[], backMinutes: number): void {
    if (order.voided) return;
    const lines = order.lines.flatMap(({ line, amountMinor }, i) => {
      const kept = amountMinor - order.returns.flatMap((each) => each.lines).filter((each) => each.line === line).reduce((sum, each) => sum + each.amountMinor, 0);
      const percent = percents[i] ?? 0;
      return percent === 0 ? [] : [{ line, amountMinor: Math.floor((kept * percent) / 100) }];
    });
    order.returns = [...order.returns, { revision: ++this.revision, returnId: `b${order.returns.length}`, occurredAt: this.earlier(backMinutes), lines }];
  }

  void(order: WorldOrder): void {
    order.voided ??= { revision: ++this.revision, occurredAt: this.now };
  }

  settling(orders: readonly OrderToSettle[], covering: SettleOrders['covering'] = null): SettleOrders {
    return { type: 'SettleOrders', causedBy: `e${this.revision}`, orders: orders.map(copyOf), closedThrough: this.closedThrough, covering };
  }
}

/** As it was when it was recorded. */
export const firstTold = (order: OrderToSettle): OrderToSettle => ({ ...order, returns: [], voided: null });

const copyOf = (order: OrderToSettle): OrderToSettle => structuredClone(order);

/** What a person asks for, as told by the step; null where there is nothing to ask for yet. */
export function requestOf(step: LoyaltyStep, world: World, counts: { made: number; redemptions: readonly string[]; holds: readonly string[]; proposals: readonly string[]; active: number }): Exclude<LoyaltyRequest, { type: 'SettleOrders' | 'CloseAccountDay' }> | null {
  const { made, redemptions, holds, proposals, active } = counts;
  const named = (names: readonly string[], number: number): string => names.at(-1 - (number % Math.max(1, names.length))) ?? 'unknown';
  const today = dayOf(world.now, zone);
  switch (step.do) {
    case 'enrol':
      return { type: 'EnrolMember', occurredAt: step.backDays === 0 ? world.now : noonOf(addDays(today, -step.backDays), zone) };
    case 'leave':
      return { type: 'LeaveMembership', reason: null };
    case 'redeem':
      return { type: 'RedeemPoints', redemptionId: `r${made}`, points: Math.max(1, Math.floor((active * step.percent) / 100)), reward: null, order: null };
    case 'reward':
      return { type: 'RedeemPoints', redemptionId: `r${made}`, points: null, reward: step.code, order: null };
    case 'hold':
      return { type: 'HoldPoints', holdId: `h${made}`, points: Math.max(1, Math.floor((active * step.percent) / 100)) };
    case 'cancel':
      return { type: 'CancelRedemption', redemptionId: named(redemptions, step.number), reason: 'changed their mind' };
    case 'confirm':
      return { type: 'ConfirmHold', holdId: named(holds, step.number), redemptionId: `r${made}`, order: null };
    case 'release':
      return { type: 'ReleaseHold', holdId: named(holds, step.number) };
    case 'adjust':
      return { type: 'AdjustPoints', adjustmentId: `a${made}`, points: step.points, reason: 'counted again' };
    case 'approve':
      return { type: 'ApproveAdjustment', adjustmentId: named(proposals, step.number) };
    case 'opening': {
      const earnedOn = addDays(today, -step.backDays);
      return { type: 'BringOpeningBalance', openingId: `b${made}`, programme: 'stamps', points: step.points, earnedOn, expiresOn: step.livesDays === null ? null : addDays(earnedOn, step.livesDays) };
    }
    case 'goodwill':
      return { type: 'GrantGoodwill', goodwillId: `g${made}`, points: step.points, reason: 'waited too long', complaintId: null };
    default:
      return null;
  }
}

export const endOf = (day: Day): Instant => startOfDay(addDays(day, 1), zone);
