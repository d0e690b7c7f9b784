import type { CurrencyCode, Instant } from '@rapport/kernel';
import { emptyMap, getFrom, setIn, valuesOf, type PersistentMap } from '../persistent-map.js';
import type { OrderName, ReturnLine } from './purchases.commands.js';
import { orderKey, type OrderContent, type OrderRecorded, type PurchasesEvent, type ReturnMatched, type ReturnRecorded, type UnmatchedReturnRecorded } from './purchases.events.js';
import { afterTaking, untouched, type LineBalance } from './take-back.js';

/** A return as it was reported, which is what a repeat is compared with. */
export interface ReportedReturn {
  readonly returnId: string;
  readonly occurredAt: Instant;
  readonly currency: CurrencyCode | null;
  readonly lines: readonly ReturnLine[];
}

/** Returns have come, and their order has not. */
export interface AwaitedOrder {
  readonly status: 'awaited';
  readonly returns: readonly ReportedReturn[];
}

export interface KnownOrder {
  readonly status: 'recorded' | 'voided';
  readonly occurredAt: Instant;
  readonly content: OrderContent;
  /** In the order of `content.lines`. */
  readonly balances: readonly LineBalance[];
  readonly returns: readonly ReportedReturn[];
}

export type OrderState = AwaitedOrder | KnownOrder;

export interface PurchasesState {
  /** By {@link orderKey}. */
  readonly orders: PersistentMap<OrderState>;
}

/** Of the state's shape and of what folding makes of events. A change of either takes the next number: states that were kept are then folded again. */
export const purchasesStateSchema = 1;

export const initialPurchases: PurchasesState = { orders: emptyMap };

export const orderIn = (state: PurchasesState, name: OrderName): OrderState | undefined => getFrom(state.orders, orderKey(name));

/** What the order is worth after its returns; nothing once it is voided. */
export const netMinorOf = (order: OrderState | undefined): number =>
  order?.status === 'recorded' ? order.balances.reduce((sum, { ordered, returnedAmountMinor }) => sum + ordered.amountMinor - returnedAmountMinor, 0) : 0;

/** Lifetime net spend, by currency. */
export function netSpendOf({ orders }: PurchasesState): ReadonlyMap<CurrencyCode, number> {
  const sums = new Map<CurrencyCode, number>();
  for (const order of valuesOf(orders)) {
    if (order.status === 'recorded') sums.set(order.content.currency, (sums.get(order.content.currency) ?? 0) + netMinorOf(order));
  }
  return sums;
}

export function evolvePurchases(state: PurchasesState, event: PurchasesEvent): PurchasesState {
  const key = orderKey(event.data);
  const before = getFrom(state.orders, key);
  const after = evolveOrder(before, event);
  return after === undefined || after === before ? state : { orders: setIn(state.orders, key, after) };
}

function evolveOrder(order: OrderState | undefined, event: PurchasesEvent): OrderState | undefined {
  switch (event.type) {
    case 'OrderRecorded':
      return order === undefined || order.status === 'awaited' ? recorded(order, event) : order;
    case 'UnmatchedReturnRecorded':
      return order === undefined || order.status === 'awaited' ? withAwaited(order, event) : order;
    case 'OrderVoided':
      return order === undefined || order.status === 'awaited' ? order : { ...order, status: 'voided' };
    case 'ReturnRecorded':
      return order === undefined || order.status === 'awaited' ? order : withReturn(order, event);
    case 'ReturnMatched':
      return order === undefined || order.status === 'awaited' ? order : withMatch(order, event);
    default:
      return order;
  }
}

/** The returns that waited are kept as reported: the events that match them follow in the same append. */
const recorded = (awaited: AwaitedOrder | undefined, { data, occurredAt }: OrderRecorded): KnownOrder => ({
  status: 'recorded',
  occurredAt,
  content: data,
  balances: data.lines.map(untouched),
  returns: awaited?.returns ?? [],
});

const withAwaited = (awaited: AwaitedOrder | undefined, { data, occurredAt }: UnmatchedReturnRecorded): AwaitedOrder => ({
  status: 'awaited',
  returns: [...(awaited?.returns ?? []), { returnId: data.returnId, occurredAt, currency: data.currency, lines: data.lines }],
});

function withReturn(order: KnownOrder, { data, occurredAt }: ReturnRecorded): KnownOrder {
  const lines = data.lines.map(({ line, quantity, amountMinor, byShare }) => ({ line, quantity, amountMinor: byShare ? null : amountMinor }));
  const shared = new Set(data.lines.filter(({ byShare }) => byShare).map(({ line }) => line));
  return {
    ...order,
    balances: withTaken(order.balances, data.lines, shared),
    returns: [...order.returns, { returnId: data.returnId, occurredAt, currency: data.currency, lines }],
  };
}

function withMatch(order: KnownOrder, { data }: ReturnMatched): KnownOrder {
  const reported = order.returns.find(({ returnId }) => returnId === data.returnId)?.lines ?? [];
  const shared = new Set(reported.filter(({ amountMinor }) => amountMinor === null).map(({ line }) => line));
  return { ...order, balances: withTaken(order.balances, data.lines, shared) };
}

function withTaken(balances: KnownOrder['balances'], taken: ReturnMatched['data']['lines'], shared: ReadonlySet<number>): KnownOrder['balances'] {
  const after = [...balances];
  for (const each of taken) {
    const balance = after[each.line - 1];
    if (balance !== undefined) after[each.line - 1] = afterTaking(balance, each, shared.has(each.line));
  }
  return after;
}
