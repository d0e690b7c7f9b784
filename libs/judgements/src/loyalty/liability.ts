import { daysBetween, lastDayOfYear, type Day } from '@rapport/kernel';
import { fraction, isAbove, minus, plus, roundHalfUp, times, zero, type Fraction } from './fraction.js';

/** Points awarded in one year, but for those that returns took back. */
export type CohortPoints = {
  readonly cohort: number;
  /** Pending, active and held: what can still be redeemed. */
  readonly open: number;
  /** Spent, less what cancellations brought back. */
  readonly redeemed: number;
  readonly expired: number;
};

/** How many points of a cohort are expected to be redeemed in all, from the first to the last. */
export type ExpectedRedemption = {
  readonly expected: Fraction;
  /** `ended`: all its lots have, so nothing is left to expect. */
  readonly basis: 'policy' | 'own' | 'ended';
};

/** Days after the end of the cohort's year from which its own figures tell what to expect. */
export const ownYearDays = 365;

/**
 * The total that is expected to be redeemed, what was redeemed included (the specification, section 5, says E):
 * - all lots have ended: what was redeemed;
 * - until 365 days have passed since the last day of the cohort's year, or while nothing has been redeemed or has expired:
 *   the policy's share of all its points, at least what was redeemed, at most that and what is still open;
 * - then: what was redeemed, and of what is still open the share that was redeemed of what has been redeemed or has expired.
 *
 * @param policy the version effective on the as-of day.
 */
export function expectedRedemption(points: CohortPoints, policy: { readonly expectedRedeemedPercent: number }, asOf: Day): ExpectedRedemption {
  const { cohort, open, redeemed, expired } = points;
  if (open === 0) return { expected: fraction(redeemed), basis: 'ended' };
  const ended = redeemed + expired;
  if (ended > 0 && daysBetween(lastDayOfYear(cohort), asOf) >= ownYearDays) {
    return { expected: plus(fraction(redeemed), times(fraction(open), fraction(redeemed, ended))), basis: 'own' };
  }
  const share = times(fraction(open + ended), fraction(policy.expectedRedeemedPercent, 100));
  return { expected: least(greatest(share, fraction(redeemed)), fraction(redeemed + open)), basis: 'policy' };
}

/** Points that are expected never to be redeemed: those that have expired included. */
export const breakage = ({ open, redeemed, expired }: CohortPoints, { expected }: ExpectedRedemption): Fraction => minus(fraction(open + redeemed + expired), expected);

/** Points that are still expected to be redeemed: never less than none. */
export const expectedToCome = (redeemed: number, expected: Fraction): Fraction => greatest(zero, minus(expected, fraction(redeemed)));

/** In minor units. */
export const expectedCost = (redeemed: number, expected: Fraction, minorPer1000Points: number): Fraction => times(expectedToCome(redeemed, expected), fraction(minorPer1000Points, 1_000));

/** A sale, and the points that it earned. `standAloneMinor`: what it costs without points. */
export type SaleWithPoints = {
  readonly priceMinor: number;
  readonly standAloneMinor: number;
  readonly points: number;
  readonly minorPer1000Points: number;
  readonly expectedRedeemedPercent: number;
};

/** What of the price is for the points, in minor units: by the shares of the stand-alone prices, A = T × P·r ÷ (S + P·r). */
export function deferredRevenue({ priceMinor, standAloneMinor, points, minorPer1000Points, expectedRedeemedPercent }: SaleWithPoints): Fraction {
  const ofPoints = BigInt(points) * BigInt(minorPer1000Points) * BigInt(expectedRedeemedPercent);
  const both = BigInt(standAloneMinor) * 100_000n + ofPoints;
  return both === 0n ? zero : fraction(BigInt(priceMinor) * ofPoints, both);
}

/**
 * The same in millionths of a minor unit, so that the sums over orders are integers: each is off by half a millionth at
 * the most. Exact up to 9,000,000,000 minor units, which also bounds the sums.
 */
export const deferredMicro = (sale: SaleWithPoints): number => roundHalfUp(times(deferredRevenue(sale), fraction(1_000_000)));

/** Minor units from millionths of them. */
export const fromMicro = (micro: number | bigint): Fraction => fraction(micro, 1_000_000);

/**
 * What of the deferred revenue has been recognised since the beginning: A × R ÷ E. What a period recognises is this less
 * what it was at the period's beginning. Where nothing is expected to be redeemed, nothing is deferred any more.
 */
export const recognisedRevenue = (deferred: Fraction, redeemed: number, expected: Fraction): Fraction =>
  expected.numerator === 0n ? deferred : times(deferred, fraction(BigInt(redeemed) * expected.denominator, expected.numerator));

const greatest = (a: Fraction, b: Fraction): Fraction => (isAbove(a, b) ? a : b);
const least = (a: Fraction, b: Fraction): Fraction => (isAbove(a, b) ? b : a);
