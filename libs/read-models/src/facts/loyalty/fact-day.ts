import type { LoyaltyContractEvent } from '@rapport/contracts';
import { dayOf, laterDay, type Day } from '@rapport/kernel';

/** The day on which something happened that counts as a fact: what time alone brings does not. */
export function factDay(event: LoyaltyContractEvent, timeZone: string | null): Day | null {
  switch (event.type) {
    case 'rapport.member-enrolled':
      return event.data.enrolledOn as Day;
    case 'rapport.membership-left':
      return event.data.leftOn as Day;
    case 'rapport.points-earned':
      return event.data.orderedOn as Day;
    case 'rapport.points-reversed':
      return laterDay(event.data.orderedOn as Day, event.data.factOn as Day);
    case 'rapport.points-held':
    case 'rapport.points-redeemed':
    case 'rapport.redemption-cancelled':
    case 'rapport.points-adjusted':
    case 'rapport.opening-balance-brought':
    case 'rapport.goodwill-granted':
      return timeZone === null ? null : dayOf(event.occurredAt, timeZone);
    case 'rapport.hold-released':
      return timeZone === null || event.data.cause === 'lapsed' ? null : dayOf(event.occurredAt, timeZone);
    default:
      return null;
  }
}
