import type { Aggregate } from '../aggregate.js';
import type { CalendarCommand } from './calendar.commands.js';
import { decideCalendar } from './calendar.decide.js';
import type { CalendarEvent } from './calendar.events.js';
import type { CalendarRejection } from './calendar.rejections.js';
import { evolveCalendar, initialCalendar, type CalendarState } from './calendar.state.js';

export * from './calendar.commands.js';
export * from './calendar.events.js';
export { calendarRejectionCodes, type CalendarRejection } from './calendar.rejections.js';
export { calendarStateSchema, type CalendarState, type OpenedCalendar } from './calendar.state.js';

/** One stream: opened on a first day, then one `DayClosed` a day, in order, none skipped. */
export const calendar: Aggregate<CalendarState, CalendarCommand, CalendarEvent, CalendarRejection> = {
  name: 'calendar',
  streamOf: () => 'calendar',
  initial: initialCalendar,
  evolve: evolveCalendar,
  decide: decideCalendar,
};
