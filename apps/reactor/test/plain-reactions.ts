import { codec, type ReactionCommand } from '@rapport/application';
import { orderKey, type OrderToSettle, type PurchasesEvent } from '@rapport/domain';
import type { RecordedEvent } from '@rapport/event-log';
import type { Day } from '@rapport/kernel';
import { accountOf, deskEvents, type DeskEvent } from './points-desk.js';

/** What the accounts hold when each event of a history is reacted to at once, one after the other, and each day is closed for everybody. */
export function plainAccounts(history: readonly RecordedEvent[]): ReadonlyMap<string, readonly DeskEvent[]> {
  const accounts = new Map<string, DeskEvent[]>();
  const orders = new Map<string, Map<string, OrderToSettle>>();
  let closedThrough: Day | null = null;
  const give = (customerId: string, command: ReactionCommand): void => {
    const account = accounts.get(customerId);
    account?.push(...deskEvents(accountOf(account), command));
  };
  for (const recorded of history) {
    const { event } = codec.decode(recorded);
    const customerId = recorded.stream.slice(recorded.stream.indexOf('-') + 1);
    const own = orders.get(customerId) ?? new Map<string, OrderToSettle>();
    if (event.type === 'DayClosed') {
      closedThrough = event.data.day;
      for (const id of accounts.keys()) give(id, { type: 'CloseAccountDay', day: closedThrough });
    } else if (event.type === 'MemberEnrolled') {
      accounts.set(customerId, [{ type: event.type, data: recorded.data }]);
      give(customerId, { type: 'SettleOrders', causedBy: recorded.id, closedThrough, orders: [...own.values()].sort((a, b) => (`${a.occurredAt}${orderKey(a)}` < `${b.occurredAt}${orderKey(b)}` ? -1 : 1)), covering: { membership: 1, isLast: true } });
    } else if (recorded.stream.startsWith('purchases-')) {
      const key = orderKey((event as PurchasesEvent).data);
      const order = orderAfter(own.get(key), event as PurchasesEvent, recorded.revision);
      if (order === undefined) continue;
      orders.set(customerId, own.set(key, order));
      give(customerId, { type: 'SettleOrders', causedBy: recorded.id, closedThrough, orders: [order], covering: null });
    }
  }
  return accounts;
}

/** As far as the desk looks at it. A return that waits tells nothing of an order; its match does. */
function orderAfter(order: OrderToSettle | undefined, event: PurchasesEvent, revision: number): OrderToSettle | undefined {
  const { occurredAt } = event;
  if (event.type === 'OrderRecorded') return { source: event.data.source, orderId: event.data.orderId, revision, occurredAt, currency: event.data.currency, lines: [], returns: [], voided: null };
  if (order === undefined) return undefined;
  if (event.type === 'OrderVoided') return { ...order, voided: order.voided ?? { revision, occurredAt } };
  const isReturn = event.type === 'ReturnRecorded' || event.type === 'ReturnMatched';
  return isReturn ? { ...order, returns: [...order.returns, { revision, returnId: event.data.returnId, occurredAt, lines: [] }] } : order;
}
