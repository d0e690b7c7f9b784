import { assertNever } from '@rapport/kernel';
import { counted, describePurchaseDays, inBrackets, named, notBefore, type Described } from '../sentences.js';
import type { PeriodAnswer, PeriodChange, PeriodReason } from './period.js';

export const describePeriod = (answer: PeriodAnswer): Described => ({
  headline: `Relationship period: ${answer.value}${answer.since === null ? '' : ` since ${answer.since}`}`,
  because: answer.reasons.map(describePeriodReason),
  wouldChange: answer.wouldChange.map(describePeriodChange),
});

export function describePeriodReason(reason: PeriodReason): string {
  switch (reason.code) {
    case 'no-purchase-day':
      return 'No purchase yet.';
    case 'purchase-days':
      return describePurchaseDays(reason);
    case 'own-interval':
      return describeInterval(reason);
    case 'silent-beyond-limit':
      return `Silent after ${named(reason.orders, reason.notCited)}: beyond ${counted(reason.limitDays, 'day')} since ${reason.since}.`;
    case 'gap-before-purchase':
      return `The purchase of ${reason.to}${inBrackets(reason.orders.slice(1))} came ${counted(reason.gapDays, 'day')} after that of ${reason.from}${inBrackets(reason.orders.slice(0, 1))}, beyond the ${counted(reason.limitDays, 'day')} expected until then.`;
    case 'purchase-days-since-opening':
      return `${reason.count === 0 ? 'No purchase day' : counted(reason.count, 'purchase day')} since${inBrackets(reason.orders, reason.notCited)}, of the ${reason.endsAfter} that end a recovery.`;
    default:
      return assertNever(reason, 'period reason');
  }
}

type OwnInterval = Extract<PeriodReason, { code: 'own-interval' }>;

function describeInterval({ basis, numeratorDays, denominator, orders }: OwnInterval): string {
  const days = counted(numeratorDays, 'day');
  if (basis === 'own') return `Buys every ${days} ÷ ${denominator} on average${between(orders)}.`;
  return basis === 'minimum' ? `Buys more often than the least interval of ${days}${between(orders)}.` : `Too few purchase days for an own interval: ${days} assumed.`;
}

/** ", from order a to order b"; an own interval has a first and a last order. */
const between = ([first, last]: readonly string[]): string => `, from order ${first} to order ${last}`;

export function describePeriodChange(change: PeriodChange): string {
  switch (change.code) {
    case 'by-time':
      return `On ${change.on}, if nothing happens: ${change.to}.`;
    case 'purchase-days-needed':
      return `${counted(change.count, 'more purchase day')}${notBefore(change.notBefore)}: ${change.to}.`;
    default:
      return assertNever(change, 'period change');
  }
}
