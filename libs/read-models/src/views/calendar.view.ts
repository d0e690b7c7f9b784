import { addDays, type Day } from '@rapport/kernel';
import type { CalendarFact } from '../facts/calendar.fact.js';
import { bodyOf, calendarStream } from '../facts/streams.js';
import type { ViewDefinition } from './view-definition.js';

export type CalendarView = {
  readonly firstDay: Day;
  readonly timeZone: string;
  /** Null until the first day has been closed. */
  readonly lastClosedDay: Day | null;
  readonly nextToClose: Day;
};

/** One document, `calendar`, from its opening on. */
export const calendarView: ViewDefinition<CalendarView> = {
  view: 'calendar',
  version: 1,
  policies: [],
  readsCalendar: false,
  affects: (change) => (change.after.fact === 'calendar' ? [calendarStream] : []),
  inputs: () => [{ from: 'heads', ids: [calendarStream] }],
  derive(_id, { heads }) {
    const calendar = bodyOf<CalendarFact>(heads, calendarStream);
    if (!calendar || calendar.firstDay === null || calendar.timeZone === null) return null;
    const { firstDay, timeZone, lastClosedDay } = calendar;
    const nextToClose = lastClosedDay === null ? firstDay : addDays(lastClosedDay, 1);
    return { body: { firstDay, timeZone, lastClosedDay, nextToClose }, nextReviewOn: null, factsThrough: null, frozenOn: null };
  },
  queryable: { lastClosedDay: { type: 'day' } },
};
