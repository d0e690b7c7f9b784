import { addDays, type Day } from '@rapport/kernel';
import { activeByExpiry, type OpenPoints } from '../../facts/loyalty/points-balances.js';

/** `expiresOn` is the first day on which they can't be spent, `lastDay` the one before. */
type Expiry = { readonly lastDay: Day; readonly expiresOn: Day };
export type ActiveExpiry = Expiry & { readonly points: number };
export type OpenExpiry = Expiry & { readonly pending: number; readonly active: number; readonly held: number };

export type AccountExpiries = {
  /** Active points only. */
  readonly nextExpiry: ActiveExpiry | null;
  /** Each day apart, ascending: the first of them, and how many there are more. */
  readonly expiries: readonly OpenExpiry[];
  readonly expiriesNotListed: number;
  /** All active points, by the month of their last day. */
  readonly activeByMonth: readonly { readonly month: string; readonly points: number }[];
};

/** Days that one document lists. */
export const listedExpiries = 60;

export function expiriesOf(open: readonly OpenPoints[]): AccountExpiries {
  const active = activeByExpiry(open).map(({ expiresOn, points }) => ({ lastDay: addDays(expiresOn, -1), expiresOn, points }));
  const months = new Map<string, number>();
  for (const { lastDay, points } of active) months.set(lastDay.slice(0, 7), (months.get(lastDay.slice(0, 7)) ?? 0) + points);
  const days = byDay(open);
  return {
    nextExpiry: active[0] ?? null,
    expiries: days.slice(0, listedExpiries),
    expiriesNotListed: Math.max(0, days.length - listedExpiries),
    activeByMonth: [...months].map(([month, points]) => ({ month, points })),
  };
}

function byDay(open: readonly OpenPoints[]): readonly OpenExpiry[] {
  const days: OpenExpiry[] = [];
  for (const { expiresOn, pending, active, held } of open) {
    const last = days.at(-1);
    if (last?.expiresOn === expiresOn) days[days.length - 1] = { ...last, pending: last.pending + pending, active: last.active + active, held: last.held + held };
    else days.push({ lastDay: addDays(expiresOn, -1), expiresOn, pending, active, held });
  }
  return days;
}
