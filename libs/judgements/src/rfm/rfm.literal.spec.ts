import fc from 'fast-check';
import type { RfmPolicy } from '@rapport/contracts';
import { addDays, daysBetween, type Day } from '@rapport/kernel';
import { historyStart, ordersArbitrary, rfmPolicyArbitrary } from '@rapport/testing';
import { judgeRfm, purchaseDaysAsOf, quintiles, type OrderFact, type RfmValue } from '../index.js';

/** The specification, section 8, word by word: the purchases dated in the window, each with its net as of the day. */
function literalRfm(orders: readonly OrderFact[], policy: RfmPolicy, asOf: Day): Omit<RfmValue, 'action'> | null {
  const from = addDays(asOf, -policy.windowDays + 1);
  const purchases = orders
    .map((order) => ({ ...order, net: order.returns.filter((back) => back.day <= asOf).reduce((net, back) => net - back.amountMinor, order.totalMinor) }))
    .filter((order) => order.net > 0 && order.day >= from && order.day <= asOf);
  if (purchases.length === 0) return null;
  const days = [...new Set(purchases.map(({ day }) => day))].sort();
  const recencyDays = daysBetween(days.at(-1)!, asOf);
  const [r5, r4, r3, r2] = policy.recencyWithinDays as [number, number, number, number];
  const recency = recencyDays <= r5 ? 5 : recencyDays <= r4 ? 4 : recencyDays <= r3 ? 3 : recencyDays <= r2 ? 2 : 1;
  const band = (value: number, [b5, b4, b3, b2]: readonly number[]) => (value >= b5! ? 5 : value >= b4! ? 4 : value >= b3! ? 3 : value >= b2! ? 2 : 1);
  const frequency = band(days.length, policy.frequencyFromPurchaseDays);
  const monetary: Record<string, number> = {};
  for (const [currency, limits] of Object.entries(policy.monetaryFromMinor)) {
    const those = purchases.filter((order) => order.currency === currency);
    if (those.length > 0) monetary[currency] = band(those.map(({ net }) => net).reduce((a, b) => a + b, 0), limits);
  }
  const bands = Object.values(monetary);
  const sum = recency + frequency + (bands.length > 0 ? Math.max(...bands) : (recency + frequency) / 2);
  return { recency, frequency, monetary, level: sum >= policy.levels.highFromSum ? 'high' : sum >= policy.levels.middleFromSum ? 'middle' : 'low' };
}

test('bands and level are those of the purchases in the window, read literally', () => {
  fc.assert(
    fc.property(ordersArbitrary, rfmPolicyArbitrary, fc.nat(1_500), (orders, parameters, offset) => {
      const asOf = addDays(historyStart, offset);
      const { value } = judgeRfm({ purchaseDays: purchaseDaysAsOf(orders, asOf) }, { version: 0, parameters }, asOf);
      const literal = literalRfm(orders, parameters, asOf);
      expect(value).toEqual(literal && { ...literal, action: parameters.actions[literal.level] });
    }),
    { numRuns: 1_000 },
  );
});

test('by time alone the bands change on the day that it says', () => {
  fc.assert(
    fc.property(ordersArbitrary, rfmPolicyArbitrary, (orders, parameters) => {
      const asOf = orders.flatMap((order) => [order.day, ...order.returns.map((back) => back.day)]).reduce((a, b) => (a > b ? a : b), historyStart);
      const answer = judgeRfm({ purchaseDays: purchaseDaysAsOf(orders, asOf) }, { version: 0, parameters }, asOf);
      const now = JSON.stringify(literalRfm(orders, parameters, asOf));
      const changed = Array.from({ length: 800 }, (_, i) => addDays(asOf, i + 1)).find((day) => JSON.stringify(literalRfm(orders, parameters, day)) !== now);
      expect(answer.wouldChange.find((change) => change.code === 'by-time')?.on).toBe(changed);
    }),
    { numRuns: 20 },
  );
});

test('a quintile is floor(5 × number strictly worse ÷ n) + 1', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 })), fc.constantFrom('higher' as const, 'lower' as const), (values, better) => {
      const worse = (value: number) => values.filter((other) => (better === 'higher' ? other < value : other > value)).length;
      expect(quintiles(values, better)).toEqual(values.map((value) => Math.floor((5 * worse(value)) / values.length) + 1));
    }),
  );
});
