import fc from 'fast-check';
import { defaultPolicies } from '@rapport/contracts';
import { addDays, day, yearOf, type Day } from '@rapport/kernel';
import { tierHeldOn, tierTimeline, tiers, type QualifyingEntry, type Tier } from '../index.js';

const since = day('2024-01-01');
const byDefault = () => ({ version: 0, parameters: defaultPolicies['loyalty-tiers'] });
const entry = (on: string, points: number, from = on): QualifyingEntry => ({ day: day(on), from: day(from), points });
const told = (entries: readonly QualifyingEntry[], closedThrough: string | null, from?: string) =>
  tierTimeline(entries, { since, closedThrough: closedThrough === null ? null : day(closedThrough), tiersOn: byDefault, ...(from && { from: day(from) }) })
    .map(({ from, tier, heldThrough }) => `${from} ${tier} ${heldThrough ?? 'without end'}`);

test('2,900 points in 2024 and 500 in 2025 give the lowest tier from 2026; 200 more of December 2024 give C from 2026', () => {
  const known = [entry('2024-06-01', 2_900), entry('2025-06-01', 500)];
  expect(told(known, '2026-02-28')).toEqual(['2024-01-01 D without end', '2024-06-01 C 2025-12-31', '2026-01-01 D without end']);
  const late = [...known, entry('2024-12-10', 200)];
  expect(told(late, '2026-02-28')).toEqual([
    '2024-01-01 D without end', '2024-06-01 C 2025-12-31', '2024-12-10 B 2025-12-31', '2026-01-01 C 2026-12-31',
  ]);
  expect(told(late, '2026-02-28', '2026-03-01')).toEqual(['2026-03-01 C 2026-12-31']);
});

test('points of the year that reach the tier renew it; each segment names what decided', () => {
  const entries = [entry('2024-12-30', 5_100), entry('2025-07-01', 3_000), entry('2026-07-01', 3_000)];
  expect(told(entries, '2026-12-31')).toEqual(['2024-01-01 D without end', '2024-12-30 A 2025-12-31', '2026-01-01 B 2026-12-31', '2027-01-01 B 2027-12-31']);
  expect(tierTimeline(entries, { since, closedThrough: day('2025-12-31'), tiersOn: byDefault })).toEqual([
    { from: '2024-01-01', tier: 'D', heldThrough: null, year: 2024, yearPoints: 0, policyVersion: 0 },
    { from: '2024-12-30', tier: 'A', heldThrough: '2025-12-31', year: 2024, yearPoints: 5_100, policyVersion: 0 },
    { from: '2026-01-01', tier: 'B', heldThrough: '2026-12-31', year: 2025, yearPoints: 3_000, policyVersion: 0 },
  ]);
});

test('a return changes the tier from its own day on, a void as if the order had never been', () => {
  const bought = [entry('2024-03-01', 1_500)];
  expect(told([...bought, entry('2024-03-01', -1_000, '2024-04-10')], '2024-06-30')).toEqual([
    '2024-01-01 D without end', '2024-03-01 C 2025-12-31', '2024-04-10 D without end',
  ]);
  expect(told([...bought, entry('2024-03-01', -1_500)], '2024-06-30')).toEqual(['2024-01-01 D without end']);
});

test('a lowest tier that a return brings back is explained by the year that had given the tier before, with what is left of its points', () => {
  const why = (closedThrough: string | null, ...entries: QualifyingEntry[]) =>
    tierTimeline(entries, { since, closedThrough: closedThrough === null ? null : day(closedThrough), tiersOn: byDefault }).slice(-1).map(({ from, tier, year, yearPoints }) => [from, tier, year, yearPoints])[0];
  const bought = [entry('2024-03-01', 1_500), entry('2025-01-05', 70)];
  expect(why('2024-06-30', ...bought, entry('2024-03-01', -1_400, '2024-04-10'))).toEqual(['2024-04-10', 'D', 2024, 100]);
  expect(why(null, ...bought, entry('2024-03-01', -1_400, '2025-04-10'))).toEqual(['2025-04-10', 'D', 2024, 100]);
  expect(why('2025-12-31', ...bought, entry('2026-02-01', 1_200), entry('2026-02-01', -1_200, '2026-02-03'))).toEqual(['2026-02-03', 'D', 2026, 0]);
  expect(why('2025-12-31', ...bought, entry('2026-02-01', 3_200), entry('2025-01-05', 930), entry('2026-02-01', -3_200, '2026-02-03'))).toEqual(['2026-02-03', 'C', 2025, 1_000]);
});

test('a year whose last day is not closed is not reviewed', () => {
  const entries = [entry('2024-03-01', 1_500)];
  expect(told(entries, '2025-12-30')).toEqual(told(entries, null));
  expect(tierHeldOn(tierTimeline(entries, { since, closedThrough: null, tiersOn: byDefault }), day('2024-02-29'))?.tier).toBe('D');
  expect(tierHeldOn([], since)).toBeNull();
});

test('an upgrade is judged by the version of its day, a review by that of the last day of the year', () => {
  const stricter = { ...byDefault().parameters, fromPoints: { C: 2_000, B: 3_000, A: 5_000 } };
  const tiersOn = (on: Day) => (on < '2024-12-31' ? byDefault() : { version: 1, parameters: stricter });
  const timeline = tierTimeline([entry('2024-03-01', 1_500), entry('2025-03-01', 1_500)], { since, closedThrough: day('2025-12-31'), tiersOn });
  expect(timeline.map(({ from, tier, policyVersion }) => `${from} ${tier} by ${policyVersion}`)).toEqual(['2024-01-01 D by 0', '2024-03-01 C by 0', '2026-01-01 D by 1']);
});

