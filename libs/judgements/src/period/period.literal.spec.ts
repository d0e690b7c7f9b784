import fc from 'fast-check';
import { defaultPolicies, type PeriodPolicy } from '@rapport/contracts';
import { addDays, daysBetween, type Day } from '@rapport/kernel';
import { historyStart, ordersArbitrary, periodPolicyArbitrary } from '@rapport/testing';
import { judgePeriod, purchaseDaysAsOf, type Period } from '../index.js';

/** The specification, section 8, word by word, with fractions of big integers compared by cross multiplication. */
type Fraction = { readonly over: bigint; readonly under: bigint };
const whole = (days: number): Fraction => ({ over: BigInt(days), under: 1n });
const times = (percent: number, { over, under }: Fraction): Fraction => ({ over: over * BigInt(percent), under: under * 100n });
const isBeyond = (a: Fraction, b: Fraction) => a.over * b.under > b.over * a.under;
const larger = (a: Fraction, b: Fraction) => (isBeyond(a, b) ? a : b);
const smaller = (a: Fraction, b: Fraction) => (isBeyond(a, b) ? b : a);

function intervalKnownBy(days: readonly Day[], policy: PeriodPolicy): Fraction {
  if (days.length < policy.ownIntervalFromPurchaseDays) return whole(policy.defaultIntervalDays);
  const own = { over: BigInt(daysBetween(days[0]!, days.at(-1)!)), under: BigInt(days.length - 1) };
  return larger(own, whole(policy.minimumIntervalDays));
}

/** The purchase day that opened the recovery that is still open after all of them; told as a story, day after day. */
function openedBy(days: readonly Day[], policy: PeriodPolicy): Day | null {
  let opening: { readonly on: Day; since: number } | null = null;
  days.forEach((day, i) => {
    const before = days.slice(0, i);
    const isGap = before.length > 0 && isBeyond(whole(daysBetween(before.at(-1)!, day)), times(policy.recoveryGapPercent, intervalKnownBy(before, policy)));
    if (isGap) opening = { on: day, since: 0 };
    else if (opening && ++opening.since >= policy.recoveryEndsAfterPurchaseDays) opening = null;
  });
  return (opening as { on: Day } | null)?.on ?? null;
}

function literalPeriod(days: readonly Day[], policy: PeriodPolicy, asOf: Day): { value: Period; since?: Day } {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return { value: 'exploration' };
  const interval = intervalKnownBy(days, policy);
  const recency = whole(daysBetween(last, asOf));
  if (isBeyond(recency, larger(times(policy.lostBeyondPercent, interval), smaller(times(policy.lostCapPercent, interval), whole(policy.lostCapDays))))) return { value: 'lost' };
  if (isBeyond(recency, times(policy.degradationBeyondPercent, interval))) return { value: 'degradation' };
  const opening = openedBy(days, policy);
  if (opening) return { value: 'recovery', since: opening };
  if (days.length >= policy.stabilityFromPurchaseDays && daysBetween(first, last) >= policy.stabilityFromSpanDays) return { value: 'stability' };
  return { value: days.length >= policy.formationFromPurchaseDays ? 'formation' : 'exploration' };
}

const purchaseDays = (orders: Parameters<typeof purchaseDaysAsOf>[0], asOf: Day) => purchaseDaysAsOf(orders, asOf).map(({ day }) => day);

test('the period is the first that holds, read literally', () => {
  fc.assert(
    fc.property(ordersArbitrary, periodPolicyArbitrary, fc.nat(1_500), (orders, parameters, offset) => {
      const asOf = addDays(historyStart, offset);
      const answer = judgePeriod({ purchaseDays: purchaseDaysAsOf(orders, asOf) }, { version: 0, parameters }, asOf);
      expect(answer).toMatchObject(literalPeriod(purchaseDays(orders, asOf), parameters, asOf));
    }),
    { numRuns: 2_000 },
  );
});

test('by time alone the period changes on the day that it says, and a silence is dated from its first day', () => {
  fc.assert(
    fc.property(ordersArbitrary, periodPolicyArbitrary, fc.nat(400), (orders, parameters, offset) => {
      const last = orders.flatMap((order) => [order.day, ...order.returns.map((back) => back.day)]).reduce((a, b) => (a > b ? a : b), historyStart);
      const asOf = addDays(last, offset);
      const facts = { purchaseDays: purchaseDaysAsOf(orders, asOf) };
      const days = facts.purchaseDays.map(({ day }) => day);
      const { value, since, wouldChange } = judgePeriod(facts, { version: 0, parameters }, asOf);
      const changed = Array.from({ length: 1_000 }, (_, i) => addDays(asOf, i + 1)).find((day) => literalPeriod(days, parameters, day).value !== value);
      expect(wouldChange.find((change) => change.code === 'by-time')?.on).toBe(changed);
      if ((value === 'lost' || value === 'degradation') && since !== null) {
        expect(literalPeriod(days, parameters, since).value).toBe(value);
        expect(literalPeriod(days, parameters, addDays(since, -1)).value).not.toBe(value);
      }
    }),
    { numRuns: 100 },
  );
});

test('what purchases are needed says how the period changes, if they come soon enough', () => {
  fc.assert(
    fc.property(ordersArbitrary, fc.nat(400), (orders, offset) => {
      const parameters = defaultPolicies.period;
      const last = orders.flatMap((order) => [order.day, ...order.returns.map((back) => back.day)]).reduce((a, b) => (a > b ? a : b), historyStart);
      const asOf = addDays(last, offset);
      const days = purchaseDays(orders, asOf);
      const needed = judgePeriod({ purchaseDays: purchaseDaysAsOf(orders, asOf) }, { version: 0, parameters }, asOf).wouldChange.find((change) => change.code === 'purchase-days-needed');
      if (!needed || needed.code !== 'purchase-days-needed' || needed.notBefore !== null) return;
      if (literalPeriod(days, parameters, addDays(asOf, 1)).value !== literalPeriod(days, parameters, asOf).value) return; // tomorrow is too late
      const further = Array.from({ length: needed.count }, (_, i) => addDays(asOf, i + 1));
      expect(literalPeriod([...days, ...further], parameters, further.at(-1)!).value).toBe(needed.to);
    }),
    { numRuns: 500 },
  );
});
