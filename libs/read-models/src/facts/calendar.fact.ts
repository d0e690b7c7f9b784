import type { Day } from '@rapport/kernel';
import type { FactDefinition } from './fact-definition.js';
import { calendarStream, ofContract } from './streams.js';

export type CalendarFact = {
  /** Null until the calendar has been opened. */
  readonly firstDay: Day | null;
  readonly timeZone: string | null;
  readonly lastClosedDay: Day | null;
};

const initial: CalendarFact = { firstDay: null, timeZone: null, lastClosedDay: null };

export const calendarFact: FactDefinition<CalendarFact> = {
  fact: 'calendar',
  streamPrefix: calendarStream,
  initial: () => initial,
  fold(body, opened) {
    const event = ofContract(opened);
    switch (event.type) {
      case 'rapport.calendar-opened':
        return body.firstDay === null ? { ...body, firstDay: event.data.firstDay as Day, timeZone: event.data.timeZone } : body;
      case 'rapport.day-closed':
        return body.lastClosedDay === null || event.data.day > body.lastClosedDay ? { ...body, lastClosedDay: event.data.day as Day } : body;
      default:
        return body;
    }
  },
};
