import { pointsToWarn } from '@rapport/judgements';
import { addDays, earlierDay, type Day } from '@rapport/kernel';
import type { LoyaltyFact } from '../../facts/loyalty/loyalty.fact.js';
import { activeByExpiry } from '../../facts/loyalty/points-balances.js';
import { bodyOf, loyaltyPrefix, loyaltyStream } from '../../facts/streams.js';
import { liveAsOf } from '../next-review.js';
import type { Derived, FactChange, FoundFacts, ViewContext, ViewDefinition } from '../view-definition.js';
import { accountDay } from './account-day.js';

export type ExpiringPoints = {
  /** The last day on which they can be spent. */
  readonly lastDay: Day;
  readonly points: number;
  /** The day from which the member is to be warned of them. */
  readonly since: Day;
};

export type MemberToWarn = {
  readonly customerId: string;
  /** Of all that is to be warned of. */
  readonly points: number;
  /** The earliest of the last days, and the earliest of the days since when. */
  readonly lastDay: Day;
  readonly since: Day;
  /** Each last day apart, ascending. */
  readonly expiries: readonly ExpiringPoints[];
  readonly policyVersion: number;
};

/** Members with active points that soon expire. While none do, an account has a document without a body, which knows the day on which that changes. */
export const membersToWarnView: ViewDefinition<MemberToWarn | null> = {
  view: 'members-to-warn',
  version: 1,
  policies: ['loyalty-expiry'],
  readsCalendar: false,
  affects: (change: FactChange) => (change.kind === 'head' && change.after.fact === 'loyalty' ? [change.after._id.slice(loyaltyPrefix.length)] : []),
  inputs: (id) => [{ from: 'heads', ids: [loyaltyStream(id)] }],
  derive: deriveWarning,
  queryable: {
    customerId: { type: 'string', index: 'equality' },
    points: { type: 'number' },
    lastDay: { type: 'day', index: 'range' },
    since: { type: 'day', index: 'range' },
    'expiries.lastDay': { type: 'day', list: true },
  },
};

function deriveWarning(customerId: string, { heads }: FoundFacts, context: ViewContext): Derived<MemberToWarn | null> | null {
  const account = bodyOf<LoyaltyFact>(heads, loyaltyStream(customerId));
  if (!account || account.factsThrough === null) return null;
  const expiring = activeByExpiry(account.open);
  if (expiring.length === 0) return null;
  const { factsThrough } = account;
  const asOf = liveAsOf(context, factsThrough);
  const today = accountDay(context, factsThrough);
  const policy = context.policies.effectiveOn('loyalty-expiry', asOf);
  const warned = expiring.map(({ expiresOn, points }) => ({ lastDay: addDays(expiresOn, -1), points, since: pointsToWarn(policy.parameters, expiresOn) }));
  const expiries = warned.filter(({ since }) => since <= today);
  const later = warned.find(({ since }) => since > today)?.since ?? null;
  const policyChange = context.policies.nextChangeAfter(['loyalty-expiry'], asOf);
  // What is due on a day is due from the close of the day before on.
  const due = later && addDays(later, -1);
  const body = expiries.length === 0 ? null : {
    customerId, points: expiries.reduce((sum, { points }) => sum + points, 0), lastDay: expiries[0]!.lastDay, since: expiries[0]!.since, expiries, policyVersion: policy.version,
  };
  return { body, nextReviewOn: due && policyChange ? earlierDay(due, policyChange) : (due ?? policyChange), factsThrough, frozenOn: null };
}
