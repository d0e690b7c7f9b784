import { beta, exponential, gamma } from './distributions.js';
import type { Random } from './random.js';

/**
 * BG/NBD: purchases come at a weekly rate that is gamma(r, alpha) over customers, and after each repeat purchase a
 * customer stays away with a probability that is beta(a, b). Gamma-gamma: amounts of one customer are gamma(p, ν), and ν
 * is gamma(q, v) over customers, in whole currency units.
 */
export interface ModelParameters {
  readonly r: number;
  readonly alphaWeeks: number;
  readonly a: number;
  readonly b: number;
  readonly p: number;
  readonly q: number;
  readonly v: number;
}

/** As published for the CDNOW customers: Fader, Hardie and Lee, 2005; Fader and Hardie, 2013. */
export const cdnowParameters: ModelParameters = { r: 0.243, alphaWeeks: 4.414, a: 0.793, b: 2.426, p: 6.25, q: 3.74, v: 15.44 };

export interface SimulatedPurchase {
  /** Since the first purchase, which is at 0. */
  readonly atWeeks: number;
  readonly amountMinor: number;
}

/** The purchases of one customer in so many weeks after the first, which is among them. */
export function simulatePurchases(random: Random, parameters: ModelParameters, weeks: number): readonly SimulatedPurchase[] {
  const rate = gamma(random, parameters.r, parameters.alphaWeeks);
  const dropout = beta(random, parameters.a, parameters.b);
  const spendRate = gamma(random, parameters.q, parameters.v);
  const amountMinor = (): number => Math.max(1, Math.round(gamma(random, parameters.p, spendRate) * 100));
  const purchases: SimulatedPurchase[] = [{ atWeeks: 0, amountMinor: amountMinor() }];
  for (let atWeeks = exponential(random, rate); atWeeks <= weeks; atWeeks += exponential(random, rate)) {
    purchases.push({ atWeeks, amountMinor: amountMinor() });
    if (random() < dropout) break;
  }
  return purchases;
}

/** Mean of all amounts: p × v ÷ (q − 1). */
export const expectedSpend = ({ p, q, v }: ModelParameters): number => (p * v) / (q - 1);

/** Mean number of repeat purchases within `weeks` of the first (Fader, Hardie and Lee, 2005, equation 9). */
export function expectedRepeats({ r, alphaWeeks, a, b }: ModelParameters, weeks: number): number {
  const z = weeks / (alphaWeeks + weeks);
  return ((a + b - 1) / (a - 1)) * (1 - (alphaWeeks / (alphaWeeks + weeks)) ** r * hypergeometric(r, b, a + b - 1, z));
}

/** Gauss's 2F1 as its power series, for 0 ≤ z < 1. */
function hypergeometric(a: number, b: number, c: number, z: number): number {
  let [sum, term] = [1, 1];
  for (let n = 0; n < 100_000 && Math.abs(term) > 1e-14 * sum; n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
  }
  return sum;
}
