import fc from 'fast-check';
import { defaultPolicies, type LadderPolicy, type PeriodPolicy, type RfmPolicy } from '@rapport/contracts';
import type { OrderFact } from '@rapport/judgements';
import { addDays, day } from '@rapport/kernel';

/** The first day on which the orders of {@link ordersArbitrary} may fall. */
export const historyStart = day('2001-01-01');

/** Orders within two and a half years, ascending by day, in bursts and with gaps, some returned in part or in whole, some of value zero. */
export const ordersArbitrary: fc.Arbitrary<readonly OrderFact[]> = fc
  .array(
    fc.record({
      gapDays: fc.oneof(fc.nat(3), fc.nat(40), fc.integer({ min: 28, max: 260 })),
      totalMinor: fc.constantFrom(0, 1, 4_999, 5_000, 20_000, 100_000),
      currency: fc.constantFrom('USD', 'USD', 'CNY', 'EUR'),
      returned: fc.array(fc.record({ delayDays: fc.constantFrom(0, 1, 30, 90, 300), share: fc.constantFrom(1, 2, 2) }), { maxLength: 1 }),
    }),
    { maxLength: 12 },
  )
  .map((steps) => {
    let on = historyStart;
    return steps.map(({ gapDays, totalMinor, currency, returned }, i) => {
      on = addDays(on, gapDays);
      const returns = returned.map(({ delayDays, share }) => ({ day: addDays(on, delayDays), amountMinor: Math.floor(totalMinor / share) }));
      return { order: `shop/${i}`, day: on, currency, totalMinor, returns };
    });
  });

const days = fc.integer({ min: 1, max: 120 });
const percents = fc.constantFrom(50, 100, 133, 150, 200, 250, 400);
const falling = (top: number) => fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map(([a, b, c]) => [top + a + b + c, top + a + b, top + a, top]);
const someOrDefault = <Policy>(standard: Policy, other: fc.Arbitrary<Policy>) => fc.oneof(fc.constant(standard), other);

export const ladderPolicyArbitrary: fc.Arbitrary<LadderPolicy> = someOrDefault(
  defaultPolicies.ladder,
  fc.record({ windowDays: days, repeatFromPurchaseDays: fc.integer({ min: 1, max: 4 }), loyalFromPurchaseDays: fc.integer({ min: 1, max: 5 }), advocateWindowDays: days }),
);

export const periodPolicyArbitrary: fc.Arbitrary<PeriodPolicy> = someOrDefault(
  defaultPolicies.period,
  fc.record({
    defaultIntervalDays: days, minimumIntervalDays: days, ownIntervalFromPurchaseDays: fc.integer({ min: 2, max: 5 }),
    degradationBeyondPercent: percents, lostBeyondPercent: percents, lostCapPercent: percents, lostCapDays: days,
    recoveryGapPercent: percents, recoveryEndsAfterPurchaseDays: fc.integer({ min: 1, max: 3 }),
    stabilityFromPurchaseDays: fc.integer({ min: 1, max: 6 }), stabilityFromSpanDays: days, formationFromPurchaseDays: fc.integer({ min: 1, max: 4 }),
  }),
);

export const rfmPolicyArbitrary: fc.Arbitrary<RfmPolicy> = someOrDefault(
  defaultPolicies.rfm,
  fc.record({
    windowDays: days,
    recencyWithinDays: falling(3).map((limits) => limits.reverse()),
    frequencyFromPurchaseDays: falling(2),
    monetaryFromMinor: fc.constantFrom({}, { USD: [20_000, 10_000, 5_000, 1] }, { EUR: [9_000, 9_000, 5_000, 5_000] }),
    levels: fc.record({ highFromSum: fc.integer({ min: 9, max: 14 }), middleFromSum: fc.integer({ min: 3, max: 9 }) }),
    actions: fc.constant(defaultPolicies.rfm.actions),
  }),
);
