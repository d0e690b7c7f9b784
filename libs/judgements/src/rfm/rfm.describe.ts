import { assertNever, formatAmount, type CurrencyCode } from '@rapport/kernel';
import { counted, inBrackets, type Described } from '../sentences.js';
import type { RfmAnswer, RfmChange, RfmReason, RfmValue } from './rfm.js';

export const describeRfm = (answer: RfmAnswer): Described => ({
  headline: `RFM: ${describeRfmValue(answer.value)}${answer.value ? ` (${answer.value.action})` : ''}`,
  because: answer.reasons.map(describeRfmReason),
  wouldChange: answer.wouldChange.map(describeRfmChange),
});

/** "middle, R2 F3 M2 USD". */
export function describeRfmValue(value: RfmValue | null): string {
  if (!value) return 'none';
  const monetary = Object.keys(value.monetary).sort().map((currency) => ` M${value.monetary[currency]} ${currency}`);
  return `${value.level}, R${value.recency} F${value.frequency}${monetary.join('')}`;
}

const money = (amountMinor: number, currency: string): string => `${formatAmount({ amountMinor, currency: currency as CurrencyCode })} ${currency}`;

export function describeRfmReason(reason: RfmReason): string {
  switch (reason.code) {
    case 'no-purchase-in-window':
      return `No purchase within ${counted(reason.windowDays, 'day')}${reason.lastOn === null ? '' : `, the last on ${reason.lastOn}${inBrackets(reason.orders, reason.notCited)}`}.`;
    case 'last-purchase':
      return `R${reason.band}: last purchase on ${reason.on}${inBrackets(reason.orders, reason.notCited)}.`;
    case 'purchase-days-in-window':
      return `F${reason.band}: ${counted(reason.count, 'purchase day')} within ${counted(reason.windowDays, 'day')}${inBrackets(reason.orders, reason.notCited)}.`;
    case 'net-in-window':
      return `${reason.band === null ? 'No M band' : `M${reason.band}`}: ${money(reason.netMinor, reason.currency)} within ${counted(reason.windowDays, 'day')}${inBrackets(reason.orders, reason.notCited)}.`;
    case 'bands-sum':
      return `The ${reason.bands} bands sum up to ${reason.sum}.`;
    default:
      return assertNever(reason, 'rfm reason');
  }
}

export function describeRfmChange(change: RfmChange): string {
  switch (change.code) {
    case 'by-time':
      return `On ${change.on}, if nothing happens: ${describeRfmValue(change.to)}.`;
    case 'purchase-needed':
      return `A new purchase: R${change.to.recency}.`;
    case 'purchase-days-needed':
      return `${counted(change.count, 'more purchase day')}: F${change.to.frequency}.`;
    case 'net-needed':
      return `${money(change.amountMinor, change.currency)} more: M${change.to.monetary}.`;
    default:
      return assertNever(change, 'rfm change');
  }
}
