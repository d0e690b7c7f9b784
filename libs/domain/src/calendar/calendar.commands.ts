import type { Day } from '@rapport/kernel';

export interface OpenCalendar {
  readonly type: 'OpenCalendar';
  readonly firstDay: Day;
  /** IANA name; for ever. */
  readonly timeZone: string;
}
/** The next day in order; it must have ended by the command's clock. */
export interface CloseDay {
  readonly type: 'CloseDay';
  readonly day: Day;
}
export type CalendarCommand = OpenCalendar | CloseDay;
