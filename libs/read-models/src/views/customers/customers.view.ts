import { purchaseDaysAsOf, type CurrencySum, type PurchaseDay, type Tier } from '@rapport/judgements';
import { dayOf, earlierDay, type Day } from '@rapport/kernel';
import { referrersOf, type ClassificationFact, type CustomerFact, type CustomerKind, type RelationFact } from '../../facts/customer.fact.js';
import { noLoyalty, type LoyaltyFact } from '../../facts/loyalty/loyalty.fact.js';
import { latestTier } from '../../facts/loyalty/tier-history.js';
import type { ProfileAttribute } from '../../facts/profile.js';
import { noPurchases, type PurchasesFact } from '../../facts/purchases.fact.js';
import { bodyOf, customerPrefix, customerStream, loyaltyPrefix, loyaltyStream, purchasesPrefix, purchasesStream } from '../../facts/streams.js';
import { liveAsOf } from '../next-review.js';
import type { Derived, FactChange, FoundFacts, ViewContext, ViewDefinition } from '../view-definition.js';
import { boughtAsOf, datedOrders, latestFactDay, type DatedOrder } from './dated-orders.js';
import { customerPolicies, judgeEnded, judgeLive, type CustomerJudgements } from './judge-customer.js';
import { customersQueryable } from './customers.queryable.js';
import { referralsOf, referredBy, referredQuery, referrersConcerned } from './referrals.js';

export type PurchaseSummary = {
  /** Orders that were not voided; those of value zero count here, and nowhere else. */
  readonly orders: number;
  readonly purchaseDays: number;
  readonly firstPurchaseOn: Day | null;
  readonly lastPurchaseOn: Day | null;
  readonly units: number;
  /** Net of returns, ascending by currency. */
  readonly net: readonly CurrencySum[];
  readonly unmatchedReturns: number;
};

export type CustomerStatus =
  | { readonly state: 'active' }
  | { readonly state: 'ended'; readonly on: Day; readonly reason: string; readonly handedToCustomerId: string | null };

/** As it is recorded, whatever the as-of day; `since`: the day of enrolment, or of leaving. The account's own view tells the rest. */
export type CustomerMembership =
  | { readonly state: 'none'; readonly since: null; readonly tier: null; readonly activePoints: 0 }
  | { readonly state: 'member'; readonly since: Day; readonly tier: Tier; readonly activePoints: number }
  | { readonly state: 'left'; readonly since: Day; readonly tier: null; readonly activePoints: 0 };

export type CustomerView = CustomerJudgements & {
  readonly customerId: string;
  readonly kind: CustomerKind | null;
  readonly status: CustomerStatus;
  readonly classification: ClassificationFact;
  readonly ownerId: string | null;
  readonly profile: readonly ProfileAttribute[];
  /** For the owner's eyes only: whoever answers queries holds it back from others. */
  readonly ownerOnly: CustomerFact['ownerOnly'];
  /** The earlier of the registration and the first order that was not voided. */
  readonly customerSince: Day;
  readonly registeredOn: Day;
  readonly purchases: PurchaseSummary;
  readonly membership: CustomerMembership;
  readonly relations: readonly { readonly relation: RelationFact['relation']; readonly customerId: string; readonly on: Day }[];
  readonly nextReviewOn: Day | null;
};

/** One document a registered customer; purchases of someone who is not registered make none. */
export const customersView: ViewDefinition<CustomerView> = {
  view: 'customers',
  version: 2,
  policies: customerPolicies,
  readsCalendar: true,
  affects,
  affectsFurther: referrersConcerned,
  inputs: (id) => [{ from: 'heads', ids: [customerStream(id), purchasesStream(id), loyaltyStream(id)] }, referredQuery(id)],
  furtherInputs(id, found) {
    const referred = referredBy(id, found);
    return referred.length === 0 ? [] : [{ from: 'heads', ids: referred.map(({ customerId }) => purchasesStream(customerId)) }];
  },
  derive: deriveCustomer,
  queryable: customersQueryable,
};

