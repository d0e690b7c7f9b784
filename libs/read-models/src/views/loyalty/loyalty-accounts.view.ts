import { judgeTier, judgeVip, tierReviewDays, type Tier, type TierAnswer, type VipAnswer } from '@rapport/judgements';
import { addDays, laterDay, type Day } from '@rapport/kernel';
import type { Deferral } from '../../facts/loyalty/deferrals.js';
import type { ClaimTotals, LoyaltyFact, Membership } from '../../facts/loyalty/loyalty.fact.js';
import type { CohortBalance, PointsBalance } from '../../facts/loyalty/points-balances.js';
import { latestTier } from '../../facts/loyalty/tier-history.js';
import { noPurchases, type PurchasesFact } from '../../facts/purchases.fact.js';
import { bodyOf, loyaltyPrefix, loyaltyStream, purchasesPrefix, purchasesStream } from '../../facts/streams.js';
import { boughtAsOf, datedOrders, latestFactDay } from '../customers/dated-orders.js';
import { liveAsOf, nextReviewOn, type Judged } from '../next-review.js';
import type { Derived, FactChange, FoundFacts, ViewContext, ViewDefinition } from '../view-definition.js';
import { accountDay } from './account-day.js';
import { expiriesOf, type AccountExpiries } from './account-expiries.js';
import { loyaltyAccountsQueryable } from './loyalty-accounts.queryable.js';

/** `since`: the day of enrolment, or of leaving. */
export type AccountMembership = { readonly state: 'member' | 'left'; readonly since: Day; readonly number: number; readonly enrolledOn: Day; readonly leftOn: Day | null };

export type PointsToTier = { readonly tier: Tier; readonly points: number; readonly by: Day };

export type LoyaltyAccountView = AccountExpiries & {
  readonly customerId: string;
  /** The latest one. */
  readonly membership: AccountMembership;
  readonly points: PointsBalance;
  /** What claims could not take yet: points that become active fill it first. */
  readonly debt: number;
  readonly claims: ClaimTotals;
  /** Of a member only, as all that follows for tiers. */
  readonly tier: TierAnswer | null;
  readonly toNextTier: PointsToTier | null;
  readonly toKeepTier: PointsToTier | null;
  readonly vip: VipAnswer;
  /** By year of award. */
  readonly cohorts: readonly CohortBalance[];
  /** What orders deferred, whether or not it has been recognised since. */
  readonly deferred: readonly Deferral[];
  readonly openHolds: number;
  readonly proposals: number;
  readonly nextReviewOn: Day | null;
};

/** One document for each customer who ever enrolled. */
export const loyaltyAccountsView: ViewDefinition<LoyaltyAccountView> = {
  view: 'loyalty-accounts',
  version: 1,
  policies: ['loyalty-tiers'],
  readsCalendar: true,
  affects,
  inputs: (id) => [{ from: 'heads', ids: [loyaltyStream(id), purchasesStream(id)] }],
  derive: deriveAccount,
  queryable: loyaltyAccountsQueryable,
};

/** Purchases make a VIP. */
function affects(change: FactChange): readonly string[] {
  if (change.kind !== 'head') return [];
  const { _id: stream, fact } = change.after;
  if (fact === 'loyalty') return [stream.slice(loyaltyPrefix.length)];
  return fact === 'purchases' ? [stream.slice(purchasesPrefix.length)] : [];
}

function deriveAccount(customerId: string, { heads }: FoundFacts, context: ViewContext): Derived<LoyaltyAccountView> | null {
  const account = bodyOf<LoyaltyFact>(heads, loyaltyStream(customerId));
  const membership = account?.memberships.at(-1);
  if (!account || !membership) return null;
  const orders = datedOrders((bodyOf<PurchasesFact>(heads, purchasesStream(customerId)) ?? noPurchases).orders, context.timeZone);
  const ownThrough = account.factsThrough ?? membership.enrolledOn;
  const factsThrough = laterDay(latestFactDay(orders, null) ?? ownThrough, ownThrough);
  const asOf = liveAsOf(context, factsThrough);
  const policy = context.policies.effectiveOn('loyalty-tiers', asOf);
  const tier = membership.leftOn === null ? judgedTier(account, membership, context, asOf, accountDay(context, factsThrough)) : null;
  const review = nextReviewOn(context, loyaltyAccountsView.policies, asOf, tier ? [tier] : []);
  const { balance, cohorts, open, claims, deferred, openHolds, proposals } = account;
  const body: LoyaltyAccountView = {
    customerId, membership: membershipOf(membership), points: balance, debt: claims.debt, claims,
    tier: tier?.answer ?? null, toNextTier: needed(tier, 'qualifying-points-needed'), toKeepTier: needed(tier, 'qualifying-points-to-keep'),
    vip: judgeVip(boughtAsOf(orders, asOf).net, policy),
    ...expiriesOf(open), cohorts, deferred, openHolds, proposals, nextReviewOn: review,
  };
  return { body, nextReviewOn: review, factsThrough, frozenOn: null };
}

const membershipOf = ({ number, enrolledOn, leftOn }: Membership): AccountMembership =>
  leftOn === null ? { state: 'member', since: enrolledOn, number, enrolledOn, leftOn } : { state: 'left', since: leftOn, number, enrolledOn, leftOn };

/** The tier as it was recorded, whose reasons and needs are told for the year of the account's day: it turns at the close of the old one. */
function judgedTier({ tierHistory, qualifying }: LoyaltyFact, { number, enrolledOn }: Membership, { policies }: ViewContext, asOf: Day, today: Day): Judged<TierAnswer> {
  const facts = { enrolledOn, held: latestTier(tierHistory, number), qualifying: qualifying.filter(({ membership }) => membership === number) };
  const policy = policies.effectiveOn('loyalty-tiers', asOf);
  const tiersOn = (on: Day) => policies.effectiveOn('loyalty-tiers', on);
  return {
    answer: judgeTier(facts, { policy, tiersOn, now: today }),
    reviewDays: tierReviewDays(today),
    judgeOn: (closed) => judgeTier(facts, { policy, tiersOn, now: addDays(closed, 1) }),
  };
}

function needed(tier: Judged<TierAnswer> | null, code: 'qualifying-points-needed' | 'qualifying-points-to-keep'): PointsToTier | null {
  for (const change of tier?.answer.wouldChange ?? []) if (change.code === code) return { tier: change.to, points: change.points, by: change.by };
  return null;
}
