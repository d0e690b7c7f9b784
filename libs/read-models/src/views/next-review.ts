import type { PolicyParameters } from '@rapport/contracts';
import { dayFromNumber, dayNumber, laterDay, type Day, type Json } from '@rapport/kernel';
import { sameJson } from './same-json.js';
import type { ViewContext } from './view-definition.js';

/** The day that a live answer is judged as of: the last closed day, or that of the latest fact that counts if it is later. */
export const liveAsOf = ({ lastClosedDay }: ViewContext, factsThrough: Day): Day =>
  lastClosedDay === null ? factsThrough : laterDay(lastClosedDay, factsThrough);

/**
 * The first day after `asOf` on which what is judged differs with the same facts, or on which one of the policies
 * changes; null if there is none (the specification, section 8).
 *
 * @param candidates days, ascending, counted from 1970-01-01: it differs on no other day. Each is judged and compared,
 *   so one that changes nothing does no harm.
 */
export function nextReviewOn<Judged extends Json>(
  context: ViewContext,
  policies: readonly (keyof PolicyParameters)[],
  asOf: Day,
  judged: Judged,
  candidates: readonly number[],
  judgeOn: (day: Day) => Judged,
): Day | null {
  const policyChange = context.policies.nextChangeAfter(policies, asOf);
  const end = policyChange === null ? Infinity : dayNumber(policyChange);
  for (const candidate of candidates) {
    if (candidate >= end) break;
    const day = dayFromNumber(candidate);
    if (!sameJson(judged, judgeOn(day))) return day;
  }
  return policyChange;
}
