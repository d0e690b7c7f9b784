import { firstPurchases, type Referral } from '@rapport/judgements';
import { dayOf } from '@rapport/kernel';
import { referrersOf, type CustomerFact } from '../../facts/customer.fact.js';
import { noPurchases, type OrderRow, type PurchasesFact } from '../../facts/purchases.fact.js';
import { bodyOf, customerStream, purchasesStream } from '../../facts/streams.js';
import type { FactChange, FactQuery, FoundFacts, FurtherAffected } from '../view-definition.js';
import { datedOrders } from './dated-orders.js';

/** The customers found whom this one referred. */
export const referredBy = (customerId: string, { heads }: FoundFacts): readonly CustomerFact[] =>
  heads
    .filter((head) => head.fact === 'customer')
    .map((head) => head.body as CustomerFact)
    .filter((other) => other.customerId !== customerId && referrersOf(other).includes(customerId));

export const referredQuery = (customerId: string): FactQuery => ({ from: 'heads', lookup: { fact: 'customer', name: 'referrer', value: customerId } });

/** Their first purchases, which make an advocate; by their own purchases alone, also when their relationship has ended. */
export function referralsOf(customerId: string, found: FoundFacts, timeZone: string): readonly Referral[] {
  return referredBy(customerId, found).map((other) => {
    const relation = other.relations.find(({ relation, otherCustomerId }) => relation === 'referrer' && otherCustomerId === customerId)!;
    const { orders } = bodyOf<PurchasesFact>(found.heads, purchasesStream(other.customerId)) ?? noPurchases;
    return { customerId: other.customerId, referredOn: dayOf(relation.at, timeZone), firstPurchases: firstPurchases(datedOrders(orders, timeZone)) };
  });
}

/** A customer's purchases concern those who referred it, while they can move its first purchase day. */
export function referrersConcerned(change: FactChange): FurtherAffected | null {
  if (change.kind !== 'head' || change.after.fact !== 'purchases' || !canMoveFirstPurchase(change)) return null;
  const customerId = change.after._id.slice(purchasesStream('').length);
  const stream = customerStream(customerId);
  return {
    queries: [{ from: 'heads', ids: [stream] }],
    ids({ heads }) {
      const customer = bodyOf<CustomerFact>(heads, stream);
      return customer ? referrersOf(customer) : [];
    },
  };
}

/** A repeat (the same document again) counts as a change: the first time may have been cut short. */
function canMoveFirstPurchase({ before, after }: Extract<FactChange, { kind: 'head' }>): boolean {
  if (before === null || before.version >= after.version) return true;
  const [was, is] = [decisiveRows((before.body as PurchasesFact).orders), decisiveRows((after.body as PurchasesFact).orders)];
  return was.length !== is.length || was.some((row, i) => !sameRow(row, is[i]!));
}

/** Up to the first order that keeps a value through all its returns: later ones never come first. */
function decisiveRows(orders: readonly OrderRow[]): readonly OrderRow[] {
  const settled = orders.findIndex((row) => !row.voided && row.returns.reduce((net, { amountMinor }) => net - amountMinor, row.totalMinor) > 0);
  return settled < 0 ? orders : orders.slice(0, settled + 1);
}

/** What an order recorded once never changes; returns only come in. */
const sameRow = (a: OrderRow, b: OrderRow): boolean => a.key === b.key && a.voided === b.voided && a.returns.length === b.returns.length;
