import type { PolicyParameters } from '@rapport/contracts';
import { dayFromNumber, dayNumber, laterDay, sameJson, type Day, type Json } from '@rapport/kernel';
import type { ViewContext } from './view-definition.js';

/** The day that a live answer is judged as of: the last closed day, or that of the latest fact that counts if it is later. */
export const liveAsOf = ({ lastClosedDay }: ViewContext, factsThrough: Day): Day =>
  lastClosedDay === null ? factsThrough : laterDay(lastClosedDay, factsThrough);

/** A part of a body that depends on the day. */
export type Judged<Answer extends Json = Json> = {
  readonly answer: Answer;
  /** Days after the as-of day, ascending, counted from 1970-01-01: the answer differs from one day to the next on no other day. */
  readonly reviewDays: readonly number[];
  judgeOn(day: Day): Answer;
};

/**
 * The first day after `asOf` on which one of the answers differs with the same facts, or on which one of the policies
 * changes; null if there is none (the specification, section 8). Each review day is judged and compared, so one that
 * changes nothing does no harm.
 */
export function nextReviewOn(context: ViewContext, policies: readonly (keyof PolicyParameters)[], asOf: Day, judged: readonly Judged[]): Day | null {
  const policyChange = context.policies.nextChangeAfter(policies, asOf);
  let next = policyChange === null ? Infinity : dayNumber(policyChange);
  for (const one of judged) next = firstDifference(one, next);
  return next === Infinity ? null : dayFromNumber(next);
}

/** The first review day before `end` with another answer; else `end`. */
function firstDifference({ answer, reviewDays, judgeOn }: Judged, end: number): number {
  for (const day of reviewDays) {
    if (day >= end) break;
    if (!sameJson(answer, judgeOn(dayFromNumber(day)))) return day;
  }
  return end;
}
