import type { LoyaltyTiersPolicy } from '@rapport/contracts';
import { dayNumber, firstDayOfYear, lastDayOfYear, yearOf, type Day } from '@rapport/kernel';
import type { Answer, ByTime, JudgedBy } from '../answer.js';
import { withChange } from '../review-days.js';
import { reviewTier, type TierSegment } from './tier-timeline.js';
import { isHigherTier, tierAbove, tierEarned, type Tier } from './tier.js';

/** Of the current membership. */
export type TierFacts = {
  readonly enrolledOn: Day;
  /** What was recorded last; null: the lowest tier, and never another. */
  readonly held: TierSegment | null;
  /** By year, in any order; a year that is not named has none. */
  readonly qualifying: readonly { readonly year: number; readonly points: number }[];
};

export type TierTerms = {
  /** Effective on the as-of day: what would change is told by it. */
  readonly policy: JudgedBy<LoyaltyTiersPolicy>;
  tiersOn(day: Day): JudgedBy<LoyaltyTiersPolicy>;
  /** The first day that is not closed, or the latest fact's if that is later: its year is the one that counts now. */
  readonly now: Day;
};

/** `from` is when it came into force, `year` the one that decided, with its qualifying points. */
type Decided = { readonly from: Day; readonly year: number; readonly points: number; readonly policyVersion: number };

export type TierReason =
  | { readonly code: 'qualifying-points'; readonly year: number; readonly points: number }
  /** Reached in that year, or renewed by it. */
  | ({ readonly code: 'tier-reached' } & Decided)
  /** One below the tier that ended with that year. */
  | ({ readonly code: 'soft-landing' } & Decided)
  /** Back at the lowest tier. */
  | ({ readonly code: 'tier-lost' } & Decided)
  | { readonly code: 'held-through'; readonly day: Day };
/** `by`: they must be of orders of that day's calendar year. */
type PointsNeeded = { readonly points: number; readonly by: Day; readonly to: Tier };
export type TierChange =
  | ByTime<Tier>
  | ({ readonly code: 'qualifying-points-needed' } & PointsNeeded)
  /** To hold this tier beyond its hold. */
  | ({ readonly code: 'qualifying-points-to-keep' } & PointsNeeded);
export type TierAnswer = Answer<Tier, TierReason, TierChange> & { readonly since: Day; readonly heldThrough: Day | null };

/** The tier as it is recorded: why it is held, and what would change it. It changes by decisions alone, which the close of a year makes. */
export function judgeTier(facts: TierFacts, terms: TierTerms): TierAnswer {
  const value = facts.held?.tier ?? 'D';
  const year = yearOf(terms.now);
  const { reason, rule } = decision(facts.held, terms);
  const heldThrough = facts.held?.heldThrough ?? null;
  return {
    value,
    since: facts.held?.from ?? facts.enrolledOn,
    heldThrough,
    rule,
    policyVersion: terms.policy.version,
    reasons: [
      { code: 'qualifying-points', year, points: pointsIn(year, facts) },
      ...(reason === null ? [] : [reason]),
      ...(heldThrough === null ? [] : [{ code: 'held-through', day: heldThrough } as const]),
    ],
    wouldChange: withChange(pointsNeeded(facts, terms.policy.parameters, year), endOfHold(facts, terms.policy)),
  };
}

/** As-of days on which the answer can change by time alone: the close of the year that counts now. */
export const tierReviewDays = (now: Day): readonly number[] => [dayNumber(lastDayOfYear(yearOf(now)))];

const pointsIn = (year: number, { qualifying }: TierFacts): number => qualifying.find((one) => one.year === year)?.points ?? 0;

function decision(held: TierSegment | null, { tiersOn }: TierTerms): { readonly rule: string; readonly reason: TierReason | null } {
  if (held === null) return { rule: 'tier.lowest', reason: null };
  const { from, year, yearPoints, policyVersion, tier } = held;
  const decided = { from, year, points: yearPoints, policyVersion };
  if (tier === 'D') return { rule: 'tier.lowest', reason: { code: 'tier-lost', ...decided } };
  const isReached = yearOf(from) === year || !isHigherTier(tier, tierEarned(yearPoints, tiersOn(lastDayOfYear(year)).parameters));
  return isReached ? { rule: 'tier.reached', reason: { code: 'tier-reached', ...decided } } : { rule: 'tier.soft-landing', reason: { code: 'soft-landing', ...decided } };
}

function pointsNeeded(facts: TierFacts, { fromPoints }: LoyaltyTiersPolicy, year: number): readonly TierChange[] {
  const changes: TierChange[] = [];
  const tier = facts.held?.tier ?? 'D';
  const next = tierAbove(tier);
  if (next !== null && next !== 'D') {
    const points = Math.max(1, fromPoints[next] - pointsIn(year, facts));
    changes.push({ code: 'qualifying-points-needed', points, by: lastDayOfYear(year), to: next });
  }
  const lastYear = facts.held?.heldThrough ? yearOf(facts.held.heldThrough) : null;
  if (tier !== 'D' && lastYear !== null) {
    const points = fromPoints[tier] - pointsIn(lastYear, facts);
    if (points > 0) changes.push({ code: 'qualifying-points-to-keep', points, by: lastDayOfYear(lastYear), to: tier });
  }
  return changes;
}

/** The first review that takes the tier away if no points come any more: that of the year with which its hold ends, unless its points renew it. */
function endOfHold(facts: TierFacts, policy: JudgedBy<LoyaltyTiersPolicy>): ByTime<Tier> | null {
  let held = facts.held;
  for (let left = facts.qualifying.length + 1; left > 0 && held !== null && held.heldThrough !== null; left--) {
    const year = yearOf(held.heldThrough);
    const reviewed: TierSegment = reviewTier(held, year, pointsIn(year, facts), policy);
    if (reviewed.tier !== held.tier) return { code: 'by-time', on: firstDayOfYear(year + 1), to: reviewed.tier };
    held = reviewed;
  }
  return null;
}
