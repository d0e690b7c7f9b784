import {
  judgeLadder, judgePeriod, judgeRfm, ladderReviewDays, periodReviewDays, rfmReviewDays,
  type LadderAnswer, type LadderFacts, type PeriodAnswer, type RfmAnswer,
} from '@rapport/judgements';
import { dayNumber, type Day } from '@rapport/kernel';
import { nextReviewOn } from '../next-review.js';
import type { ViewContext } from '../view-definition.js';

export type CustomerJudgements = { readonly stage: LadderAnswer; readonly period: PeriodAnswer; readonly rfm: RfmAnswer };

/** Policies that judge a customer. */
export const customerPolicies = ['ladder', 'period', 'rfm'] as const;

/** The judgements of a live customer as of a day, and the next day on which one of them may differ. */
export function judgeLive(facts: LadderFacts, context: ViewContext, asOf: Day): { readonly judgements: CustomerJudgements; readonly nextReviewOn: Day | null } {
  const { judgeOn, reviewDays } = judging(facts, context, asOf);
  const judgements = judgeOn(asOf);
  return { judgements, nextReviewOn: nextReviewOn(context, customerPolicies, asOf, judgements, reviewDays(), judgeOn) };
}

/** The judgements of an ended relationship as of its last day: nothing changes them any more. */
export function judgeEnded(facts: LadderFacts, context: ViewContext, lastDay: Day): CustomerJudgements {
  const { stage, period, rfm } = judging(facts, context, lastDay).judgeOn(lastDay);
  return { stage: { ...stage, wouldChange: [] }, period: { ...period, wouldChange: [] }, rfm: { ...rfm, wouldChange: [] } };
}

/** By the policy versions effective on the as-of day; what is judged on later days is judged by the same ones. */
function judging(facts: LadderFacts, { policies }: ViewContext, asOf: Day) {
  const ladder = policies.effectiveOn('ladder', asOf);
  const period = policies.effectiveOn('period', asOf);
  const rfm = policies.effectiveOn('rfm', asOf);
  return {
    judgeOn: (day: Day): CustomerJudgements => ({ stage: judgeLadder(facts, ladder, day), period: judgePeriod(facts, period, day), rfm: judgeRfm(facts, rfm, day) }),
    reviewDays(): readonly number[] {
      const today = dayNumber(asOf);
      return [
        ...ladderReviewDays(facts, ladder.parameters, today),
        ...periodReviewDays(facts, period.parameters, today),
        ...rfmReviewDays(facts, rfm.parameters, today),
      ].sort((a, b) => a - b);
    },
  };
}
