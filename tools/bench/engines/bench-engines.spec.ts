import fc from 'fast-check';
import { readArguments, help, parts } from './arguments.mjs';
import { openLoop } from './open-loop.mjs';
import { percentile, percentilesOf } from './percentiles.mjs';

describe('the arguments of npm run bench:engines', () => {
  it('mean all parts when none is named, and keep their order', () => {
    expect(readArguments([])).toEqual({ parts, quick: false, json: false, help: false });
    expect(readArguments(['appends', '--quick', 'lag'])).toEqual({ parts: ['lag', 'appends'], quick: true, json: false, help: false });
  });

  it('name what they do not know', () => {
    expect(readArguments(['lags', '--fast'])).toEqual({ problem: expect.stringContaining('Unknown: lags, --fast.') });
  });

  it('are all explained by the help', () => {
    expect([...parts, '--quick', '--json'].filter((word) => !help.includes(word))).toEqual([]);
  });
});

describe('percentiles', () => {
  it('are values that were measured, of which at least so many per cent are not above', () => {
    fc.assert(fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1 }), fc.double({ min: 1, max: 100, noNaN: true }), (values, percent) => {
      const found = percentile(values, percent)!;
      expect(values.some((value) => value === found)).toBe(true);
      expect(values.filter((value) => value <= found).length / values.length).toBeGreaterThanOrEqual(percent / 100 - 1e-9);
    }));
  });

  it('of one to a thousand are what they are called', () => {
    expect(percentilesOf(Array.from({ length: 1_000 }, (_, i) => 1_000 - i))).toEqual({ p50: 500, p95: 950, p99: 990, 'p99.9': 999, most: 1_000 });
    expect(percentile([], 50)).toBeNull();
  });
});

describe('a load that keeps its timetable', () => {
  it('sends when the next is due, however long the answers take, and tells each when it was due', async () => {
    let nowMs = 1_000;
    const due: number[] = [];
    const answers: (() => void)[] = [];
    const count = await openLoop({
      rate: 4, ms: 2_000, nowMs: () => nowMs,
      wait: async (ms: number) => {
        nowMs += ms;
      },
      send: (number: number, dueMs: number) => {
        due.push(dueMs);
        // One stall of a second: what is due in it is sent at once afterwards, under its own time.
        if (number === 2) nowMs += 1_000;
        return new Promise<void>((resolve) => {
          answers.push(resolve);
          if (answers.length === 8) answers.forEach((answer) => answer());
        });
      },
    });
    expect(count).toBe(8);
    expect(due).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((number) => 1_000 + number * 250));
    expect(nowMs).toBe(2_750);
  });
});