function affects(change: FactChange): readonly string[] {
  if (change.kind !== 'head') return [];
  const { _id: stream, fact, body } = change.after;
  if (fact === 'purchases') return [stream.slice(purchasesPrefix.length)];
  if (fact === 'loyalty') return [stream.slice(loyaltyPrefix.length)];
  return fact === 'customer' ? [stream.slice(customerPrefix.length), ...referrersOf(body as CustomerFact)] : [];
}

function deriveCustomer(id: string, found: FoundFacts, context: ViewContext): Derived<CustomerView> | null {
  const customer = bodyOf<CustomerFact>(found.heads, customerStream(id));
  if (!customer || customer.registeredAt === null) return null;
  const { timeZone } = context;
  const { orders: rows, unmatched } = bodyOf<PurchasesFact>(found.heads, purchasesStream(id)) ?? noPurchases;
  const loyalty = bodyOf<LoyaltyFact>(found.heads, loyaltyStream(id)) ?? noLoyalty;
  const orders = datedOrders(rows, timeZone);
  const registeredOn = dayOf(customer.registeredAt, timeZone);
  const frozenOn = customer.ended ? dayOf(customer.ended.at, timeZone) : null;
  const factsThrough = latestFactDay(orders, frozenOn) ?? registeredOn;
  const asOf = frozenOn ?? liveAsOf(context, factsThrough);

  const purchaseDays = purchaseDaysAsOf(orders, asOf);
  const facts = { purchaseDays, referrals: referralsOf(id, found, timeZone), memberships: loyalty.memberships };
  const { judgements, nextReviewOn } =
    frozenOn === null ? judgeLive(facts, context, asOf) : { judgements: judgeEnded(facts, context, frozenOn), nextReviewOn: null };
  const { kind, classification, ownerId, ownerOnly } = customer;
  const body: CustomerView = {
    customerId: id, kind, status: statusOf(customer, frozenOn), classification, ownerId, ownerOnly,
    profile: customer.profile.filter(({ value, erased }) => value !== null || erased),
    relations: customer.relations.map(({ relation, otherCustomerId, at }) => ({ relation, customerId: otherCustomerId, on: dayOf(at, timeZone) })),
    customerSince: orders[0] ? earlierDay(orders[0].day, registeredOn) : registeredOn,
    registeredOn,
    purchases: summaryOf(orders, purchaseDays, unmatched.length, asOf),
    membership: membershipIn(loyalty),
    stage: judgements.stage, period: judgements.period, rfm: judgements.rfm,
    nextReviewOn,
  };
  return { body, nextReviewOn, factsThrough, frozenOn };
}

function summaryOf(orders: readonly DatedOrder[], purchaseDays: readonly PurchaseDay[], unmatchedReturns: number, asOf: Day): PurchaseSummary {
  const bought = boughtAsOf(orders, asOf);
  return {
    orders: bought.orders, units: bought.units, net: bought.net,
    purchaseDays: purchaseDays.length,
    firstPurchaseOn: purchaseDays[0]?.day ?? null,
    lastPurchaseOn: purchaseDays[purchaseDays.length - 1]?.day ?? null,
    unmatchedReturns,
  };
}

const noMembership: CustomerMembership = { state: 'none', since: null, tier: null, activePoints: 0 };

function membershipIn({ memberships, tierHistory, balance }: LoyaltyFact): CustomerMembership {
  const latest = memberships.at(-1);
  if (!latest) return noMembership;
  if (latest.leftOn !== null) return { state: 'left', since: latest.leftOn, tier: null, activePoints: 0 };
  return { state: 'member', since: latest.enrolledOn, tier: latestTier(tierHistory, latest.number)?.tier ?? 'D', activePoints: balance.active };
}

const active: CustomerStatus = { state: 'active' };

const statusOf = ({ ended }: CustomerFact, endedOn: Day | null): CustomerStatus =>
  ended && endedOn ? { state: 'ended', on: endedOn, reason: ended.reason, handedToCustomerId: ended.handedToCustomerId } : active;
