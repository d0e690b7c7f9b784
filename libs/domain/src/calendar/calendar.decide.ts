import { addDays, assertNever, err, isDay, isTimeZone, startOfDay, type Instant } from '@rapport/kernel';
import type { DecisionContext } from '../aggregate.js';
import { accept, invalid, reject, type Decision } from '../decision.js';
import type { CalendarCommand, CloseDay, OpenCalendar } from './calendar.commands.js';
import type { CalendarEvent } from './calendar.events.js';
import type { CalendarRejection } from './calendar.rejections.js';
import { nextDayOf, type CalendarState } from './calendar.state.js';

type CalendarDecision = Decision<CalendarEvent, CalendarRejection>;

export function decideCalendar(state: CalendarState, command: CalendarCommand, { now }: DecisionContext): CalendarDecision {
  switch (command.type) {
    case 'OpenCalendar':
      return open(state, command, now);
    case 'CloseDay':
      return closeDay(state, command, now);
    default:
      return assertNever(command, 'calendar command');
  }
}

function open(state: CalendarState, { firstDay, timeZone }: OpenCalendar, now: Instant): CalendarDecision {
  if (state.status === 'open') return reject('calendar-already-open');
  if (!isDay(firstDay)) return err(invalid('firstDay', 'a date YYYY-MM-DD'));
  if (!isTimeZone(timeZone)) return reject('unknown-time-zone', 'timeZone');
  return accept({ type: 'CalendarOpened', occurredAt: now, data: { firstDay, timeZone } });
}

function closeDay(state: CalendarState, { day }: CloseDay, now: Instant): CalendarDecision {
  if (state.status !== 'open') return reject('calendar-not-open');
  if (!isDay(day)) return err(invalid('day', 'a date YYYY-MM-DD'));
  const expectedDay = nextDayOf(state);
  const { lastClosedDay } = state;
  if (lastClosedDay !== null && day >= state.firstDay && day <= lastClosedDay) return reject('day-already-closed', 'day', { lastClosedDay });
  if (day !== expectedDay) return reject('day-out-of-order', 'day', { expectedDay });
  const endsAt = startOfDay(addDays(day, 1), state.timeZone);
  if (now < endsAt) return reject('day-has-not-ended', 'day', { endsAt });
  return accept({ type: 'DayClosed', occurredAt: endsAt, data: { day } });
}