/** The specification word by word: the account as of a day is lived through day by day with what counts by then. */
function heldLiterally(entries: readonly QualifyingEntry[], closedThrough: Day | null, bounds: BoundsOn, on: Day): string {
  const counting = entries.filter(({ from }) => from <= on);
  const sums = new Map<string, number>();
  let [rank, hold] = [0, 0];
  for (let today: Day = since; today <= on; today = addDays(today, 1)) {
    const year = Number(today.slice(0, 4));
    const before = addDays(today, -1);
    if (today.endsWith('-01-01') && today > since && closedThrough !== null && before <= closedThrough) {
      const earned = rankOf(sums.get(String(year - 1)) ?? 0, bounds(before));
      if (earned >= rank) hold = year;
      else if (hold <= year - 1) [rank, hold] = [Math.max(earned, rank - 1), year];
    }
    const points = counting.filter((one) => one.day === today).reduce((sum, one) => sum + one.points, 0);
    sums.set(String(year), (sums.get(String(year)) ?? 0) + points);
    const reached = rankOf(sums.get(String(year))!, bounds(today));
    if (points > 0 && reached > rank) [rank, hold] = [reached, year + 1];
  }
  return rank === 0 ? 'D' : `${tiers[rank]} ${hold}`;
}
type BoundsOn = (on: Day) => readonly [c: number, b: number, a: number];
const rankOf = (points: number, bounds: readonly number[]): number => bounds.filter((bound) => points >= bound).length;

const lastDay = 1_200;
const dayArbitrary = fc.nat(lastDay).map((offset) => addDays(since, offset));
/** An order with the returns of it: what is left is never below nothing. */
const orderArbitrary = fc.record({ on: dayArbitrary, points: fc.nat(12), returns: fc.array(fc.tuple(fc.nat(500), fc.nat(12)), { maxLength: 2 }) }).map(({ on, points, returns }) => {
  const entries: QualifyingEntry[] = [{ day: on, from: on, points }];
  let left = points;
  for (const [after, wanted] of returns) {
    const taken = Math.min(left, wanted);
    left -= taken;
    entries.push({ day: on, from: addDays(on, after), points: -taken });
  }
  return entries;
});
const entriesArbitrary = fc.array(orderArbitrary, { maxLength: 12 }).map((orders) => orders.flat());
const boundsArbitrary = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).map(([c, b, a]) => [c, c + b, c + b + a] as const);
const termsArbitrary = fc.record({ closedThrough: fc.option(dayArbitrary), bounds: boundsArbitrary, later: boundsArbitrary, changesOn: dayArbitrary, from: fc.option(dayArbitrary), shuffle: fc.nat() });

test('the tier of a day is that of living day by day with what counts by then, in whatever order the entries are given', () => {
  fc.assert(
    fc.property(entriesArbitrary, termsArbitrary, fc.array(dayArbitrary, { minLength: 3, maxLength: 3 }), (entries, { closedThrough, bounds, later, changesOn, from, shuffle }, days) => {
      const boundsOn: BoundsOn = (on) => (on < changesOn ? bounds : later);
      const tiersOn = (on: Day) => ({ version: 0, parameters: { fromPoints: { C: boundsOn(on)[0], B: boundsOn(on)[1], A: boundsOn(on)[2] }, vipFromNetMinor: {} } });
      const shuffled = entries.map((one, i) => ({ one, key: ((i + 1) * (shuffle + 7)) % 101 })).sort((a, b) => a.key - b.key).map(({ one }) => one);
      const timeline = tierTimeline(shuffled, { since, closedThrough, tiersOn });
      const fromThere = tierTimeline(entries, { since, closedThrough, tiersOn, ...(from && { from }) });
      expect(timeline.every(({ from: start }, i) => i === 0 ? start === since : start > timeline[i - 1]!.from)).toBe(true);
      for (const [i, { from: start, tier, year, yearPoints }] of timeline.entries()) {
        if (i === 0 || tier !== 'D') continue;
        expect(year).toBeGreaterThanOrEqual(timeline[i - 1]!.year);
        expect([start, yearPoints]).toEqual([start, entries.reduce((sum, one) => (yearOf(one.day) === year && one.from <= start ? sum + one.points : sum), 0)]);
      }
      const telling = entries.flatMap((one) => [one.day, one.from, addDays(one.from, 1)]).slice(0, 12);
      for (const on of [...days, ...telling, day('2025-01-01'), day('2026-01-01'), day('2027-01-01')]) {
        const held = tierHeldOn(timeline, on)!;
        expect(`${held.tier}${held.heldThrough === null ? '' : ` ${held.heldThrough.slice(0, 4)}`}`).toBe(heldLiterally(entries, closedThrough, boundsOn, on));
        if (from === null || on >= from) expect(tierHeldOn(fromThere, on)).toMatchObject({ tier: held.tier, heldThrough: held.heldThrough });
      }
    }),
    { numRuns: 150 },
  );
});

test('what is closed later changes no day before it', () => {
  fc.assert(
    fc.property(entriesArbitrary, dayArbitrary, dayArbitrary, (entries, a, b) => {
      const terms = { since, tiersOn: () => ({ version: 0, parameters: { fromPoints: { C: 3, B: 6, A: 9 }, vipFromNetMinor: {} } }) };
      const [early, late] = a < b ? [a, b] : [b, a];
      const tierBefore = (closedThrough: Day): (Tier | undefined)[] => {
        const timeline = tierTimeline(entries, { ...terms, closedThrough });
        return Array.from({ length: 40 }, (_, i) => tierHeldOn(timeline, addDays(early, -7 * i))?.tier);
      };
      expect(tierBefore(late)).toEqual(tierBefore(early));
    }),
    { numRuns: 200 },
  );
});
