import fc from 'fast-check';
import { addDays, day, isDay, type Day } from './day.js';
import { epochMsOf, instant, instantFromMs } from './instant.js';
import { dayOf, dayOfSlot, hasEnded, isTimeZone, noonOf, slotMs, slotOf, startOfDay } from './time-zone.js';

const zones = ['Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Africa/Cairo', 'UTC'];
const anyZone = fc.constantFrom(...zones);
const anyMs = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2037, 11, 31) });

/** The day as the runtime prints it: another way than the one under test. */
const printedDay = (epochMs: number, timeZone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(epochMs);

describe('business days', () => {
  it('an instant falls on the day that a clock on the wall of the zone shows', () => {
    fc.assert(fc.property(anyMs, anyZone, (ms, zone) => dayOf(instantFromMs(ms), zone) === printedDay(ms, zone)), { numRuns: 300 });
  });

  it('every moment of a quarter hour falls on one day', () => {
    fc.assert(
      fc.property(anyMs, anyZone, fc.integer({ min: 0, max: slotMs - 1 }), (ms, zone, within) => {
        const slot = slotOf(instantFromMs(ms));
        return dayOfSlot(slot, zone) === printedDay(slot * slotMs + within, zone);
      }),
      { numRuns: 300 },
    );
  });

  it('a day starts at its first moment: the moment before is another day', () => {
    fc.assert(
      fc.property(anyMs, anyZone, (ms, zone) => {
        const shown = dayOf(instantFromMs(ms), zone);
        const start = startOfDay(shown, zone);
        return dayOf(start, zone) === shown && dayOf(instantFromMs(epochMsOf(start) - 1), zone) < shown;
      }),
      { numRuns: 300 },
    );
  });

  it.each(zones)('the first instant there is falls on a day in %s', (zone) => {
    expect(isDay(dayOf(instant('1001-01-01T00:00:00Z'), zone))).toBe(true);
  });

  it('noon of a day is twelve o’clock there', () => {
    expect(noonOf(day('1997-01-01'), 'Asia/Shanghai')).toBe('1997-01-01T04:00:00.000Z');
    expect(noonOf(day('2024-07-01'), 'America/New_York')).toBe('2024-07-01T16:00:00.000Z');
    expect(noonOf(day('2024-01-01'), 'Asia/Kathmandu')).toBe('2024-01-01T06:15:00.000Z');
  });

  it('a day that a zone skipped starts where the next one does', () => {
    expect(startOfDay(day('2011-12-30'), 'Pacific/Apia')).toBe(startOfDay(day('2011-12-31'), 'Pacific/Apia'));
  });

  it('a day has ended at midnight of the zone, not of UTC', () => {
    const shown: Day = day('2024-03-01');
    expect(hasEnded(shown, 'Asia/Shanghai', instant('2024-03-01T15:59:59.999Z'))).toBe(false);
    expect(hasEnded(shown, 'Asia/Shanghai', instant('2024-03-01T16:00:00.000Z'))).toBe(true);
    expect(hasEnded(addDays(shown, -1), 'Asia/Shanghai', instant('2024-03-01T15:00:00.000Z'))).toBe(true);
  });

  it.each(['Asia/Shanghai', 'UTC', 'America/Argentina/Buenos_Aires'])('%s is a time zone', (name) => expect(isTimeZone(name)).toBe(true));
  it.each(['Mars/Olympus', '+08:00', '', ' UTC', 'Asia/Shanghai\n'])('%j is none', (name) => expect(isTimeZone(name)).toBe(false));
});
