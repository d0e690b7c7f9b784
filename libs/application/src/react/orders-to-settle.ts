import { orderKey, ordersAtMost, settleBytesAtMost, settleBytesOf, type OrderRecorded, type OrderToSettle, type PurchasesEvent, type ReturnMatched, type ReturnRecorded } from '@rapport/domain';

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

/**
 * As the account works them, in portions that it takes at once; one empty portion where there is nothing. An order with
 * more returns than fit is there several times, with some of its returns each, in their order.
 */
export function portionsOf(orders: Iterable<OrderToSettle>): readonly (readonly OrderToSettle[])[] {
  const sorted = [...orders].sort((a, b) => compared(a.occurredAt, b.occurredAt) || compared(orderKey(a), orderKey(b)));
  const portions: OrderToSettle[][] = [[]];
  let bytes = 0;
  for (const piece of sorted.flatMap(piecesOf)) {
    const more = settleBytesOf([piece]);
    if (portions.at(-1)!.length === ordersAtMost || (bytes > 0 && bytes + more > settleBytesAtMost)) {
      portions.push([]);
      bytes = 0;
    }
    portions.at(-1)!.push(piece);
    bytes += more;
  }
  return portions;
}

/** The order whole where it fits. An order without returns that does not fit is left to the account to refuse. */
function piecesOf(order: OrderToSettle): readonly OrderToSettle[] {
  if (settleBytesOf([order]) <= settleBytesAtMost) return [order];
  const bare = { ...order, returns: [], voided: null };
  const bareBytes = settleBytesOf([{ ...bare, voided: order.voided }]);
  const pieces: OrderToSettle['returns'][number][][] = [[]];
  let bytes = bareBytes;
  for (const one of order.returns) {
    const more = settleBytesOf([{ ...bare, returns: [one] }]) - settleBytesOf([bare]);
    if (pieces.at(-1)!.length > 0 && bytes + more > settleBytesAtMost) {
      pieces.push([]);
      bytes = bareBytes;
    }
    pieces.at(-1)!.push(one);
    bytes += more;
  }
  return pieces.map((returns, i) => ({ ...bare, returns, voided: i === pieces.length - 1 ? order.voided : null }));
}

const compared = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
