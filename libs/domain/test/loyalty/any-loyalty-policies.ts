import fc from 'fast-check';
import { publishedPolicies } from '@rapport/testing';
import type { PoliciesInTime, PublishedPolicy } from '@rapport/judgements';
import { day, type Day } from '@rapport/kernel';

const percent = fc.constantFrom(0, 50, 100, 100, 150, 300);
const window = fc.tuple(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 1, max: 11 })).map(([from, months]) => ({
  from: `2024-${String(from + 1).padStart(2, '0')}-10`, through: `2025-${String(months).padStart(2, '0')}-20`,
}));
const campaign = fc.record({ window, multiplierPercent: percent, categories: fc.constantFrom<string[] | null>(null, ['wine'], ['wine', 'gift']) })
  .map(({ window, ...rest }) => ({ name: 'campaign', ...window, ...rest }));

const anyEarning: fc.Arbitrary<PublishedPolicy<'loyalty-earning'>['parameters']> = fc.record({
  ratePercent: fc.constantFrom(100, 100, 33),
  ratePercentByCurrency: fc.constantFrom<Record<string, number>>({}, { USD: 250 }),
  tierMultiplierPercent: fc.constantFrom({ D: 100, C: 100, B: 100, A: 100 }, { D: 100, C: 125, B: 150, A: 200 }),
  categoryMultiplierPercent: fc.constantFrom<Record<string, number>>({}, { wine: 300, gift: 0 }),
  campaigns: fc.array(campaign, { maxLength: 2 }),
  holdingDays: fc.constantFrom(0, 0, 7, 40),
});

const anyExpiry: fc.Arbitrary<PublishedPolicy<'loyalty-expiry'>['parameters']> = fc.record({
  kind: fc.constantFrom('annual-reset' as const, 'annual-reset' as const, 'rolling' as const),
  rollingMonths: fc.constantFrom(1, 5, 14),
  warnDaysBefore: fc.constant(30),
  reissuedLiveDays: fc.constantFrom(30, 5),
});

const anyBounds = fc.constantFrom({ C: 100, B: 300, A: 500 }, { C: 60, B: 61, A: 900 });

/** Days and versions as published: bounds and limits as small as the orders are, the second version in force from a day on which accounts have lived already. */
export const anyLoyaltyPolicies: fc.Arbitrary<PoliciesInTime> = fc
  .record({ earning: fc.tuple(anyEarning, anyEarning), expiry: fc.tuple(anyExpiry, anyExpiry), bounds: fc.tuple(anyBounds, anyBounds), second: fc.constantFrom('2024-06-01', '2024-12-31', '2025-03-10') })
  .map(({ earning, expiry, bounds, second }) => {
    const versions = <Name extends PublishedPolicy['name']>(name: Name, parameters: readonly PublishedPolicy<Name>['parameters'][]) =>
      parameters.map((each, i) => ({ name, version: i + 1, effectiveFrom: (i === 0 ? day('1990-01-01') : day(second)) as Day, parameters: each }) as PublishedPolicy);
    return publishedPolicies([
      ...versions('loyalty-earning', earning),
      ...versions('loyalty-expiry', expiry),
      ...versions('loyalty-tiers', bounds.map((fromPoints) => ({ fromPoints, vipFromNetMinor: {} }))),
      ...versions('loyalty-limits', [{ adjustmentAloneAtMostPoints: 50, proposalLapsesAfterWorkingDays: 5, holdLapsesAfterMinutes: 30 }]),
    ]);
  });
