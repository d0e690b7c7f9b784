import type { OrderLine, PurchasesContractEvent, ReportedReturnLine, ReturnedLine } from '@rapport/contracts';
import type { Instant } from '@rapport/kernel';
import type { OpenedEvent, PartDefinition } from './fact-definition.js';
import { encodePiece, orderKey, returnKey } from './id-pieces.js';

export type OrderContent = {
  readonly orderedAt: Instant;
  readonly channel: string | null;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly totalMinor: number;
  readonly buyerId: string | null;
  readonly payerId: string | null;
  readonly userId: string | null;
};
export type OrderReturn = { readonly returnId: string; readonly returnedAt: Instant; readonly lines: readonly ReturnedLine[]; readonly totalMinor: number };
export type ExcessReturn = { readonly returnId: string; readonly currency: string; readonly lines: readonly ReturnedLine[] };

/** An order with its returns. `content` is null until it is recorded. */
export type OrderPart = {
  readonly kind: 'order';
  readonly source: string;
  readonly orderId: string;
  readonly content: OrderContent | null;
  readonly voidedAt: Instant | null;
  /** Recorded or matched; ascending by date, then id. */
  readonly returns: readonly OrderReturn[];
  readonly excess: readonly ExcessReturn[];
};

/** A return that arrived before its order. */
export type ReturnPart = {
  readonly kind: 'return';
  readonly source: string;
  readonly orderId: string;
  readonly returnId: string;
  /** Null until it is recorded. */
  readonly returnedAt: Instant | null;
  readonly lines: readonly ReportedReturnLine[];
  /** Its order has come. */
  readonly matched: boolean;
};
export type PurchasesPart = OrderPart | ReturnPart;

const orderPrefix = 'order:';
const returnPrefix = 'return:';
export const orderPartId = (source: string, orderId: string): string => orderPrefix + orderKey(source, orderId);
export const orderPartIdOfPieces = (source: string, orderId: string): string => `${orderPrefix}${source}/${orderId}`;
export const returnPartId = (source: string, orderId: string, returnId: string): string => returnPrefix + returnKey(source, orderId, returnId);
export const isOrderPartId = (partId: string): boolean => partId.startsWith(orderPrefix);

export const purchasesParts: PartDefinition<PurchasesPart> = {
  touchedBy(given) {
    const event = given as PurchasesContractEvent;
    switch (event.type) {
      case 'rapport.order-recorded':
      case 'rapport.order-voided':
      case 'rapport.return-recorded':
        return [orderPartId(event.data.source, event.data.orderId)];
      case 'rapport.unmatched-return-recorded':
        return [returnPartId(event.data.source, event.data.orderId, event.data.returnId)];
      case 'rapport.return-matched':
      case 'rapport.excess-return-found': {
        const order = orderKey(event.data.source, event.data.orderId);
        return [orderPrefix + order, `${returnPrefix}${order}/${encodePiece(event.data.returnId)}`];
      }
      default:
        return [];
    }
  },
  foldPart(part, partId, given) {
    const event = given as OpenedEvent<PurchasesContractEvent>;
    return isOrderPartId(partId) ? foldOrder(part as OrderPart | null, event) : foldReturn(part as ReturnPart | null, event);
  },
  /** The same order under other customers is found by it. */
  lookups: (part): Readonly<Record<string, readonly string[]>> => (part.kind === 'order' && part.content ? { order: [orderKey(part.source, part.orderId)] } : {}),
};

const none: readonly never[] = [];

function foldOrder(known: OrderPart | null, event: OpenedEvent<PurchasesContractEvent>): OrderPart {
  const part: OrderPart = known ?? {
    kind: 'order', source: event.data.source, orderId: event.data.orderId, content: null, voidedAt: null, returns: none, excess: none,
  };
  switch (event.type) {
    case 'rapport.order-recorded': {
      const { channel, currency, lines, totalMinor, buyerId, payerId, userId } = event.data;
      if (part.content) return part;
      const { kind, source, orderId, voidedAt, returns, excess } = part;
      return { kind, source, orderId, content: { orderedAt: event.occurredAt, channel, currency, lines, totalMinor, buyerId, payerId, userId }, voidedAt, returns, excess };
    }
    case 'rapport.order-voided':
      return part.voidedAt === null ? { ...part, voidedAt: event.occurredAt } : part;
    case 'rapport.return-recorded':
    case 'rapport.return-matched': {
      const { returnId, lines, totalMinor } = event.data;
      const returnedAt = event.type === 'rapport.return-matched' ? (event.data.returnedAt as Instant) : event.occurredAt;
      if (part.returns.some((other) => other.returnId === returnId)) return part;
      return { ...part, returns: part.returns.concat({ returnId, returnedAt, lines, totalMinor }).sort(byDateThenId) };
    }
    case 'rapport.excess-return-found': {
      const { returnId, currency, lines } = event.data;
      const others = part.excess.filter((other) => other.returnId !== returnId);
      return { ...part, excess: [...others, { returnId, currency, lines }].sort((a, b) => (a.returnId < b.returnId ? -1 : 1)) };
    }
    default:
      return part;
  }
}

function byDateThenId(a: OrderReturn, b: OrderReturn): number {
  if (a.returnedAt !== b.returnedAt) return a.returnedAt < b.returnedAt ? -1 : 1;
  return a.returnId < b.returnId ? -1 : 1;
}

function foldReturn(known: ReturnPart | null, event: OpenedEvent<PurchasesContractEvent>): ReturnPart {
  const { source, orderId } = event.data;
  const returnId = 'returnId' in event.data ? event.data.returnId : '';
  const part: ReturnPart = known ?? { kind: 'return', source, orderId, returnId, returnedAt: null, lines: [], matched: false };
  if (event.type === 'rapport.return-matched') return part.matched ? part : { ...part, matched: true };
  if (event.type !== 'rapport.unmatched-return-recorded' || part.returnedAt !== null) return part;
  return { ...part, returnedAt: event.occurredAt, lines: event.data.lines };
}
