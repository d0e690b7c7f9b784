import fc from 'fast-check';
import { defaultPolicies, type LoyaltyEarningPolicy } from '@rapport/contracts';
import { day, minorDigitsOf, type CurrencyCode } from '@rapport/kernel';
import { judgeEarning, orderPointsAtMost, pointsKept, type EarningOrder, type Tier } from '../index.js';

const usd = 'USD' as CurrencyCode;
const on = day('2024-06-15');
const defaults = defaultPolicies['loyalty-earning'];
const order = (...lines: (number | Partial<EarningOrder['lines'][number]>)[]): EarningOrder => ({
  currency: usd,
  lines: lines.map((line, i) => ({ line: i + 1, category: null, amountMinor: 0, paidWithPointsMinor: 0, ...(typeof line === 'number' ? { amountMinor: line } : line) })),
});
const earned = (given: EarningOrder, changes: Partial<LoyaltyEarningPolicy> = {}, tier: Tier = 'D') =>
  judgeEarning(given, tier, { version: 3, parameters: { ...defaults, ...changes } }, on)!;
const pointsOf = (...asked: Parameters<typeof earned>) => earned(...asked).lines.map(({ points }) => points);

test('a point for each full unit, rounded down once for the order and never by line', () => {
  expect(earned(order(1_099, 50, 51))).toEqual({
    points: 12, qualifying: 12, policyVersion: 3,
    lines: [
      { line: 1, earningMinor: 1_099, points: 11, qualifying: 11, multipliers: [] },
      { line: 2, earningMinor: 50, points: 0, qualifying: 0, multipliers: [] },
      { line: 3, earningMinor: 51, points: 1, qualifying: 1, multipliers: [] },
    ],
  });
});

test('what is left over goes to the largest remainders, among equals to the lower line, in whatever order the lines come', () => {
  expect(pointsOf(order(50, 50, 50, 50))).toEqual([1, 1, 0, 0]);
  const { lines } = earned({ ...order(), lines: [...order(50, 50, 50, 50).lines].reverse() });
  expect(lines.map(({ line, points }) => [line, points])).toEqual([[1, 1], [2, 1], [3, 0], [4, 0]]);
});

test('what is paid with points earns nothing', () => {
  expect(pointsOf(order({ amountMinor: 1_000, paidWithPointsMinor: 301 }, { amountMinor: 1_000, paidWithPointsMinor: 1_000 }))).toEqual([6, 0]);
});

test('a major unit has as many minor ones as the currency says, and may have a rate of its own', () => {
  const of = (currency: string, changes?: Partial<LoyaltyEarningPolicy>) => earned({ ...order(12_345), currency: currency as CurrencyCode }, changes).points;
  expect([of('USD'), of('JPY'), of('KWD')]).toEqual([123, 12_345, 12]);
  expect(of('JPY', { ratePercentByCurrency: { JPY: 1 } })).toBe(123);
});

test('multipliers of tier, category and campaigns multiply each other, and only the base rate qualifies', () => {
  const campaigns = [
    { name: 'June', from: '2024-06-15', through: '2024-06-15', multiplierPercent: 150, categories: null },
    { name: 'Wine', from: '2024-06-01', through: '2024-06-30', multiplierPercent: 200, categories: ['wine'] },
    { name: 'over', from: '2024-06-01', through: '2024-06-14', multiplierPercent: 900, categories: null },
    { name: 'to come', from: '2024-06-16', through: '2024-06-30', multiplierPercent: 900, categories: null },
  ];
  const changes = { tierMultiplierPercent: { D: 100, C: 110, B: 120, A: 200 }, categoryMultiplierPercent: { wine: 300, gift: 0 }, campaigns };
  const answer = earned(order({ category: 'wine', amountMinor: 1_000 }, { category: 'gift', amountMinor: 1_000 }, { category: 'constructor', amountMinor: 1_000 }, 1_000), changes, 'A');
  expect(answer.lines.map(({ points, qualifying }) => [points, qualifying])).toEqual([[180, 10], [0, 10], [30, 10], [30, 10]]);
  expect(answer.lines[0]!.multipliers).toEqual([
    { by: 'tier', name: 'A', percent: 200 }, { by: 'category', name: 'wine', percent: 300 }, { by: 'campaign', name: 'June', percent: 150 }, { by: 'campaign', name: 'Wine', percent: 200 },
  ]);
});

