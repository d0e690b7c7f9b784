import { dayNumber, type Day } from '@rapport/kernel';
import { netOn, type OrderFact } from './order-fact.js';

export type CurrencySum = { readonly currency: string; readonly netMinor: number };

/** With the purchases that it sums up, as `source/orderId`, in the order of the facts. */
export type PurchaseSum = CurrencySum & { readonly orders: readonly string[] };

/** A day with at least one purchase. Stages, periods, recency and frequency count these, never orders. */
export type PurchaseDay = {
  readonly day: Day;
  /** The same day, counted from 1970-01-01. */
  readonly number: number;
  /** The day's purchases as `source/orderId`, in the order of the facts. */
  readonly orders: readonly string[];
  /** Net of the returns that were dated up to the as-of day; ascending by currency. */
  readonly net: readonly PurchaseSum[];
};

/**
 * The purchase days as of a day, ascending. A purchase is an order whose value, net of returns dated up to the as-of day,
 * is above zero, counted on the order's day (the specification, section 4).
 *
 * @param orders ascending by day.
 */
export function purchaseDaysAsOf(orders: readonly OrderFact[], asOf: Day): readonly PurchaseDay[] {
  const days: { day: Day; number: number; orders: string[]; net: PurchaseSum[] }[] = [];
  for (const order of orders) {
    if (order.day > asOf) continue;
    const netMinor = netOn(order, asOf);
    if (netMinor <= 0) continue;
    const last = days[days.length - 1];
    if (last?.day === order.day) {
      last.orders.push(order.order);
      last.net = withPurchase(last.net, order, netMinor);
    } else {
      days.push({ day: order.day, number: dayNumber(order.day), orders: [order.order], net: [{ currency: order.currency, netMinor, orders: [order.order] }] });
    }
  }
  return days;
}

function withPurchase(sums: readonly PurchaseSum[], { order, currency }: OrderFact, netMinor: number): PurchaseSum[] {
  const before = sums.find((sum) => sum.currency === currency);
  const sum = { currency, netMinor: (before?.netMinor ?? 0) + netMinor, orders: before ? [...before.orders, order] : [order] };
  return [...sums.filter((other) => other !== before), sum].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

/** How many of the purchase days (ascending) lie in the window of `windowDays` days as of the day number. */
export function countInWindow(days: readonly PurchaseDay[], windowDays: number, asOf: number): number {
  let count = 0;
  for (let i = days.length - 1; i >= 0 && days[i]!.number > asOf - windowDays; i--) if (days[i]!.number <= asOf) count++;
  return count;
}

/** Adds an amount to the sums, which stay ascending by currency. */
export function addInPlace(sums: CurrencySum[], currency: string, netMinor: number): void {
  let place = 0;
  while (place < sums.length && sums[place]!.currency < currency) place++;
  const before = sums[place];
  if (before?.currency === currency) sums[place] = { currency, netMinor: before.netMinor + netMinor };
  else sums.splice(place, 0, { currency, netMinor });
}
