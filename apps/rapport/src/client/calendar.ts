import { addDays, defaultTimeZone, isDay, type Day } from '@rapport/kernel';
import { isObject } from './api-problem.js';
import type { ApiClient } from './api-client.js';
import { settle } from './wait-until-ready.js';

export interface Calendar {
  readonly firstDay: Day;
  readonly timeZone: string;
  /** Null while no day has been closed. */
  readonly lastClosedDay: Day | null;
}

/** As of all that is in the log; null while it is not open. */
export async function readCalendar(api: ApiClient): Promise<Calendar | null> {
  await settle(api);
  const calendar = (await api.get('/v1/status'))['calendar'];
  if (!isObject(calendar)) return null;
  const { firstDay, timeZone, lastClosedDay } = calendar;
  if (typeof firstDay !== 'string' || !isDay(firstDay)) return null;
  return {
    firstDay,
    timeZone: typeof timeZone === 'string' ? timeZone : defaultTimeZone,
    lastClosedDay: typeof lastClosedDay === 'string' && isDay(lastClosedDay) ? lastClosedDay : null,
  };
}

/** The day that is to be closed next. */
export const nextDayToClose = (calendar: Calendar): Day => (calendar.lastClosedDay === null ? calendar.firstDay : addDays(calendar.lastClosedDay, 1));