test('more points than are counted are told as such, up to there they are exact', () => {
  expect(earned(order(orderPointsAtMost * 100 + 99)).points).toBe(orderPointsAtMost);
  expect(judgeEarning(order(orderPointsAtMost * 100, 100), 'D', { version: 0, parameters: defaults }, on)).toBeNull();
  expect(judgeEarning(order(Number.MAX_SAFE_INTEGER), 'D', { version: 0, parameters: { ...defaults, ratePercent: 100_000, tierMultiplierPercent: { D: 100_000, C: 1, B: 1, A: 1 } } }, on)).toBeNull();
});

const policyArbitrary = fc.record({
  ratePercent: fc.integer({ min: 1, max: 400 }),
  tier: fc.integer({ min: 0, max: 300 }),
  wine: fc.integer({ min: 0, max: 300 }),
  campaign: fc.integer({ min: 0, max: 300 }),
}).map(({ ratePercent, tier, wine, campaign }) => ({
  ratePercent, tierMultiplierPercent: { D: tier, C: 100, B: 100, A: 100 }, categoryMultiplierPercent: { wine },
  campaigns: [{ name: 'c', from: on, through: on, multiplierPercent: campaign, categories: null }],
}));
const lineArbitrary = fc.record({ category: fc.constantFrom('wine', null), amountMinor: fc.nat(100_000) })
  .chain((line) => fc.nat(line.amountMinor).map((paidWithPointsMinor) => ({ ...line, paidWithPointsMinor })));
const orderArbitrary = fc.record({ currency: fc.constantFrom('USD', 'JPY', 'KWD') as fc.Arbitrary<CurrencyCode>, lines: fc.array(lineArbitrary, { maxLength: 8 }) })
  .map(({ currency, lines }) => ({ currency, lines: lines.map((line, i) => ({ line: i + 1, ...line })) }));

test('the lines sum up to the order, which has all that it is worth but the fraction of a point; a line is off by less than one', () => {
  fc.assert(
    fc.property(orderArbitrary, policyArbitrary, (given, changes) => {
      const answer = earned(given, changes);
      const perUnit = 1e8 * 10 ** minorDigitsOf(given.currency);
      const worth = (category: string | null, minor: number): bigint =>
        BigInt(minor) * BigInt(changes.ratePercent * changes.tierMultiplierPercent.D) * BigInt((category === null ? 100 : changes.categoryMultiplierPercent.wine) * changes.campaigns[0]!.multiplierPercent);
      const exact = given.lines.map(({ category, amountMinor, paidWithPointsMinor }) => worth(category, amountMinor - paidWithPointsMinor));
      const total = exact.reduce((sum, one) => sum + one, 0n);
      expect(BigInt(answer.points)).toBe(total / BigInt(perUnit));
      expect(answer.lines.reduce((sum, { points }) => sum + points, 0)).toBe(answer.points);
      expect(answer.lines.reduce((sum, { qualifying }) => sum + qualifying, 0)).toBe(answer.qualifying);
      for (const [i, { points }] of answer.lines.entries()) expect(BigInt(points) - exact[i]! / BigInt(perUnit)).toBeLessThanOrEqual(1n);
      for (const [i, { points }] of answer.lines.entries()) expect(BigInt(points) >= exact[i]! / BigInt(perUnit)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('dividing a line changes nothing of what the order earns', () => {
  fc.assert(
    fc.property(orderArbitrary, policyArbitrary, fc.nat(), (given, changes, at) => {
      fc.pre(given.lines.length > 0);
      const divided = given.lines.flatMap((line) => {
        const paid = at % (line.paidWithPointsMinor + 1);
        const amount = paid + (at % (line.amountMinor - line.paidWithPointsMinor + 1));
        return [{ ...line, amountMinor: amount, paidWithPointsMinor: paid }, { ...line, amountMinor: line.amountMinor - amount, paidWithPointsMinor: line.paidWithPointsMinor - paid }];
      }).map((line, i) => ({ ...line, line: i + 1 }));
      const [whole, parts] = [earned(given, changes), earned({ ...given, lines: divided }, changes)];
      expect([parts.points, parts.qualifying]).toEqual([whole.points, whole.qualifying]);
    }),
    { numRuns: 500 },
  );
});

test('a partial return leaves the share of the points that is kept, rounded down', () => {
  expect([pointsKept(10, 999, 1_000), pointsKept(10, 1_000, 1_000), pointsKept(10, 0, 1_000), pointsKept(7, 0, 0)]).toEqual([9, 10, 0, 7]);
  expect(pointsKept(orderPointsAtMost, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER)).toBe(orderPointsAtMost - 1);
});
