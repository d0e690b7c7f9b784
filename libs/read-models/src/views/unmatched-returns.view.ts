import type { ReportedReturnLine } from '@rapport/contracts';
import { judgePurchasesOverdue, purchasesOverdueReviewDays, type OverdueAnswer } from '@rapport/judgements';
import { dayNumber, dayOf, type Day, type Instant } from '@rapport/kernel';
import { partDocumentId } from '../facts/fact-definition.js';
import { decodePiece, joinedId } from '../facts/id-pieces.js';
import { returnPartId, type PurchasesPart, type ReturnPart } from '../facts/order-part.js';
import { purchasesPrefix, purchasesStream } from '../facts/streams.js';
import { liveAsOf, nextReviewOn } from './next-review.js';
import type { Derived, FoundFacts, ViewContext, ViewDefinition } from './view-definition.js';

export type UnmatchedReturnView = {
  readonly customerId: string;
  readonly source: string;
  readonly orderId: string;
  readonly returnId: string;
  readonly returnedAt: Instant;
  readonly returnedOn: Day;
  readonly lines: readonly ReportedReturnLine[];
  readonly overdue: OverdueAnswer;
};

/** Returns that wait for their order; once it has come there is no such document any more. Judged as of the last closed day, or the return's own if that is later. */
export const unmatchedReturnsView: ViewDefinition<UnmatchedReturnView> = {
  view: 'unmatched-returns',
  version: 1,
  policies: ['purchases'],
  readsCalendar: true,
  affects(change) {
    if (change.kind !== 'part' || change.after.fact !== 'purchases') return [];
    const part = change.after.body as PurchasesPart;
    if (part.kind !== 'return') return [];
    return [joinedId(change.after.stream.slice(purchasesPrefix.length), part.source, part.orderId, part.returnId)];
  },
  inputs: (id) => [{ from: 'parts', ids: [partIdOf(id)] }],
  derive: deriveUnmatchedReturn,
  queryable: {
    customerId: { type: 'string', index: 'equality' },
    source: { type: 'string' },
    orderId: { type: 'string', index: 'equality' },
    returnId: { type: 'string' },
    returnedOn: { type: 'day' },
    'overdue.value': { type: 'boolean', index: 'equality' },
    'overdue.overdueFrom': { type: 'day', index: 'range' },
  },
};

function partIdOf(id: string): string {
  const [customerId = '', source = '', orderId = '', returnId = ''] = id.split('~').map(decodePiece);
  return partDocumentId(purchasesStream(customerId), returnPartId(source, orderId, returnId));
}

function deriveUnmatchedReturn(id: string, { parts }: FoundFacts, context: ViewContext): Derived<UnmatchedReturnView> | null {
  const partId = partIdOf(id);
  const found = parts.find((part) => part._id === partId);
  const part = found?.body as ReturnPart | undefined;
  if (!found || !part || part.matched || part.returnedAt === null) return null;
  const { source, orderId, returnId, returnedAt, lines } = part;
  const returnedOn = dayOf(returnedAt, context.timeZone);
  const asOf = liveAsOf(context, returnedOn);
  const policy = context.policies.effectiveOn('purchases', asOf);
  const judgeOn = (day: Day) => judgePurchasesOverdue({ returnedOn }, policy, day);
  const overdue = judgeOn(asOf);
  const reviewDays = purchasesOverdueReviewDays({ returnedOn }, policy.parameters, dayNumber(asOf));
  return {
    body: { customerId: found.stream.slice(purchasesPrefix.length), source, orderId, returnId, returnedAt, returnedOn, lines, overdue },
    nextReviewOn: nextReviewOn(context, ['purchases'], asOf, [{ answer: overdue, reviewDays, judgeOn }]),
    factsThrough: returnedOn,
    frozenOn: null,
  };
}
