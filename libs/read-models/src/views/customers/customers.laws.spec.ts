import fc from 'fast-check';
import { defaultPolicies } from '@rapport/contracts';
import { addDays, canonicalJson, laterDay, type Day } from '@rapport/kernel';
import { expectNextReviewOfFirstDifference, logOf, ReferenceReadSide, worldArbitrary, worldStart } from '@rapport/testing';
import { customersView, unmatchedReturnsView, viewDefinitions } from '../../index.js';

const policyArbitrary = fc.option(
  fc.record({
    name: fc.constantFrom('ladder' as const, 'period' as const, 'rfm' as const, 'purchases' as const),
    effectiveFrom: fc.integer({ min: 300, max: 1_600 }).map((offset) => addDays(worldStart, offset)),
  }),
  { nil: null },
);
/** The new versions judge as the defaults do: only their number differs. */
const withPolicy = (log: ReturnType<typeof logOf>, policy: { name: keyof typeof defaultPolicies; effectiveFrom: Day } | null) =>
  policy ? log.policyPublished(policy.name, 1, policy.effectiveFrom, defaultPolicies[policy.name]) : log;

test('nextReviewOn of a customer is the first day on which the body differs, searched day by day', () => {
  fc.assert(
    fc.property(worldArbitrary, policyArbitrary, fc.nat(1_200), (world, policy, offset) => {
      const side = new ReferenceReadSide().foldAll(withPolicy(logOf(world), policy).all);
      const { factsThrough, frozenOn } = side.derive(customersView, 'a')!;
      const asOf = frozenOn ?? laterDay(addDays(worldStart, offset), factsThrough!);
      expectNextReviewOfFirstDifference(side, customersView, 'a', asOf, side.context());
    }),
    { numRuns: 40 },
  );
});

test('an ended relationship is judged as of its last day: no day and no policy changes it', () => {
  fc.assert(
    fc.property(worldArbitrary, fc.nat(900), policyArbitrary, (world, offset, policy) => {
      const on = addDays(worldStart, offset);
      const log = logOf({ ...world, ends: [{ customerId: 'a', on }] });
      const before = new ReferenceReadSide().foldAll(log.all).derive(customersView, 'a')!;
      const side = new ReferenceReadSide().foldAll(withPolicy(log, policy && { ...policy, effectiveFrom: addDays(on, 1) }).all);
      const later = side.derive(customersView, 'a', side.context(addDays(on, 500)))!;
      expect(canonicalJson(later.body)).toBe(canonicalJson(before.body));
      expect([later.frozenOn, later.nextReviewOn]).toEqual([on, null]);
    }),
    { numRuns: 100 },
  );
});

test('nextReviewOn of an unmatched return is the day from which it is overdue, searched day by day', () => {
  fc.assert(
    fc.property(fc.nat(60), policyArbitrary, (offset, policy) => {
      const log = withPolicy(logOf({ registrations: [], orders: [], referrals: [], ends: [] }), policy);
      const returnedOn = addDays(worldStart, 280);
      const side = new ReferenceReadSide().foldAll(log.returnedWithoutOrder('a', returnedOn, { orderId: '1', returnId: 'r', amountMinor: 5 }).all);
      expectNextReviewOfFirstDifference(side, unmatchedReturnsView, 'a~shop~1~r', addDays(returnedOn, offset), side.context());
    }),
  );
});

test('no view queries a personal field', () => {
  const fields = viewDefinitions.flatMap((view) => Object.keys(view.queryable).map((field) => `${view.view}.${field}`));
  expect(fields.filter((field) => /profile|ownerOnly|value$/.test(field)).sort()).toEqual(['customers.period.value', 'customers.stage.value', 'loyalty-accounts.tier.value', 'loyalty-accounts.vip.value', 'unmatched-returns.overdue.value']);
});
