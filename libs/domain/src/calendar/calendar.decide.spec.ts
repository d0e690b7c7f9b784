import { clockOfSpecs, eventsOf, scenarios } from '@rapport/testing';
import { day, instant } from '@rapport/kernel';
import { calendar, type CalendarCommand } from './index.js';

const given = scenarios(calendar);
const open: CalendarCommand = { type: 'OpenCalendar', firstDay: day('2026-03-01'), timeZone: 'Asia/Shanghai' };
const close = (text: string): CalendarCommand => ({ type: 'CloseDay', day: day(text) });
const after = (...commands: readonly CalendarCommand[]) => given(...eventsOf(calendar, [open, ...commands]));

describe('the calendar', () => {
  it('is opened once, on a first day, with a time zone for ever', () => {
    given().when(open).then([{ type: 'CalendarOpened', occurredAt: clockOfSpecs, data: { firstDay: day('2026-03-01'), timeZone: 'Asia/Shanghai' } }]);
    after().when(open).then({ rejected: 'calendar-already-open' });
  });
  it.each(['Asia/Nowhere', '+08:00', ''])('does not know the time zone %j', (timeZone) => {
    given().when({ ...open, timeZone } as CalendarCommand).then({ rejected: 'unknown-time-zone', field: 'timeZone' });
  });
  it('closes a day that has ended in its zone, dated when it ended', () => {
    const endsAt = instant('2026-03-01T16:00:00.000Z');
    after().when(close('2026-03-01'), endsAt).then([{ type: 'DayClosed', occurredAt: endsAt, data: { day: day('2026-03-01') } }]);
    after().when(close('2026-03-01'), instant('2026-03-01T15:59:59.999Z')).then({ rejected: 'day-has-not-ended', details: { endsAt } });
  });
  it('closes days in order, none skipped, none twice', () => {
    after(close('2026-03-01')).when(close('2026-03-01')).then({ rejected: 'day-already-closed', details: { lastClosedDay: '2026-03-01' } });
    after(close('2026-03-01')).when(close('2026-03-03')).then({ rejected: 'day-out-of-order', details: { expectedDay: '2026-03-02' } });
    after(close('2026-03-01')).when(close('2026-02-28')).then({ rejected: 'day-out-of-order', details: { expectedDay: '2026-03-02' } });
  });
  it('closes nothing before it is open', () => {
    given().when(close('2026-03-01')).then({ rejected: 'calendar-not-open' });
  });
});
