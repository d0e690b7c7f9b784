import { cdnowParameters, expectedRepeats, expectedSpend, simulatePurchases } from './customer-model.js';
import { beta, gamma, normal } from './distributions.js';
import { randomFrom } from './random.js';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const sample = (count: number, draw: () => number): readonly number[] => Array.from({ length: count }, draw);
const varianceOf = (values: readonly number[]): number => mean(values.map((value) => (value - mean(values)) ** 2));

describe('the random numbers', () => {
  it('are the same for the same seed, for ever', () => {
    const random = randomFrom(42);
    expect(sample(4, () => Math.floor(random() * 1_000_000))).toMatchInlineSnapshot(`
[
  508942,
  316605,
  481239,
  4950,
]
`);
  });

  it('have the moments of their distributions', () => {
    const random = randomFrom(7);
    const normals = sample(20_000, () => normal(random));
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(varianceOf(normals)).toBeCloseTo(1, 1);
    for (const [shape, rate] of [[0.243, 4.414], [6.25, 0.5], [1, 1]] as const) {
      const gammas = sample(40_000, () => gamma(random, shape, rate));
      expect(mean(gammas) / (shape / rate)).toBeCloseTo(1, 1);
      expect(varianceOf(gammas) / (shape / rate ** 2)).toBeCloseTo(1, 0);
    }
    expect(mean(sample(40_000, () => beta(random, 0.793, 2.426)))).toBeCloseTo(0.793 / (0.793 + 2.426), 2);
  });
});

describe('the simulated customers', () => {
  it.each([[1, 0.0532], [31.8571, 1.0405], [78, 1.858]])('in %d weeks the formula expects %d repeat purchases, as published', (weeks, expected) => {
    expect(expectedRepeats({ ...cdnowParameters, r: 0.24259291, alphaWeeks: 4.41353181, a: 0.79288616, b: 2.42575372 }, weeks)).toBeCloseTo(expected, 3);
  });

  it.each([13, 39, 78])('buy again as often as BG/NBD expects within %d weeks', (weeks) => {
    const random = randomFrom(1_997);
    const repeats = mean(sample(40_000, () => simulatePurchases(random, cdnowParameters, weeks).length - 1));
    expect(repeats / expectedRepeats(cdnowParameters, weeks)).toBeGreaterThan(0.96);
    expect(repeats / expectedRepeats(cdnowParameters, weeks)).toBeLessThan(1.04);
  });

  it('spend as much as gamma-gamma expects, each at their own level', () => {
    const random = randomFrom(1_998);
    const firsts = sample(40_000, () => simulatePurchases(random, cdnowParameters, 0)[0]!.amountMinor / 100);
    expect(expectedSpend(cdnowParameters)).toBeCloseTo(35.219, 3);
    expect(mean(firsts) / expectedSpend(cdnowParameters)).toBeGreaterThan(0.97);
    expect(mean(firsts) / expectedSpend(cdnowParameters)).toBeLessThan(1.03);
  });

  it('buy in the order of time, never for nothing', () => {
    const random = randomFrom(3);
    for (let customer = 0; customer < 2_000; customer++) {
      const purchases = simulatePurchases(random, cdnowParameters, 52);
      expect(purchases[0]?.atWeeks).toBe(0);
      for (let at = 1; at < purchases.length; at++) expect(purchases[at]!.atWeeks).toBeGreaterThan(purchases[at - 1]!.atWeeks);
      expect(purchases.every(({ amountMinor, atWeeks }) => Number.isInteger(amountMinor) && amountMinor > 0 && atWeeks <= 52)).toBe(true);
    }
  });
});
