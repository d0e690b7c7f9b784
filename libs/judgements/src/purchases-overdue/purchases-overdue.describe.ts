import { counted, type Described } from '../sentences.js';
import type { OverdueAnswer } from './purchases-overdue.js';

export const describePurchasesOverdue = (answer: OverdueAnswer): Described => ({
  headline: answer.value ? `Unmatched return: overdue since ${answer.overdueFrom}` : `Unmatched return: waiting, overdue from ${answer.overdueFrom}`,
  because: answer.reasons.map(({ returnedOn, limitDays }) => `Returned on ${returnedOn} without a known order; it may wait ${counted(limitDays, 'day')}.`),
  wouldChange: answer.wouldChange.map((change) => (change.code === 'by-time' ? `On ${change.on}, if nothing happens: overdue.` : 'Its order: matched.')),
});
