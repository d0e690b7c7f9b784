import type { LoyaltyTiersPolicy } from '@rapport/contracts';
import { earlierDay, firstDayOfYear, laterDay, lastDayOfYear, yearOf, type Day } from '@rapport/kernel';
import type { JudgedBy } from '../answer.js';
import { isHigherTier, tierBelow, tierEarned, type Tier } from './tier.js';

/** Qualifying points of the order's day that count from a day on, `from` not before `day`: negative for what a return takes. */
export type QualifyingEntry = { readonly day: Day; readonly from: Day; readonly points: number };

/** The tier that is held from a day until the next segment. */
export type TierSegment = {
  readonly from: Day;
  readonly tier: Tier;
  /** Last day of the hold; null for the lowest tier, which needs none. */
  readonly heldThrough: Day | null;
  /** The year whose qualifying points decided, and how many there were. */
  readonly year: number;
  readonly yearPoints: number;
  readonly policyVersion: number;
};

export type TierTimelineTerms = {
  /** First day of the membership: it starts at the lowest tier. */
  readonly since: Day;
  /** Years whose last day is not later have been reviewed; null: none. */
  readonly closedThrough: Day | null;
  tiersOn(day: Day): JudgedBy<LoyaltyTiersPolicy>;
  /** The timeline is told from this day on (default and least: `since`). What was said of earlier days costs nothing then. */
  readonly from?: Day;
};

/**
 * The tier of each day, by what counts on that day: as of a day all upgrades and reviews are replayed with the entries
 * that count from it or earlier (the specification, section 5). So a return changes the days from its own on, and the
 * order of the entries changes nothing. Ascending; a segment begins where the tier or its hold changes.
 * - Upgrade: on an order's day on which the year's running sum reaches a higher tier; held to the end of the next year.
 *   A day whose orders were all taken back upgrades nothing, whatever its policy says.
 * - Review, at the close of a year: points that reach the tier renew it to the end of the next year, one that was raised
 *   stays. Else, if its hold ends with the year, it falls one tier at the most, held to the end of the next year.
 *
 * Costs the entries, and the days with orders once for each later day (after `from`) on which a return counts.
 *
 * @param entries none of a day before `since`.
 */
export function tierTimeline(entries: readonly QualifyingEntry[], terms: TierTimelineTerms): readonly TierSegment[] {
  const timeline: TierSegment[] = [];
  const { days, sums, stretches } = byDay(entries, laterDay(terms.from ?? terms.since, terms.since));
  for (const [i, { from, corrections }] of stretches.entries()) {
    for (const { day, points } of corrections) sums.set(day, sums.get(day)! + points);
    const segments = replay(days, sums, terms, stretches[i + 1]?.from ?? null);
    const [held, ...later] = segments.slice(segments.findLastIndex((segment) => segment.from <= from));
    append(timeline, heldFrom(from, held!, timeline.at(-1) ?? null, entries, terms));
    for (const segment of later) append(timeline, segment);
  }
  return timeline;
}

/** What is held on a day; null before the first segment. */
export const tierHeldOn = (timeline: readonly TierSegment[], day: Day): TierSegment | null => timeline.findLast(({ from }) => from <= day) ?? null;

/**
 * What is held from a day on, cut to where it follows on a tier that the facts undid. Nothing decided a lowest tier but that:
 * it is explained by the year that had given the tier before, with what counts of its points on that day.
 */
export function heldFrom(from: Day, held: TierSegment, before: TierSegment | null, entries: readonly QualifyingEntry[], { tiersOn }: Pick<TierTimelineTerms, 'tiersOn'>): TierSegment {
  const isUndone = held.tier === 'D' && before !== null && before.tier !== 'D' && before.year >= held.year;
  if (!isUndone) return { ...held, from };
  const { year } = before;
  const yearPoints = entries.reduce((sum, entry) => (yearOf(entry.day) === year && entry.from <= from ? sum + entry.points : sum), 0);
  return { ...held, from, year, yearPoints, policyVersion: tiersOn(earlierDay(lastDayOfYear(year), from)).version };
}

