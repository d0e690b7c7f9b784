import { tiers, type Tier } from '@rapport/judgements';
import { addDays, laterDay, yearOf, type Day } from '@rapport/kernel';
import { compared, type HeldTier, type ModelAccount, type ModelMembership, type TierFact } from './account.js';

type Bounds = Readonly<Record<'C' | 'B' | 'A', number>>;

const rank = (tier: Tier): number => tiers.indexOf(tier);
const reachedBy = (points: number, { A, B, C }: Bounds): Tier => (points >= A ? 'A' : points >= B ? 'B' : points >= C ? 'C' : 'D');

/** The tier on a day, by all facts that count by then: lived through day by day from the enrolment. */
export function livedThrough(facts: readonly TierFact[], since: Day, on: Day, closedThrough: Day | null, boundsOn: (day: Day) => Bounds): Omit<HeldTier, 'from'> {
  const gainedOn = new Map<Day, number>();
  for (const { day, from, points } of facts) if (from <= on) gainedOn.set(day, (gainedOn.get(day) ?? 0) + points);
  let tier: Tier = 'D';
  let holdYear: number | null = null;
  let yearPoints = 0;
  for (let now = since; now <= on; now = addDays(now, 1)) {
    const year = yearOf(now);
    if (now.endsWith('-01-01') && now > since) {
      const lastDay = addDays(now, -1);
      if (closedThrough !== null && lastDay <= closedThrough) {
        const earned = reachedBy(yearPoints, boundsOn(lastDay));
        if (rank(earned) >= rank(tier)) holdYear = year;
        else if (holdYear === null || holdYear < year) {
          tier = tiers[Math.max(rank(earned), rank(tier) - 1)]!;
          holdYear = year;
        }
        if (tier === 'D') holdYear = null;
      }
      yearPoints = 0;
    }
    const gained = gainedOn.get(now) ?? 0;
    yearPoints += gained;
    const reached = reachedBy(yearPoints, boundsOn(now));
    if (gained > 0 && rank(reached) > rank(tier)) [tier, holdYear] = [reached, year + 1];
  }
  return { tier, holdYear };
}

export const factsOf = ({ orders }: ModelAccount, membership: number): readonly TierFact[] =>
  [...orders.values()].filter((order) => order.membership === membership).flatMap(({ tierFacts }) => tierFacts);

/** What was held on closed days stands; from the later of the fact's day and the first day not closed on all is told anew. */
export function retellTiers(account: ModelAccount, member: ModelMembership, changedFrom: Day): void {
  const { closedThrough, policies } = account;
  if (member.leftAt !== null) return;
  const start = laterDay(member.enrolledOn, closedThrough === null ? changedFrom : laterDay(changedFrom, addDays(closedThrough, 1)));
  const facts = factsOf(account, member.number);
  const boundsOn = (day: Day): Bounds => policies.effectiveOn('loyalty-tiers', day).parameters.fromPoints;
  const telling = [start, ...facts.flatMap(({ day, from }) => [day, from])].filter((day) => day >= start);
  const told = [...new Set(telling)].sort(compared).map((from) => ({ from, ...livedThrough(facts, member.enrolledOn, from, closedThrough, boundsOn) }));
  member.history = [...member.history.filter(({ from }) => from < start), ...told];
}

/** Before the enrolment: the lowest. */
export const tierHeld = (member: ModelMembership, on: Day): Tier => member.history.findLast(({ from }) => from <= on)?.tier ?? 'D';
export const holdYearOf = (member: ModelMembership, on: Day): number | null => member.history.findLast(({ from }) => from <= on)?.holdYear ?? null;
