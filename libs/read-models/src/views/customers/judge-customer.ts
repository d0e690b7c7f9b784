import {
  judgeLadder, judgePeriod, judgeRfm, ladderReviewDays, periodReviewDays, rfmReviewDays,
  type LadderAnswer, type LadderFacts, type PeriodAnswer, type RfmAnswer,
} from '@rapport/judgements';
import { dayNumber, type Day, type Json } from '@rapport/kernel';
import { nextReviewOn, type Judged } from '../next-review.js';
import type { ViewContext } from '../view-definition.js';

export type CustomerJudgements = { readonly stage: LadderAnswer; readonly period: PeriodAnswer; readonly rfm: RfmAnswer };

/** Policies that judge a customer. */
export const customerPolicies = ['ladder', 'period', 'rfm'] as const;

/** The judgements of a live customer as of a day, and the next day on which one of them may differ. */
export function judgeLive(facts: LadderFacts, context: ViewContext, asOf: Day): { readonly judgements: CustomerJudgements; readonly nextReviewOn: Day | null } {
  const { stage, period, rfm } = judgedOn(facts, context, asOf);
  const judgements = { stage: stage.answer, period: period.answer, rfm: rfm.answer };
  return { judgements, nextReviewOn: nextReviewOn(context, customerPolicies, asOf, [period, stage, rfm]) };
}

/** The judgements of an ended relationship as of its last day: nothing changes them any more. */
export function judgeEnded(facts: LadderFacts, context: ViewContext, lastDay: Day): CustomerJudgements {
  const { stage, period, rfm } = judgedOn(facts, context, lastDay);
  return { stage: { ...stage.answer, wouldChange: [] }, period: { ...period.answer, wouldChange: [] }, rfm: { ...rfm.answer, wouldChange: [] } };
}

type JudgedCustomer = { readonly stage: Judged<LadderAnswer>; readonly period: Judged<PeriodAnswer>; readonly rfm: Judged<RfmAnswer> };

/** By the policy versions effective on the as-of day; what is judged on later days is judged by the same ones. */
function judgedOn(facts: LadderFacts, { policies }: ViewContext, asOf: Day): JudgedCustomer {
  const today = dayNumber(asOf);
  const ladder = policies.effectiveOn('ladder', asOf);
  const period = policies.effectiveOn('period', asOf);
  const rfm = policies.effectiveOn('rfm', asOf);
  return {
    stage: judged(asOf, ladderReviewDays(facts, ladder.parameters, today), (day) => judgeLadder(facts, ladder, day)),
    period: judged(asOf, periodReviewDays(facts, period.parameters, today), (day) => judgePeriod(facts, period, day)),
    rfm: judged(asOf, rfmReviewDays(facts, rfm.parameters, today), (day) => judgeRfm(facts, rfm, day)),
  };
}

const judged = <Answer extends Json>(asOf: Day, reviewDays: readonly number[], judgeOn: (day: Day) => Answer): Judged<Answer> => ({
  answer: judgeOn(asOf), reviewDays, judgeOn,
});
