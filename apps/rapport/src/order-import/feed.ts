import { addDays, instantFromMs, type Day } from '@rapport/kernel';
import type { BatchLine } from '../client/batch.js';
import { closeDayLine } from '../client/command-lines.js';
import type { Mapping } from './mapping.js';
import { enrolLine, orderLine, registerLine } from './order-commands.js';
import type { OrderRow } from './order-row.js';

/** A command to send, and what it is for. */
export type FeedItem =
  | { readonly kind: 'registration'; readonly line: BatchLine }
  | { readonly kind: 'enrolment'; readonly line: BatchLine; readonly row: OrderRow }
  | { readonly kind: 'order'; readonly line: BatchLine; readonly row: OrderRow }
  | { readonly kind: 'closing'; readonly line: BatchLine; readonly day: Day };

/** Days to close, both included. */
export interface Closing {
  readonly from: Day;
  readonly through: Day;
}

export interface FeedOptions {
  /** When each customer's first row happened. */
  readonly earliestMs: Map<string, number>;
  readonly closing: Closing | null;
  readonly enrols: boolean;
}

/**
 * Rows as commands, in their order; with `closing`, each day is closed before the first row of a later one.
 * Each customer of `earliestMs` is registered, and with `enrols` made a member, before its first row, and taken out of the map.
 */
export async function* feedOf(rows: AsyncIterable<OrderRow>, { source, channel }: Pick<Mapping, 'source' | 'channel'>, { earliestMs, closing, enrols }: FeedOptions): AsyncGenerator<FeedItem> {
  const days = closing ? daysOf(closing) : [][Symbol.iterator]();
  let next = days.next();
  for await (const row of rows) {
    for (; !next.done && next.value < row.day; next = days.next()) yield closingOf(next.value);
    const firstMs = earliestMs.get(row.customerId);
    if (firstMs !== undefined) {
      earliestMs.delete(row.customerId);
      const first = instantFromMs(firstMs);
      yield { kind: 'registration', line: registerLine(source, row.customerId, first) };
      if (enrols) yield { kind: 'enrolment', line: enrolLine(source, row.customerId, first), row };
    }
    yield { kind: 'order', line: orderLine(source, channel, row), row };
  }
  for (; !next.done; next = days.next()) yield closingOf(next.value);
}

const closingOf = (day: Day): FeedItem => ({ kind: 'closing', line: closeDayLine(day), day });

function* daysOf({ from, through }: Closing): Generator<Day> {
  for (let day = from; day <= through; day = addDays(day, 1)) yield day;
}

/** Items in groups of `size`, the last one smaller. */
export async function* groupsOf<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<readonly Item[]> {
  let group: Item[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
