import type { PurchaseDay } from './purchase-days.js';

/** Orders that a reason names at most. */
export const citedOrders = 5;

/** The orders that make a reason so, as `source/orderId`, and how many more of them are not named. */
export type Cited = { readonly orders: readonly string[]; readonly notCited: number };

/** The purchases of one day. */
export function citeDay({ orders }: PurchaseDay): Cited {
  return { orders: orders.slice(0, citedOrders), notCited: Math.max(0, orders.length - citedOrders) };
}

/** The newest `count` of the purchase days (ascending), newest first: for each day its first order, which made it one. */
export function citeNewestDays(days: readonly PurchaseDay[], count: number): Cited {
  const newest: PurchaseDay[] = [];
  for (let i = 1; i <= count && i <= citedOrders; i++) newest.push(days[days.length - i]!);
  return { orders: firstOrders(newest), notCited: count - newest.length };
}

/** The first order of the first purchase day and that of the last. */
export const citeEnds = (first: PurchaseDay, last: PurchaseDay): readonly string[] => firstOrders(first === last ? [first] : [first, last]);

/** Of each day its first order. */
export function firstOrders(days: readonly PurchaseDay[]): readonly string[] {
  return days.filter(({ orders }) => orders.length > 0).map(({ orders }) => orders[0]!);
}

/** The orders in a currency on the newest `count` of the purchase days (ascending), newest first. */
export function citeSummed(days: readonly PurchaseDay[], count: number, currency: string): Cited {
  const orders: string[] = [];
  let summed = 0;
  for (let i = 1; i <= count; i++)
    for (const sum of days[days.length - i]!.net) {
      if (sum.currency !== currency) continue;
      summed += sum.orders.length;
      for (let k = sum.orders.length - 1; k >= 0 && orders.length < citedOrders; k--) orders.push(sum.orders[k]!);
    }
  return { orders: orders.slice(), notCited: summed - orders.length };
}
