import type { CurrencySum, OrderFact } from '@rapport/judgements';
import { addInPlace, netOn } from '@rapport/judgements';
import { dayOf, type Day } from '@rapport/kernel';
import type { OrderRow } from '../../facts/purchases.fact.js';

/** An order that counts, with the days on which it and its returns happened. */
export type DatedOrder = OrderFact & {
  readonly units: number;
  readonly returns: readonly { readonly day: Day; readonly amountMinor: number; readonly units: number }[];
};

const noReturns: DatedOrder['returns'] = [];

/** The orders that were not voided, ascending by day. */
export function datedOrders(rows: readonly OrderRow[], timeZone: string): readonly DatedOrder[] {
  const orders: DatedOrder[] = [];
  for (const row of rows) {
    if (row.voided) continue;
    orders.push({
      order: row.key, day: dayOf(row.at, timeZone), currency: row.currency, totalMinor: row.totalMinor, units: row.units,
      returns: row.returns.length === 0 ? noReturns : row.returns.map(({ at, amountMinor, units }) => ({ day: dayOf(at, timeZone), amountMinor, units })),
    });
  }
  return orders;
}

/** The latest day of an order or a return that is not after `until`; null if there is none. */
export function latestFactDay(orders: readonly DatedOrder[], until: Day | null): Day | null {
  let latest: Day | null = null;
  const look = (day: Day) => {
    if ((until === null || day <= until) && (latest === null || day > latest)) latest = day;
  };
  for (const { day, returns } of orders) {
    look(day);
    for (const back of returns) look(back.day);
  }
  return latest;
}

/** What was bought as of a day, net of what was returned by then: units, and amounts by currency. */
export function boughtAsOf(orders: readonly DatedOrder[], asOf: Day): { readonly orders: number; readonly units: number; readonly net: readonly CurrencySum[] } {
  let count = 0;
  let units = 0;
  const net: CurrencySum[] = [];
  for (const order of orders) {
    if (order.day > asOf) continue;
    count++;
    units += order.units;
    for (const back of order.returns) if (back.day <= asOf) units -= back.units;
    addInPlace(net, order.currency, netOn(order, asOf));
  }
  return { orders: count, units, net: net.slice() };
}
