import fc from 'fast-check';
import { defaultPolicies } from '@rapport/contracts';
import { addDays, day, laterDay } from '@rapport/kernel';
import { ContractEvents, expectNextReviewOfFirstDifference, loyaltyStepsArbitrary, noon, ReferenceReadSide, tellLoyalty } from '@rapport/testing';
import { awardedIn, loyaltyAccountsView, loyaltyStream, membersToWarnView, type LoyaltyAccountView, type ViewDefinition } from '../../index.js';

const start = day('2001-03-01');
const storyArbitrary = fc.record({
  steps: loyaltyStepsArbitrary.filter(({ length }) => length > 0),
  orders: fc.array(fc.record({ offset: fc.nat(500), totalMinor: fc.constantFrom(100_000, 299_000) }), { maxLength: 3 }),
  policyOn: fc.option(fc.record({ name: fc.constantFrom('loyalty-tiers' as const, 'loyalty-expiry' as const), offset: fc.nat(900) }), { nil: null }),
  /** Points of a tier, held for some years. */
  tier: fc.option(fc.record({ offset: fc.nat(300), years: fc.integer({ min: 0, max: 2 }) }), { nil: null }),
});
type Story = typeof storyArbitrary extends fc.Arbitrary<infer One> ? One : never;

function told({ steps, orders, policyOn, tier }: Story): ReferenceReadSide {
  const log = new ContractEvents();
  tellLoyalty(log, 'a', start, steps);
  if (tier) {
    const from = addDays(start, tier.offset);
    const data = { membership: 1, from, tier: 'C', before: 'D', heldThrough: day(`${2001 + tier.years}-12-31`), year: 2001, yearPoints: 1_500, tiersPolicyVersion: 0 } as const;
    log.add(loyaltyStream('a'), 'rapport.tier-raised', noon(from), data);
  }
  orders.forEach(({ offset, totalMinor }, i) => log.ordered('a', addDays(start, offset), { orderId: `o${i}`, totalMinor }));
  if (policyOn) log.policyPublished(policyOn.name, 1, addDays(start, policyOn.offset), defaultPolicies[policyOn.name]);
  return new ReferenceReadSide().foldAll(log.all);
}

test.each<ViewDefinition>([loyaltyAccountsView, membersToWarnView])('nextReviewOn of $view is the first day on which the body differs, searched day by day', (view) => {
  fc.assert(
    fc.property(storyArbitrary, fc.nat(700), (story, offset) => {
      const side = told(story);
      const derived = side.derive(view, 'a');
      if (derived) expectNextReviewOfFirstDifference(side, view, 'a', laterDay(addDays(start, offset), derived.factsThrough!), side.context());
    }),
    { numRuns: 40 },
  );
});

test('the figures of an account add up: active points by expiry and by month, points by cohort, claims', () => {
  fc.assert(
    fc.property(storyArbitrary, (story) => {
      const { points, expiries, activeByMonth, cohorts, claims, debt, nextExpiry }: LoyaltyAccountView = told(story).derive(loyaltyAccountsView, 'a')!.body;
      const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
      expect(sum(expiries.map(({ active }) => active))).toBe(points.active);
      expect(sum(expiries.map(({ pending, held }) => pending + held))).toBe(points.pending + points.held);
      expect(sum(activeByMonth.map((month) => month.points))).toBe(points.active);
      expect(sum(cohorts.map(awardedIn))).toBe(awardedIn(points));
      expect(claims.claimed).toBe(claims.reversed + debt + claims.writtenOff);
      expect(nextExpiry === null).toBe(points.active === 0);
    }),
    { numRuns: 200 },
  );
});