function append(timeline: TierSegment[], segment: TierSegment): void {
  const last = timeline.at(-1);
  if (last?.tier !== segment.tier || last.heldThrough !== segment.heldThrough) timeline.push(segment);
}

type Stretch = { readonly from: Day; readonly corrections: QualifyingEntry[] };

/**
 * The days with entries, ascending, and what counts of each from the start on or from the day itself; then, ascending, the
 * stretches of days with the corrections that each brings: the first has none.
 */
function byDay(entries: readonly QualifyingEntry[], start: Day) {
  const sums = new Map<Day, number>();
  const late = new Map<Day, Stretch>();
  for (const entry of entries) {
    const isLate = entry.from > entry.day && entry.from > start;
    sums.set(entry.day, (sums.get(entry.day) ?? 0) + (isLate ? 0 : entry.points));
    if (!isLate) continue;
    const known = late.get(entry.from);
    if (known) known.corrections.push(entry);
    else late.set(entry.from, { from: entry.from, corrections: [entry] });
  }
  const stretches: Stretch[] = [{ from: start, corrections: [] }, ...[...late.values()].sort((a, b) => (a.from < b.from ? -1 : 1))];
  return { days: [...sums.keys()].sort(), sums, stretches };
}

/** What would be held if these sums had always counted, until before `until`. The first segment is that of the first day. */
function replay(days: readonly Day[], sums: ReadonlyMap<Day, number>, { since, closedThrough, tiersOn }: TierTimelineTerms, until: Day | null): readonly TierSegment[] {
  let year = yearOf(since);
  let yearPoints = 0;
  let held: TierSegment = { from: since, tier: 'D', heldThrough: null, year, yearPoints, policyVersion: tiersOn(since).version };
  const segments = [held];
  const become = (next: TierSegment): void => {
    held = next;
    if (segments.at(-1)!.from === next.from) segments.pop();
    segments.push(next);
  };
  const closeYearsBefore = (next: number): void => {
    for (; year < next; year++, yearPoints = 0) {
      const isReviewed = closedThrough !== null && lastDayOfYear(year) <= closedThrough && (until === null || firstDayOfYear(year + 1) < until);
      if (isReviewed) become(reviewTier(held, year, yearPoints, tiersOn(lastDayOfYear(year))));
    }
  };
  for (const day of days) {
    if (until !== null && day >= until) break;
    closeYearsBefore(yearOf(day));
    const points = sums.get(day)!;
    yearPoints += points;
    const policy = tiersOn(day);
    const reached = tierEarned(yearPoints, policy.parameters);
    if (points <= 0 || !isHigherTier(reached, held.tier)) continue;
    become({ from: day, tier: reached, heldThrough: lastDayOfYear(year + 1), year, yearPoints, policyVersion: policy.version });
  }
  if (closedThrough !== null) closeYearsBefore(yearOf(closedThrough) + 1);
  return segments;
}

/** What the close of the year makes of a tier, from the first day of the next year on. */
export function reviewTier({ tier, heldThrough }: TierSegment, year: number, yearPoints: number, { version, parameters }: JudgedBy<LoyaltyTiersPolicy>): TierSegment {
  const earned = tierEarned(yearPoints, parameters);
  const decided = { from: firstDayOfYear(year + 1), year, yearPoints, policyVersion: version };
  if (!isHigherTier(tier, earned)) return { ...decided, tier, heldThrough: tier === 'D' ? null : lastDayOfYear(year + 1) };
  if (heldThrough !== null && heldThrough > lastDayOfYear(year)) return { ...decided, tier, heldThrough };
  const fallen = tierBelow(tier);
  return { ...decided, tier: fallen, heldThrough: fallen === 'D' ? null : lastDayOfYear(year + 1) };
}
