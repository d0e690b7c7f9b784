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

const anyLimits: fc.Arbitrary<PublishedPolicy<'loyalty-limits'>['parameters']> = fc.record({
  adjustmentAloneAtMostPoints: fc.constantFrom(50, 60, 80), proposalLapsesAfterWorkingDays: fc.constantFrom(5, 1), holdLapsesAfterMinutes: fc.constantFrom(30, 900, 1_440),
});

const price = fc.constantFrom(15, 40, 90);
const reward = (code: string) => fc.record({
  code: fc.constant(code), title: fc.constant(code), points: price, pointsByTier: fc.constantFrom<{ readonly C?: number; readonly B?: number }>({}, { C: 10, B: 30 }), pointsForVip: fc.constantFrom(null, 20),
});
const anyRewards: fc.Arbitrary<PublishedPolicy<'loyalty-rewards'>['parameters']> = fc
  .tuple(reward('tea'), fc.option(reward('cup')))
  .map(([tea, cup]) => ({ minorPer1000Points: {}, expectedRedeemedPercent: 85, liabilityCurrency: 'CNY', catalogue: cup === null ? [tea] : [tea, cup] }));

/** Limits and rewards change on these days as well, one after the other, so that the next version finds holds and proposals open. */
const soon = ['2024-02-02', '2024-02-03', '2024-02-04'];
const fourOf = <Value>(value: fc.Arbitrary<Value>) => fc.tuple(value, value, value, value);

/** Days and versions as published: bounds and limits as small as the orders are, the last version in force from a day on which accounts have lived already. */
export const anyLoyaltyPolicies: fc.Arbitrary<PoliciesInTime> = fc
  .record({
    earning: fc.tuple(anyEarning, anyEarning), expiry: fc.tuple(anyExpiry, anyExpiry), bounds: fc.tuple(anyBounds, anyBounds), limits: fourOf(anyLimits), rewards: fourOf(anyRewards),
    second: fc.constantFrom('2024-06-01', '2024-12-31', '2025-03-10'),
  })
  .map(({ earning, expiry, bounds, limits, rewards, second }) => {
    const versions = <Name extends PublishedPolicy['name']>(name: Name, parameters: readonly PublishedPolicy<Name>['parameters'][], from: readonly string[] = [second]) =>
      parameters.map((each, i) => ({ name, version: i + 1, effectiveFrom: (i === 0 ? day('1990-01-01') : day(from[i - 1]!)) as Day, parameters: each }) as PublishedPolicy);
    return publishedPolicies([
      ...versions('loyalty-earning', earning),
      ...versions('loyalty-expiry', expiry),
      ...versions('loyalty-tiers', bounds.map((fromPoints) => ({ fromPoints, vipFromNetMinor: {} }))),
      ...versions('loyalty-limits', limits, soon),
      ...versions('loyalty-rewards', rewards, soon),
    ]);
  });
