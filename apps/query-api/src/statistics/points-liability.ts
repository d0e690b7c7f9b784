import type { LoyaltyRewardsPolicy } from '@rapport/contracts';
import {
  breakage, expectedCost, expectedRedemption, fraction, fromMicro, minus, plus, recognisedRevenue, roundHalfUp, times,
  type ExpectedRedemption, type Fraction, type JudgedBy,
} from '@rapport/judgements';
import type { Day } from '@rapport/kernel';
import type { LoyaltyAccountView } from '@rapport/read-models';

/** Amounts in minor units, expected points with two decimals: rounded here, at the end, and nowhere before. */
export interface CohortLiability {
  /** Year of award. */
  readonly cohort: number;
  readonly awarded: number;
  readonly redeemed: number;
  /** Pending, active and held. */
  readonly open: number;
  readonly expired: number;
  readonly reversed: number;
  /** In all, from the first to the last, what was redeemed included. */
  readonly expectedRedeemed: number;
  /** Whether it is expected by the policy's share, by the cohort's own figures, or known: all its points have ended. */
  readonly basis: ExpectedRedemption['basis'];
  /** Points that are expected never to be redeemed. */
  readonly breakage: number;
  readonly expectedCostMinor: number | null;
  readonly revenue: readonly CurrencyRevenue[];
}

/** `recognisedMinor`: since the beginning. What a period recognised is this less what it was before. */
export interface CurrencyRevenue {
  readonly currency: string;
  readonly deferredMinor: number;
  readonly recognisedMinor: number;
  readonly remainingMinor: number;
}

export interface PointsLiability {
  /** Ascending. */
  readonly cohorts: readonly CohortLiability[];
  /** Active points by the month of their last day, ascending, and what they would be worth if all were redeemed. */
  readonly months: readonly { readonly month: string; readonly activePoints: number; readonly valueMinor: number | null }[];
  readonly total: { readonly activePoints: number; readonly expectedCostMinor: number | null; readonly revenue: readonly CurrencyRevenue[] };
}

const nothing = fraction(0);

interface CohortSums {
  redeemed: number;
  open: number;
  expired: number;
  reversed: number;
  readonly deferredMicro: Map<string, bigint>;
}
/** Exact: rounded when it is told. */
interface ExactRevenue {
  readonly currency: string;
  readonly deferred: Fraction;
  readonly recognised: Fraction;
}
interface ExactCohort {
  readonly sums: CohortSums;
  readonly expectation: ExpectedRedemption;
  readonly cohort: number;
  readonly cost: Fraction | null;
  readonly revenue: readonly ExactRevenue[];
}

/** Sums accounts one by one; the formulas are those of the specification, section 5. */
export class LiabilityCounter {
  private readonly cohorts = new Map<number, CohortSums>();
  private readonly months = new Map<string, number>();

  add({ cohorts, activeByMonth, deferred }: Pick<LoyaltyAccountView, 'cohorts' | 'activeByMonth' | 'deferred'>): void {
    for (const { cohort, pending, active, held, spent, expired, reversed } of cohorts) {
      const sums = this.of(cohort);
      sums.open += pending + active + held;
      sums.redeemed += spent;
      sums.expired += expired;
      sums.reversed += reversed;
    }
    for (const { cohort, currency, micro } of deferred) {
      const { deferredMicro } = this.of(cohort);
      deferredMicro.set(currency, (deferredMicro.get(currency) ?? 0n) + BigInt(micro));
    }
    for (const { month, points } of activeByMonth) this.months.set(month, (this.months.get(month) ?? 0) + points);
  }

  /** @param policy effective on the as-of day. */
  result(policy: JudgedBy<LoyaltyRewardsPolicy>, asOf: Day): PointsLiability {
    const minorPer1000 = policy.parameters.minorPer1000Points[policy.parameters.liabilityCurrency] ?? null;
    const value = (points: number): Fraction | null => (minorPer1000 === null ? null : times(fraction(points), fraction(minorPer1000, 1_000)));
    const exact = [...this.cohorts].sort(([a], [b]) => a - b).map(([cohort, sums]) => exactCohort(cohort, sums, policy, minorPer1000, asOf));
    const months = [...this.months].sort(([a], [b]) => (a < b ? -1 : 1));
    const costs = exact.map(({ cost }) => cost);
    return {
      cohorts: exact.map(toldCohort),
      months: months.map(([month, activePoints]) => ({ month, activePoints, valueMinor: rounded(value(activePoints)) })),
      total: {
        activePoints: months.reduce((sum, [, points]) => sum + points, 0),
        expectedCostMinor: minorPer1000 === null ? null : rounded(costs.reduce<Fraction>((sum, cost) => plus(sum, cost ?? nothing), nothing)),
        revenue: totalRevenue(exact),
      },
    };
  }

  private of(cohort: number): CohortSums {
    const sums = this.cohorts.get(cohort) ?? { redeemed: 0, open: 0, expired: 0, reversed: 0, deferredMicro: new Map<string, bigint>() };
    this.cohorts.set(cohort, sums);
    return sums;
  }
}

function exactCohort(cohort: number, sums: CohortSums, { parameters }: JudgedBy<LoyaltyRewardsPolicy>, minorPer1000: number | null, asOf: Day): ExactCohort {
  const { redeemed, open, expired } = sums;
  const expectation = expectedRedemption({ cohort, open, redeemed, expired }, parameters, asOf);
  const currencies = [...sums.deferredMicro].sort(([a], [b]) => (a < b ? -1 : 1));
  const revenue = currencies.map(([currency, micro]) => {
    const deferred = fromMicro(micro);
    return { currency, deferred, recognised: recognisedRevenue(deferred, redeemed, expectation.expected) };
  });
  return { cohort, sums, expectation, cost: minorPer1000 === null ? null : expectedCost(redeemed, expectation.expected, minorPer1000), revenue };
}

function toldCohort({ cohort, sums: { redeemed, open, expired, reversed }, expectation, cost, revenue }: ExactCohort): CohortLiability {
  return {
    cohort, awarded: open + redeemed + expired + reversed, redeemed, open, expired, reversed,
    expectedRedeemed: hundredths(expectation.expected), basis: expectation.basis, breakage: hundredths(breakage({ cohort, open, redeemed, expired }, expectation)),
    expectedCostMinor: rounded(cost), revenue: revenue.map(toldRevenue),
  };
}

function totalRevenue(cohorts: readonly ExactCohort[]): readonly CurrencyRevenue[] {
  const totals = new Map<string, ExactRevenue>();
  for (const { currency, deferred, recognised } of cohorts.flatMap(({ revenue }) => revenue)) {
    const before = totals.get(currency);
    totals.set(currency, before ? { currency, deferred: plus(before.deferred, deferred), recognised: plus(before.recognised, recognised) } : { currency, deferred, recognised });
  }
  return [...totals.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1)).map(toldRevenue);
}

const toldRevenue = ({ currency, deferred, recognised }: ExactRevenue): CurrencyRevenue => ({
  currency, deferredMinor: roundHalfUp(deferred), recognisedMinor: roundHalfUp(recognised), remainingMinor: roundHalfUp(minus(deferred, recognised)),
});

const rounded = (exact: Fraction | null): number | null => exact && roundHalfUp(exact);
/** As a number with two decimals. */
const hundredths = (exact: Fraction): number => roundHalfUp(times(exact, fraction(100))) / 100;
