import type { PurchasesContractEvent } from '@rapport/contracts';
import type { Instant } from '@rapport/kernel';
import type { FactDefinition, OpenedEvent } from './fact-definition.js';
import { orderKey, returnKey } from './id-pieces.js';
import { purchasesParts, type PurchasesPart } from './order-part.js';
import { ofContract, purchasesPrefix } from './streams.js';

/** A return that counts, in one row. */
export type ReturnRow = { readonly id: string; readonly at: Instant; readonly amountMinor: number; readonly units: number };

/** An order in one row: what judgements need, whatever the day. */
export type OrderRow = {
  /** `source/orderId`, encoded. */
  readonly key: string;
  readonly at: Instant;
  readonly currency: string;
  readonly totalMinor: number;
  /** Sum of the lines' quantities. */
  readonly units: number;
  readonly voided: boolean;
  /** Recorded or matched; in the order of their arrival. */
  readonly returns: readonly ReturnRow[];
};

export type PurchasesFact = {
  /** Ascending by time, then key. */
  readonly orders: readonly OrderRow[];
  /** Returns that wait for their order, as `source/orderId/returnId`, encoded; ascending. */
  readonly unmatched: readonly string[];
};

const noReturns: OrderRow['returns'] = [];

export const noPurchases: PurchasesFact = { orders: [], unmatched: [] };

export const purchasesFact: FactDefinition<PurchasesFact, PurchasesPart> = {
  fact: 'purchases',
  streamPrefix: purchasesPrefix,
  initial: () => noPurchases,
  fold: foldPurchases,
  parts: purchasesParts,
};

type Event<Name extends PurchasesContractEvent['type']> = OpenedEvent<Extract<PurchasesContractEvent, { type: Name }>>;

function foldPurchases(body: PurchasesFact, opened: OpenedEvent): PurchasesFact {
  const event = ofContract(opened);
  switch (event.type) {
    case 'rapport.order-recorded':
      return { orders: withOrder(body.orders, event), unmatched: body.unmatched };
    case 'rapport.order-voided':
      return { orders: changed(body.orders, event.data, (row) => ({ ...row, voided: true })), unmatched: body.unmatched };
    case 'rapport.return-recorded':
      return { orders: withReturn(body.orders, event, event.occurredAt), unmatched: body.unmatched };
    case 'rapport.unmatched-return-recorded': {
      const key = returnKey(event.data.source, event.data.orderId, event.data.returnId);
      return body.unmatched.includes(key) ? body : { orders: body.orders, unmatched: [...body.unmatched, key].sort() };
    }
    case 'rapport.return-matched': {
      const key = returnKey(event.data.source, event.data.orderId, event.data.returnId);
      return { orders: withReturn(body.orders, event, event.data.returnedAt as Instant), unmatched: body.unmatched.filter((other) => other !== key) };
    }
    default:
      return body;
  }
}

function withOrder(orders: readonly OrderRow[], { data, occurredAt }: Event<'rapport.order-recorded'>): readonly OrderRow[] {
  const key = orderKey(data.source, data.orderId);
  let place = orders.length;
  for (let i = orders.length - 1; i >= 0; i--) {
    const row = orders[i]!;
    if (row.key === key) return orders;
    if (row.at > occurredAt || (row.at === occurredAt && row.key > key)) place = i;
  }
  let units = 0;
  for (const line of data.lines) units += line.quantity;
  const row: OrderRow = { key, at: occurredAt, currency: data.currency, totalMinor: data.totalMinor, units, voided: false, returns: noReturns };
  return orders.toSpliced(place, 0, row);
}

function withReturn(orders: readonly OrderRow[], { data }: Event<'rapport.return-recorded' | 'rapport.return-matched'>, at: Instant): readonly OrderRow[] {
  return changed(orders, data, (row) => {
    if (row.returns.some(({ id }) => id === data.returnId)) return row;
    const units = data.lines.reduce((sum, line) => sum + line.quantity, 0);
    return { ...row, returns: row.returns.concat({ id: data.returnId, at, amountMinor: data.totalMinor, units }) };
  });
}

/** The rows with one order's row changed; an order that is not known changes nothing. */
function changed(orders: readonly OrderRow[], name: { readonly source: string; readonly orderId: string }, change: (row: OrderRow) => OrderRow): readonly OrderRow[] {
  const key = orderKey(name.source, name.orderId);
  const index = orders.findIndex((row) => row.key === key);
  return index < 0 ? orders : orders.with(index, change(orders[index]!));
}
