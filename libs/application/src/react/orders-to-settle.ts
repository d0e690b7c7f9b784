import { orderKey, type OrderRecorded, type OrderToSettle, type PurchasesEvent, type ReturnMatched, type ReturnRecorded } from '@rapport/domain';

/** Orders to settle in one command; the loyalty account takes no more. */
export const settledAtOnce = 200;

/** The event's order as the stream of purchases tells it up to this event; undefined while no order is there. Pure; never throws. */
export function evolveOrderToSettle(order: OrderToSettle | undefined, event: PurchasesEvent, revision: number): OrderToSettle | undefined {
  switch (event.type) {
    case 'OrderRecorded':
      return order ?? recorded(event, revision);
    case 'OrderVoided':
      return order && { ...order, voided: order.voided ?? { revision, occurredAt: event.occurredAt } };
    case 'ReturnRecorded':
    case 'ReturnMatched':
      return order && { ...order, returns: [...order.returns, returned(event, revision)] };
    default:
      return order;
  }
}

const recorded = ({ data, occurredAt }: OrderRecorded, revision: number): OrderToSettle => ({
  source: data.source,
  orderId: data.orderId,
  revision,
  occurredAt,
  currency: data.currency,
  lines: data.lines.map(({ line, category, amountMinor, paidWithPointsMinor }) => ({ line, category, amountMinor, paidWithPointsMinor: paidWithPointsMinor ?? 0 })),
  returns: [],
  voided: null,
});

/** A return that waited for its order happened, for the account, when both were there. */
const returned = ({ data, occurredAt }: ReturnRecorded | ReturnMatched, revision: number): OrderToSettle['returns'][number] => ({
  revision, returnId: data.returnId, occurredAt, lines: data.lines.map(({ line, amountMinor }) => ({ line, amountMinor })),
});

/** As the account works them, in portions that it takes at once; one empty portion where there is nothing. */
export function portionsOf(orders: Iterable<OrderToSettle>): readonly (readonly OrderToSettle[])[] {
  const sorted = [...orders].sort((a, b) => compared(a.occurredAt, b.occurredAt) || compared(orderKey(a), orderKey(b)));
  const portions: OrderToSettle[][] = [[]];
  for (const order of sorted) {
    if (portions.at(-1)!.length === settledAtOnce) portions.push([]);
    portions.at(-1)!.push(order);
  }
  return portions;
}

const compared = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
