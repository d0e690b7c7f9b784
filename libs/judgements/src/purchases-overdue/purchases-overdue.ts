import type { PurchasesPolicy } from '@rapport/contracts';
import { addDays, dayNumber, type Day } from '@rapport/kernel';
import type { Answer, ByTime, JudgedBy } from '../answer.js';
import { ascendingAfter } from '../review-days.js';

export type UnmatchedReturnFacts = { readonly returnedOn: Day };

export type OverdueReason = { readonly code: 'returned-without-order'; readonly returnedOn: Day; readonly limitDays: number };
export type OverdueAnswer = Answer<boolean, OverdueReason, ByTime<boolean> | { readonly code: 'order-needed' }> & {
  /** The first day on which it is overdue. */
  readonly overdueFrom: Day;
};

/** Whether an unmatched return waits too long: its age is beyond the limit (the specification, section 1). */
export function judgePurchasesOverdue({ returnedOn }: UnmatchedReturnFacts, policy: JudgedBy<PurchasesPolicy>, asOf: Day): OverdueAnswer {
  const limitDays = policy.parameters.unmatchedReturnOverdueAfterDays;
  const overdueFrom = addDays(returnedOn, limitDays + 1);
  const value = asOf >= overdueFrom;
  return {
    value,
    overdueFrom,
    rule: value ? 'purchases-overdue.overdue' : 'purchases-overdue.waiting',
    policyVersion: policy.version,
    reasons: [{ code: 'returned-without-order', returnedOn, limitDays }],
    wouldChange: [{ code: 'order-needed' }, ...(value ? [] : [{ code: 'by-time', on: overdueFrom, to: true } as const])],
  };
}

/** Days after the day number on which the answer can change by time alone. */
export const purchasesOverdueReviewDays = ({ returnedOn }: UnmatchedReturnFacts, policy: PurchasesPolicy, after: number): readonly number[] =>
  ascendingAfter(after, [dayNumber(returnedOn) + policy.unmatchedReturnOverdueAfterDays + 1]);
