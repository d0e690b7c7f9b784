import fc from 'fast-check';
import { addDays, addMonths, day, dayFromNumber, dayNumber, daysBetween, isDay, windowStart } from './day.js';
import { epochMsOf, instant, instantFromMs, parseInstant } from './instant.js';

describe('days', () => {
  it('count and uncount', () => {
    fc.assert(fc.property(fc.integer({ min: -300_000, max: 2_900_000 }), (number) => dayNumber(dayFromNumber(number)) === number));
  });

  it('a window of N days holds its first and its last day', () => {
    expect(windowStart(day('1998-06-30'), 365)).toBe('1997-07-01');
    expect(windowStart(day('2024-03-01'), 1)).toBe('2024-03-01');
    expect(daysBetween(windowStart(day('2024-03-01'), 30), day('2024-03-01'))).toBe(29);
  });

  it('steps over the end of February', () => {
    expect(addDays(day('2024-02-28'), 1)).toBe('2024-02-29');
    expect(addDays(day('2023-02-28'), 1)).toBe('2023-03-01');
  });

  it.each([
    ['2024-01-31', 1, '2024-02-29'], ['2023-01-31', 1, '2023-02-28'], ['2024-02-29', 12, '2025-02-28'], ['2024-12-31', 2, '2025-02-28'],
    ['2024-11-30', 1, '2024-12-30'], ['2024-12-15', 0, '2024-12-15'], ['2024-01-15', 1_200, '2124-01-15'], ['2024-03-31', -1, '2024-02-29'],
  ])('%s and %d months is %s', (from, months, to) => expect(addMonths(day(from), months)).toBe(to));

  it.each(['1997-02-29', '1997-2-3', '97-02-03', '1997-13-01', '1997-00-10', '0999-01-01', '1997-01-01T00:00', ''])('%j is no day', (text) => {
    expect(isDay(text)).toBe(false);
    expect(() => day(text)).toThrow(RangeError);
  });
});

describe('instants', () => {
  it('read back what they print', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), (ms) => epochMsOf(parseInstant(instantFromMs(ms))!) === ms));
  });

  it('sort as text in the order of time', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 0, max: 4e12 }), (a, b) => a < b === instantFromMs(a) < instantFromMs(b)));
  });

  it('are read in the plain form as a calendar reads them, and only where the day and the time exist', () => {
    const part = (max: number, size: number): fc.Arbitrary<string> => fc.integer({ min: 0, max }).map((number) => String(number).padStart(size, '0'));
    const parts = fc.tuple(fc.oneof(part(9_999, 4), fc.constantFrom('1900', '2000', '2024')), part(13, 2), fc.oneof(part(32, 2), part(3, 2).map((last) => `${28 + Number(last)}`)), part(24, 2), part(60, 2), part(60, 2), fc.option(part(999, 3)));
    fc.assert(
      fc.property(parts, ([year, month, date, hour, minute, second, ms]) => {
        const plain = `${year}-${month}-${date}T${hour}:${minute}:${second}.${ms ?? '000'}Z`;
        const read = new Date(plain);
        const exists = year > '1000' && !Number.isNaN(read.getTime()) && read.toISOString() === plain;
        expect(parseInstant(ms === null ? plain.replace('.000Z', 'Z') : plain)).toBe(exists ? plain : null);
      }),
      { numRuns: 2_000 },
    );
  });

  it('turn any zone into UTC', () => {
    expect(parseInstant('1997-01-01T12:00:00+08:00')).toBe('1997-01-01T04:00:00.000Z');
    expect(instant('2024-02-29T23:59:59.5Z')).toBe('2024-02-29T23:59:59.500Z');
  });

  it.each(['1997-01-01', '1997-01-01T12:00Z', '1997-01-01T12:00:00', '1997-02-30T12:00:00Z', '1997-01-01T24:00:00Z', '1997-01-01T12:00:00.1234Z', '1997-01-01T12:00:60Z', '0000-01-01T00:00:00Z', '0050-01-01T00:00:00Z', '1000-12-31T23:59:59Z', '1001-01-01T00:00:00+08:00', '1997-01-01T12:00:00+25:00'])(
    '%j is none',
    (text) => expect(parseInstant(text)).toBeNull(),
  );
});
