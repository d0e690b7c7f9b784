import type { PointsShift } from '@rapport/contracts';
import type { Day } from '@rapport/kernel';

export const pointsStates = ['pending', 'active', 'held', 'spent', 'expired', 'reversed', 'reissued'] as const;
export type PointsState = PointsShift['to'];

/** Points by their state. What was made is the sum of all; what was reissued was made anew in another lot. */
export type PointsBalance = { readonly [State in PointsState]: number };

export type CohortBalance = PointsBalance & { readonly cohort: number };

/** Points of one cohort that expire on one day, while there are any. */
export type OpenPoints = {
  readonly cohort: number;
  /** The first day on which they can't be spent. */
  readonly expiresOn: Day;
  readonly pending: number;
  readonly active: number;
  readonly held: number;
};

/** What the shifts of all events add up to. */
export type PointsBalances = {
  readonly balance: PointsBalance;
  /** Ascending by cohort. */
  readonly cohorts: readonly CohortBalance[];
  /** Ascending by expiry, then cohort; rows without points are left out, so there are as many as there are expiries ahead. */
  readonly open: readonly OpenPoints[];
};

export const noPoints: PointsBalance = { pending: 0, active: 0, held: 0, spent: 0, expired: 0, reversed: 0, reissued: 0 };
export const noBalances: PointsBalances = { balance: noPoints, cohorts: [], open: [] };

/** Awards, opening balances and all else that came in from outside: what was made but for what came from an expired lot. */
export const awardedIn = ({ pending, active, held, spent, expired, reversed }: PointsBalance): number => pending + active + held + spent + expired + reversed;

/** Active points by their expiry, ascending, whatever their cohort. */
export function activeByExpiry(open: readonly OpenPoints[]): readonly { readonly expiresOn: Day; readonly points: number }[] {
  const byDay = new Map<Day, number>();
  for (const { expiresOn, active } of open) if (active > 0) byDay.set(expiresOn, (byDay.get(expiresOn) ?? 0) + active);
  return [...byDay].map(([expiresOn, points]) => ({ expiresOn, points }));
}

export function withShifts({ balance, cohorts, open }: PointsBalances, shifts: readonly PointsShift[]): PointsBalances {
  let all = balance;
  const byCohort = new Map(cohorts.map((row) => [row.cohort, row]));
  const byExpiry = new Map(open.map((row) => [`${row.expiresOn} ${row.cohort}`, row]));
  for (const shift of shifts) {
    const { cohort } = shift;
    const expiresOn = shift.expiresOn as Day;
    all = moved(all, shift);
    byCohort.set(cohort, moved(byCohort.get(cohort) ?? { cohort, ...noPoints }, shift));
    const key = `${expiresOn} ${cohort}`;
    byExpiry.set(key, movedOpen(byExpiry.get(key) ?? { cohort, expiresOn, pending: 0, active: 0, held: 0 }, shift));
  }
  return {
    balance: all,
    cohorts: [...byCohort.values()].sort((a, b) => a.cohort - b.cohort),
    open: [...byExpiry.values()].filter(({ pending, active, held }) => pending !== 0 || active !== 0 || held !== 0).sort(byExpiryThenCohort),
  };
}

function moved<Balance extends PointsBalance>(balance: Balance, { from, to, points }: PointsShift): Balance {
  const changed = { ...balance, [to]: balance[to] + points };
  return from === null ? changed : { ...changed, [from]: changed[from] - points };
}

function movedOpen(row: OpenPoints, { from, to, points }: PointsShift): OpenPoints {
  const change = (state: 'pending' | 'active' | 'held') => row[state] + (to === state ? points : 0) - (from === state ? points : 0);
  return { cohort: row.cohort, expiresOn: row.expiresOn, pending: change('pending'), active: change('active'), held: change('held') };
}

const byExpiryThenCohort = (a: OpenPoints, b: OpenPoints): number =>
  a.expiresOn === b.expiresOn ? a.cohort - b.cohort : a.expiresOn < b.expiresOn ? -1 : 1;
