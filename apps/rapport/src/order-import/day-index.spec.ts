import fc from 'fast-check';
import { dayFromNumber } from '@rapport/kernel';
import { DayIndex } from './day-index.js';

describe('the index of days', () => {
  it('gives rows in the order of their days, those of one day in the order of the file', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 9_000, max: 9_040 }), { maxLength: 3_000 }), (days) => {
        const index = new DayIndex();
        days.forEach((day, at) => index.add(at + 1, at * 10, 9, day));
        const expected = days.map((day, at) => ({ line: at + 1, offset: at * 10, byteLength: 9, day: dayFromNumber(day) })).sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.line - b.line));
        expect([...index.inOrder()]).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('is empty at first', () => expect([...new DayIndex().inOrder()]).toEqual([]));
});
