import { addDays, type Day } from '@rapport/kernel';
import type { CalendarEvent } from './calendar.events.js';

export interface OpenedCalendar {
  readonly status: 'open';
  readonly firstDay: Day;
  readonly timeZone: string;
  /** Null until the first day is closed. */
  readonly lastClosedDay: Day | null;
}
export type CalendarState = { readonly status: 'not-opened' } | OpenedCalendar;

/** Of the state's shape and of what folding makes of events. A change of either takes the next number: states that were kept are then folded again. */
export const calendarStateSchema = 1;

export const initialCalendar: CalendarState = { status: 'not-opened' };

export function evolveCalendar(state: CalendarState, event: CalendarEvent): CalendarState {
  if (event.type === 'CalendarOpened') {
    const { firstDay, timeZone } = event.data;
    return state.status === 'open' ? state : { status: 'open', firstDay, timeZone, lastClosedDay: null };
  }
  if (event.type === 'DayClosed' && state.status === 'open') return { ...state, lastClosedDay: event.data.day };
  return state;
}

export const nextDayOf = ({ firstDay, lastClosedDay }: OpenedCalendar): Day => (lastClosedDay === null ? firstDay : addDays(lastClosedDay, 1));
