import type { CalendarCommand } from '@rapport/domain';
import { day, ok, type Result } from '@rapport/kernel';
import { entry } from '../commands/command-entry.js';
import type { Target } from '../commands/target.js';
import { CloseDayDto, OpenCalendarDto } from './calendar.dto.js';

const forCalendar = (command: CalendarCommand): Result<Target, never> => ok({ aggregate: 'calendar', command });

export const calendarCommands = {
  'open-calendar': entry({
    path: null,
    pathFields: [],
    body: OpenCalendarDto,
    created: () => '/v1/views/calendar/calendar',
    barrier: true,
    toTarget: (_path: object, { firstDay, timeZone }: OpenCalendarDto) => forCalendar({ type: 'OpenCalendar', firstDay: day(firstDay), timeZone }),
  }),
  'close-day': entry({
    path: null,
    pathFields: [],
    body: CloseDayDto,
    created: null,
    barrier: true,
    toTarget: (_path: object, { day: closed }: CloseDayDto) => forCalendar({ type: 'CloseDay', day: day(closed) }),
  }),
} as const;
