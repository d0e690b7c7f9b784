import fc from 'fast-check';
import { addDays, day } from '@rapport/kernel';
import {
  breakage, deferredMicro, deferredRevenue, expectedCost, expectedRedemption, fraction, fromMicro, minus, plus, recognisedRevenue, roundHalfUp,
  type CohortPoints, type Fraction,
} from '../index.js';

const share = { expectedRedeemedPercent: 85 };
const cohort = (open: number, redeemed: number, expired: number): CohortPoints => ({ cohort: 2024, open, redeemed, expired });
const textOf = ({ numerator, denominator }: Fraction): string => (denominator === 1n ? String(numerator) : `${numerator}/${denominator}`);
const expectedOn = (points: CohortPoints, on: string) => {
  const { expected, basis } = expectedRedemption(points, share, day(on));
  return `${textOf(expected)} ${basis}`;
};

describe('deferred revenue', () => {
  const sale = { priceMinor: 200_000, standAloneMinor: 200_000, points: 20_000, minorPer1000Points: 1_000, expectedRedeemedPercent: 85 };

  test('a sale of 2,000 with points worth 200, of which 85 % are expected to be redeemed, defers 156.68', () => {
    expect(textOf(deferredRevenue(sale))).toBe('3400000/217');
    expect(roundHalfUp(deferredRevenue(sale))).toBe(15_668);
    expect(deferredMicro(sale)).toBe(15_668_202_765);
  });

  test('of 9,000 deferred for 10,000 points, 4,500 redeemed of 9,700 give 4,175.26', () => {
    const nine = fraction(900_000);
    const first = recognisedRevenue(nine, 4_500, fraction(9_700));
    expect(roundHalfUp(first)).toBe(417_526);
    expect(roundHalfUp(minus(recognisedRevenue(nine, 8_500, fraction(9_900)), first))).toBe(355_201);
    expect(roundHalfUp(minus(recognisedRevenue(nine, 8_500, fraction(9_200)), first))).toBe(413_996);
  });

  test('a cohort that has ended is recognised in full, also where nothing was redeemed', () => {
    expect(textOf(recognisedRevenue(fraction(900), 40, expectedRedemption(cohort(0, 40, 60), share, day('2025-01-01')).expected))).toBe('900');
    expect(textOf(recognisedRevenue(fraction(900), 0, expectedRedemption(cohort(0, 0, 100), share, day('2025-01-01')).expected))).toBe('900');
  });

  test('a free sale, or points without value, defer nothing', () => {
    expect(deferredMicro({ ...sale, priceMinor: 0, standAloneMinor: 0 })).toBe(0);
    expect(deferredMicro({ ...sale, priceMinor: 0, standAloneMinor: 0, points: 0 })).toBe(0);
    expect(deferredMicro({ ...sale, minorPer1000Points: 0 })).toBe(0);
  });

  test('is never more than the price, grows with the points, and in millionths is off by half of one at the most', () => {
    const minor = fc.nat(1_000_000_000);
    fc.assert(
      fc.property(minor, minor, fc.nat(1_000_000), fc.nat(100_000), fc.nat(100), (priceMinor, standAloneMinor, points, minorPer1000Points, expectedRedeemedPercent) => {
        const given = { priceMinor, standAloneMinor, points, minorPer1000Points, expectedRedeemedPercent };
        const exact = deferredRevenue(given);
        expect(exact.numerator <= BigInt(priceMinor) * exact.denominator).toBe(true);
        expect(deferredMicro({ ...given, points: points + 1 })).toBeGreaterThanOrEqual(deferredMicro(given));
        const off = minus(fromMicro(deferredMicro(given)), exact);
        expect(off.numerator * 2_000_000n <= off.denominator && off.numerator * -2_000_000n <= off.denominator).toBe(true);
      }),
    );
  });
});

describe('the points that are expected to be redeemed', () => {
  test('by the policy\'s share, at least what was redeemed and at most what still can be', () => {
    expect([cohort(1_000, 0, 0), cohort(50, 950, 0), cohort(100, 0, 900)].map((points) => expectedOn(points, '2024-12-31'))).toEqual(['850 policy', '950 policy', '100 policy']);
  });

  test('by the share of the cohort\'s own from 365 days after its year on', () => {
    const points = cohort(100, 300, 100);
    expect([expectedOn(points, '2025-12-30'), expectedOn(points, '2025-12-31')]).toEqual(['400 policy', '375 own']);
    expect(expectedOn(cohort(100, 0, 0), '2030-01-01')).toBe('85 policy');
    expect(expectedOn(cohort(1, 1, 2), '2030-01-01')).toBe('4/3 own');
  });

  test('are those that were redeemed once all lots have ended', () => {
    expect([expectedOn(cohort(0, 10, 90), '2024-01-01'), expectedOn(cohort(0, 0, 0), '2024-01-01')]).toEqual(['10 ended', '0 ended']);
  });

  test('cost what they are worth; what is never redeemed is breakage', () => {
    const points = cohort(1_000, 200, 300);
    const expectation = expectedRedemption(points, share, day('2024-12-31'));
    expect([expectation.expected, breakage(points, expectation), expectedCost(200, expectation.expected, 1_500)].map(textOf)).toEqual(['1200', '300', '1500']);
    expect(textOf(expectedCost(10, fraction(5), 1_000))).toBe('0');
  });

  test('lie between what was redeemed and that with all that is open, on any day', () => {
    const points = fc.nat(10_000);
    fc.assert(
      fc.property(points, points, points, fc.nat(100), fc.nat(2_000), (open, redeemed, expired, expectedRedeemedPercent, after) => {
        const given = cohort(open, redeemed, expired);
        const expectation = expectedRedemption(given, { expectedRedeemedPercent }, addDays(day('2024-01-01'), after));
        const { numerator, denominator } = expectation.expected;
        expect(numerator >= BigInt(redeemed) * denominator && numerator <= BigInt(redeemed + open) * denominator).toBe(true);
        expect(textOf(plus(expectation.expected, breakage(given, expectation)))).toBe(String(open + redeemed + expired));
      }),
    );
  });
});

test('half a unit is rounded up, of what is owed and of what is due', () => {
  const halves = [fraction(1, 2), fraction(-1, 2), fraction(3, -2), fraction(-7, 4), fraction(49, 100), fraction(6)];
  expect(halves.map(roundHalfUp).map(String)).toEqual(['1', '0', '-1', '-2', '0', '6']);
  expect(() => fraction(1, 0)).toThrow(RangeError);
});
