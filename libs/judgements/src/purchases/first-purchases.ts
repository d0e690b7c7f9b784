import type { Day } from '@rapport/kernel';
import { netOn, type OrderFact } from './order-fact.js';

/** From this day on, until the next entry, the first purchase day is `on`; null: there is none (any more). */
export type FirstPurchase = { readonly from: Day; readonly on: Day | null };

/**
 * The first purchase day as it appears as of each day: a return can move it, an order of a later day can't.
 *
 * @param orders ascending by day.
 */
export function firstPurchases(orders: readonly OrderFact[]): readonly FirstPurchase[] {
  const steps: FirstPurchase[] = [];
  let known: Day | null = null;
  for (const from of daysThatMayMoveIt(orders)) {
    const on = orders.find((order) => order.day <= from && netOn(order, from) > 0)?.day ?? null;
    if (on !== known) steps.push({ from, on });
    known = on;
  }
  return steps;
}

/** Orders after the first one that keeps a value through all its returns never come first. */
function daysThatMayMoveIt(orders: readonly OrderFact[]): readonly Day[] {
  const days = new Set<Day>();
  for (const order of orders) {
    days.add(order.day);
    for (const { day } of order.returns) days.add(day);
    if (order.returns.reduce((net, { amountMinor }) => net - amountMinor, order.totalMinor) > 0) break;
  }
  return [...days].sort();
}

/** The first purchase day as of a day; null if there is none. */
export function firstPurchaseAsOf(steps: readonly FirstPurchase[], asOf: Day): Day | null {
  let on: Day | null = null;
  for (const step of steps) if (step.from <= asOf) on = step.on;
  return on;
}
