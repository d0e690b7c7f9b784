import { sameJson, type Instant } from '@rapport/kernel';
import { orderKey } from '../facts/id-pieces.js';
import type { OrderPart, PurchasesPart } from '../facts/order-part.js';
import { purchasesPrefix } from '../facts/streams.js';
import type { Derived, FactChange, FactQuery, FoundFacts, FurtherAffected, ViewDefinition } from './view-definition.js';

export type OrderConflictView = {
  readonly source: string;
  readonly orderId: string;
  /** Those who have it, ascending by id. */
  readonly customers: readonly { readonly customerId: string; readonly orderedAt: Instant; readonly currency: string; readonly totalMinor: number }[];
  /** Whether they have it with the same content; returns are not compared. */
  readonly equalContent: boolean;
};

/** The same order under two or more customers. One that was voided counts for nothing, so it is no party to a conflict. */
export const orderConflictsView: ViewDefinition<OrderConflictView> = {
  view: 'order-conflicts',
  version: 1,
  policies: [],
  readsCalendar: false,
  affects: () => [],
  affectsFurther: conflictsConcerned,
  inputs: (id) => [sameOrderQuery(id)],
  derive: deriveConflict,
  queryable: {
    source: { type: 'string' },
    orderId: { type: 'string', index: 'equality' },
    'customers.customerId': { type: 'string', index: 'equality', list: true },
    equalContent: { type: 'boolean' },
  },
};

const sameOrderQuery = (key: string): FactQuery => ({ from: 'parts', lookup: { fact: 'purchases', name: 'order', value: key } });

/**
 * Few orders ever are under two customers: of the others, no document is named. Parts are never taken away and keep their
 * order, so from the second one on it is named by whatever happens to either.
 */
function conflictsConcerned(change: FactChange): FurtherAffected | null {
  if (change.kind !== 'part' || change.after.fact !== 'purchases') return null;
  const part = change.after.body as PurchasesPart;
  if (part.kind !== 'order' || !part.content) return null;
  const key = orderKey(part.source, part.orderId);
  return { queries: [sameOrderQuery(key)], ids: ({ parts }) => (parts.length < 2 ? [] : [key]) };
}

function deriveConflict(id: string, { parts }: FoundFacts): Derived<OrderConflictView> | null {
  if (parts.length < 2) return null;
  const holders = parts
    .map(({ stream, body }) => ({ customerId: stream.slice(purchasesPrefix.length), part: body as OrderPart }))
    .filter(({ part }) => part.kind === 'order' && part.content && part.voidedAt === null && orderKey(part.source, part.orderId) === id)
    .sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
  const first = holders[0];
  if (!first || holders.length < 2) return null;
  const body: OrderConflictView = {
    source: first.part.source,
    orderId: first.part.orderId,
    customers: holders.map(({ customerId, part: { content } }) => ({
      customerId, orderedAt: content!.orderedAt, currency: content!.currency, totalMinor: content!.totalMinor,
    })),
    equalContent: holders.every(({ part }) => sameJson(part.content, first.part.content)),
  };
  return { body, nextReviewOn: null, factsThrough: null, frozenOn: null };
}
