import type { Day } from '@rapport/kernel';

/** An answer in English, for people. */
export type Described = {
  readonly headline: string;
  readonly because: readonly string[];
  readonly wouldChange: readonly string[];
};

/** "1 purchase day", "2 purchase days". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** " (order a, b)", or nothing. */
export const inBrackets = (orders: readonly string[]): string =>
  orders.length === 0 ? '' : ` (${orders.length === 1 ? 'order' : 'orders'} ${orders.join(', ')})`;

export const notBefore = (day: Day | null): string => (day === null ? '' : `, the last of them not before ${day}`);
