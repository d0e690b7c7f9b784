import type { OrderLine, ReturnedLine } from '@rapport/contracts';
import { dayOf, type Day, type Instant } from '@rapport/kernel';
import { partDocumentId } from '../facts/fact-definition.js';
import { decodePiece, joinedId } from '../facts/id-pieces.js';
import { orderPartIdOfPieces, type ExcessReturn, type OrderPart, type OrderReturn, type PurchasesPart } from '../facts/order-part.js';
import { purchasesPrefix, purchasesStream } from '../facts/streams.js';
import type { Derived, FoundFacts, ViewContext, ViewDefinition } from './view-definition.js';

export type OrderView = {
  readonly customerId: string;
  readonly source: string;
  readonly orderId: string;
  /** A voided order stays, and counts for nothing: its net is zero. */
  readonly state: 'recorded' | 'voided';
  readonly orderedAt: Instant;
  readonly orderedOn: Day;
  readonly channel: string | null;
  readonly currency: string;
  readonly totalMinor: number;
  /** After all its returns. */
  readonly netMinor: number;
  readonly units: number;
  readonly lines: readonly (OrderLine & { readonly returnedQuantity: number; readonly returnedMinor: number })[];
  readonly returns: readonly (OrderReturn & { readonly returnedOn: Day })[];
  /** Reported as returned beyond what the order had: counts for nothing. */
  readonly excessReturns: readonly ExcessReturn[];
  readonly buyerId: string | null;
  readonly payerId: string | null;
  readonly userId: string | null;
};

const orderViewId = (customerId: string, source: string, orderId: string): string => joinedId(customerId, source, orderId);

/** Every order that was recorded, one document for each customer it was recorded under. */
export const ordersView: ViewDefinition<OrderView> = {
  view: 'orders',
  version: 1,
  policies: [],
  readsCalendar: true,
  affects(change) {
    if (change.kind !== 'part' || change.after.fact !== 'purchases') return [];
    const part = change.after.body as PurchasesPart;
    return part.kind === 'order' ? [orderViewId(change.after.stream.slice(purchasesPrefix.length), part.source, part.orderId)] : [];
  },
  inputs: (id) => [{ from: 'parts', ids: [partIdOf(id)] }],
  derive: deriveOrder,
  queryable: {
    customerId: { type: 'string', index: 'equality' },
    source: { type: 'string' },
    orderId: { type: 'string', index: 'equality' },
    state: { type: 'string' },
    orderedAt: { type: 'instant' },
    orderedOn: { type: 'day', index: 'range' },
    channel: { type: 'string' },
    currency: { type: 'string' },
    totalMinor: { type: 'number' },
    netMinor: { type: 'number' },
    units: { type: 'number' },
    'lines.product': { type: 'string', list: true },
    'lines.category': { type: 'string', list: true },
    'returns.returnId': { type: 'string', list: true },
  },
};

/** Of source and order id, the part's id has the same pieces. */
function partIdOf(id: string): string {
  const [customerId = '', source = '', orderId = ''] = id.split('~');
  return partDocumentId(purchasesStream(decodePiece(customerId)), orderPartIdOfPieces(source, orderId));
}

const noReturns: OrderView['returns'] = [];

function deriveOrder(_id: string, { parts }: FoundFacts, { timeZone }: ViewContext): Derived<OrderView> | null {
  const [found] = parts;
  const part = found?.body as OrderPart | undefined;
  if (!found || !part?.content) return null;
  const { lines, orderedAt, channel, currency, totalMinor, buyerId, payerId, userId } = part.content;
  const returned = part.returns.reduce((sum, back) => sum + back.totalMinor, 0);
  const body: OrderView = {
    customerId: found.stream.slice(purchasesPrefix.length), source: part.source, orderId: part.orderId,
    state: part.voidedAt === null ? 'recorded' : 'voided',
    orderedAt, orderedOn: dayOf(orderedAt, timeZone), channel, currency, totalMinor,
    netMinor: part.voidedAt === null ? totalMinor - returned : 0,
    units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    lines: lines.map((line) => withReturned(line, part.returns)),
    returns: part.returns.length === 0 ? noReturns : part.returns.map(({ returnId, returnedAt, lines, totalMinor }) => ({ returnId, returnedAt, lines, totalMinor, returnedOn: dayOf(returnedAt, timeZone) })),
    excessReturns: part.excess,
    buyerId, payerId, userId,
  };
  return { body, nextReviewOn: null, factsThrough: null, frozenOn: null };
}

function withReturned(line: OrderLine, returns: readonly OrderReturn[]): OrderView['lines'][number] {
  let returnedQuantity = 0;
  let returnedMinor = 0;
  const count = (back: ReturnedLine) => {
    if (back.line !== line.line) return;
    returnedQuantity += back.quantity;
    returnedMinor += back.amountMinor;
  };
  for (const { lines } of returns) lines.forEach(count);
  const { line: number, product, category, quantity, amountMinor, costMinor, paidWithPointsMinor = 0 } = line;
  const shown = { line: number, product, category, quantity, amountMinor, costMinor, returnedQuantity, returnedMinor };
  return paidWithPointsMinor === 0 ? shown : { ...shown, paidWithPointsMinor };
}
