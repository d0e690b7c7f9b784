import type { Day } from '@rapport/kernel';

/** An answer in English, for people. */
export type Described = {
  readonly headline: string;
  readonly because: readonly string[];
  readonly wouldChange: readonly string[];
};

/** "1 purchase day", "2 purchase days", "1,200 points". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** "order a", "orders a, b", "orders a, b and 3 more"; nothing where none is named. */
export const named = (orders: readonly string[], notCited = 0): string =>
  orders.length === 0 ? '' : `${orders.length + notCited === 1 ? 'order' : 'orders'} ${orders.join(', ')}${notCited === 0 ? '' : ` and ${notCited} more`}`;

/** The same in brackets after a space. */
export const inBrackets = (orders: readonly string[], notCited = 0): string => (orders.length === 0 ? '' : ` (${named(orders, notCited)})`);

type PurchaseDays = { readonly count: number; readonly firstOn: Day; readonly lastOn: Day; readonly orders: readonly string[] };

/** @param orders one of the first day, then one of the last. */
export const describePurchaseDays = ({ count, firstOn, lastOn, orders }: PurchaseDays): string =>
  count === 1
    ? `1 purchase day, ${lastOn}${inBrackets(orders)}.`
    : `${count} purchase days, the first on ${firstOn}${inBrackets(orders.slice(0, 1))}, the last on ${lastOn}${inBrackets(orders.slice(1))}.`;

export const notBefore = (day: Day | null): string => (day === null ? '' : `, the last of them not before ${day}`);
