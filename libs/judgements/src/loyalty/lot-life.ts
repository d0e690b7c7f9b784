import type { LoyaltyEarningPolicy, LoyaltyExpiryPolicy } from '@rapport/contracts';
import { addDays, addMonths, firstDayOfYear, laterDay, yearOf, type Day } from '@rapport/kernel';

/** Spendable from `activeFrom` until before `expiresOn`, which is the later. */
export type LotLife = { readonly activeFrom: Day; readonly expiresOn: Day };

/** @param earning and `expiry`: the versions effective on the day on which the points were earned. */
export function lotLife({ holdingDays }: Pick<LoyaltyEarningPolicy, 'holdingDays'>, { kind, rollingMonths }: LoyaltyExpiryPolicy, earnedOn: Day): LotLife {
  const activeFrom = addDays(earnedOn, holdingDays);
  const expiresOn = kind === 'annual-reset' ? firstDayOfYear(yearOf(activeFrom) + 1) : laterDay(addMonths(earnedOn, rollingMonths), addDays(activeFrom, 1));
  return { activeFrom, expiresOn };
}

/** Of points that come back after their lot has expired. */
export const reissuedLife = ({ reissuedLiveDays }: LoyaltyExpiryPolicy, today: Day): LotLife => ({ activeFrom: today, expiresOn: addDays(today, reissuedLiveDays) });

/** The first day on which a member is to be warned: so many days before the last one on which the points can be spent. */
export const pointsToWarn = ({ warnDaysBefore }: LoyaltyExpiryPolicy, expiresOn: Day): Day => addDays(expiresOn, -1 - warnDaysBefore);
