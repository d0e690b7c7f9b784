import { assertNever } from '@rapport/kernel';
import { counted, describePurchaseDays, inBrackets, type Described } from '../sentences.js';
import type { LadderAnswer, LadderChange, LadderReason } from './ladder.js';

export const describeLadder = (answer: LadderAnswer): Described => ({
  headline: `Lifecycle stage: ${answer.value}`,
  because: answer.reasons.map(describeLadderReason),
  wouldChange: answer.wouldChange.map(describeLadderChange),
});

export function describeLadderReason(reason: LadderReason): string {
  switch (reason.code) {
    case 'no-purchase-day':
      return 'No purchase yet.';
    case 'purchase-days':
      return describePurchaseDays(reason);
    case 'purchase-days-in-window':
      return `${counted(reason.count, 'purchase day')} within ${counted(reason.windowDays, 'day')}${inBrackets(reason.orders, reason.notCited)}.`;
    case 'enrolled':
      return `Enrolled on ${reason.on}.`;
    case 'referred-customer-bought':
      return `Customer ${reason.customerId}, referred on ${reason.referredOn}, first bought on ${reason.firstPurchaseOn}.`;
    default:
      return assertNever(reason, 'ladder reason');
  }
}

export function describeLadderChange(change: LadderChange): string {
  switch (change.code) {
    case 'by-time':
      return `On ${change.on}, if nothing happens: ${change.to}.`;
    case 'purchase-days-needed':
      return `${counted(change.count, 'more purchase day')}: ${change.to}.`;
    case 'enrolment-needed':
      return `Enrolment in the loyalty programme: ${change.to}.`;
    case 'referral-needed':
      return `A referred customer's first purchase: ${change.to}.`;
    default:
      return assertNever(change, 'ladder change');
  }
}
