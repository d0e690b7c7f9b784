import { isCurrencyCode } from '@rapport/kernel';
import type { LoyaltyEarningPolicy, LoyaltyRewardsPolicy, LoyaltyTiersPolicy } from './loyalty-policy-schemas.js';
import type { PolicyExample } from './policy-examples.js';
import type { PolicyProblem } from './policy-problem.js';

export const earningProblems = ({ ratePercentByCurrency, campaigns }: LoyaltyEarningPolicy): readonly PolicyProblem[] => [
  ...currencyProblems('ratePercentByCurrency', ratePercentByCurrency),
  ...campaigns.flatMap(({ from, through }, i) => (through < from ? [{ path: `parameters.campaigns[${i}].through`, message: 'is not before from' }] : [])),
];

export function tiersProblems({ fromPoints, vipFromNetMinor }: LoyaltyTiersPolicy): readonly PolicyProblem[] {
  const rising = [['B', 'C'], ['A', 'B']] as const;
  const fallen = rising.filter(([higher, lower]) => fromPoints[higher] <= fromPoints[lower]);
  return [
    ...fallen.map(([higher, lower]) => ({ path: `parameters.fromPoints.${higher}`, message: `is above that of ${lower}` })),
    ...currencyProblems('vipFromNetMinor', vipFromNetMinor),
  ];
}

export function rewardsProblems({ minorPer1000Points, liabilityCurrency, catalogue }: LoyaltyRewardsPolicy): readonly PolicyProblem[] {
  const known = new Set<string>();
  const repeated: PolicyProblem[] = [];
  for (const [i, { code }] of catalogue.entries()) {
    if (known.has(code)) repeated.push({ path: `parameters.catalogue[${i}].code`, message: 'is the code of one reward only' });
    known.add(code);
  }
  const isValued = Object.hasOwn(minorPer1000Points, liabilityCurrency);
  return [
    ...currencyProblems('minorPer1000Points', minorPer1000Points),
    ...(isValued ? [] : [{ path: 'parameters.liabilityCurrency', message: 'is one of those in minorPer1000Points' }]),
    ...repeated,
  ];
}

/** Of an example that follows its schema. */
export function exampleProblems({ facts: { order } }: PolicyExample, root: string): readonly PolicyProblem[] {
  if (order === undefined) return [];
  const path = `${root}.facts.order`;
  return [
    ...(isCurrencyCode(order.currency) ? [] : [{ path: `${path}.currency`, message: 'is a currency in use' }]),
    ...order.lines.flatMap(({ amountMinor, paidWithPointsMinor = 0 }, i) =>
      paidWithPointsMinor > amountMinor ? [{ path: `${path}.lines[${i}].paidWithPointsMinor`, message: 'is not above amountMinor' }] : [],
    ),
  ];
}

const currencyProblems = (name: string, byCurrency: Readonly<Record<string, number>>): readonly PolicyProblem[] =>
  Object.keys(byCurrency).filter((code) => !isCurrencyCode(code)).map((code) => ({ path: `parameters.${name}.${code}`, message: 'is a currency in use' }));
