import fc from 'fast-check';
import type { LadderPolicy } from '@rapport/contracts';
import { addDays, type Day } from '@rapport/kernel';
import { historyStart, ladderPolicyArbitrary, ordersArbitrary } from '@rapport/testing';
import { firstPurchases, judgeLadder, ladderReviewDays, purchaseDaysAsOf, type MembershipDays, type OrderFact, type Stage } from '../index.js';

/** The specification, sections 4 and 8, word by word: sets of days. */
const isPurchase = (order: OrderFact, asOf: Day) =>
  order.totalMinor - order.returns.filter((back) => back.day <= asOf).map((back) => back.amountMinor).reduce((a, b) => a + b, 0) > 0;
const purchaseDaySet = (orders: readonly OrderFact[], asOf: Day) =>
  new Set(orders.filter((order) => order.day <= asOf && isPurchase(order, asOf)).map((order) => order.day));
/** D − N + 1 … D. */
const isWithin = (length: number, asOf: Day) => (day: Day) => day >= addDays(asOf, -length + 1) && day <= asOf;

type Friend = { readonly referredOn: Day; readonly orders: readonly OrderFact[] };

function literalStage(orders: readonly OrderFact[], friends: readonly Friend[], memberships: readonly MembershipDays[], policy: LadderPolicy, asOf: Day): Stage {
  const days = purchaseDaySet(orders, asOf);
  const isLoyal = [...days].filter(isWithin(policy.windowDays, asOf)).length >= policy.loyalFromPurchaseDays;
  const hasBrought = friends.some((friend) => {
    const first = [...purchaseDaySet(friend.orders, asOf)].sort()[0];
    return first !== undefined && first >= friend.referredOn && isWithin(policy.advocateWindowDays, asOf)(first);
  });
  if (isLoyal && hasBrought) return 'advocate';
  if (isLoyal && memberships.some(({ enrolledOn, leftOn }) => enrolledOn <= asOf && (leftOn === null || leftOn > asOf))) return 'member';
  if (isLoyal) return 'loyal';
  if (days.size >= 1 && days.size >= policy.repeatFromPurchaseDays) return 'repeat';
  return days.size >= 1 ? 'first-time' : 'prospect';
}

const asOfArbitrary = fc.nat(1_500).map((offset) => addDays(historyStart, offset));
const friendsArbitrary = fc.array(fc.record({ referredOn: fc.nat(700).map((offset) => addDays(historyStart, offset)), orders: ordersArbitrary }), { maxLength: 2 });
/** One after the other, the last one left or not. */
const membershipsArbitrary = fc.tuple(fc.uniqueArray(fc.nat(900), { maxLength: 4 }), fc.boolean()).map(([offsets, isLeft]): readonly MembershipDays[] => {
  const days = offsets.sort((a, b) => a - b).map((offset) => addDays(historyStart, offset));
  return days.flatMap((enrolledOn, i) => (i % 2 === 0 ? [{ enrolledOn, leftOn: days[i + 1] ?? (isLeft ? addDays(enrolledOn, 30) : null) }] : []));
});
const factsAt = (orders: readonly OrderFact[], friends: readonly Friend[], memberships: readonly MembershipDays[], asOf: Day) => ({
  memberships,
  purchaseDays: purchaseDaysAsOf(orders, asOf),
  referrals: friends.map((friend, i) => ({ customerId: `friend-${i}`, referredOn: friend.referredOn, firstPurchases: firstPurchases(friend.orders) })),
});

test('the stage is the highest whose condition holds, read literally', () => {
  fc.assert(
    fc.property(ordersArbitrary, friendsArbitrary, membershipsArbitrary, ladderPolicyArbitrary, asOfArbitrary, (orders, friends, memberships, parameters, asOf) => {
      const answer = judgeLadder(factsAt(orders, friends, memberships, asOf), { version: 0, parameters }, asOf);
      expect(answer.value).toBe(literalStage(orders, friends, memberships, parameters, asOf));
    }),
    { numRuns: 500 },
  );
});

test('by time alone the stage changes on the day that it says, and only on review days', () => {
  fc.assert(
    fc.property(ordersArbitrary, friendsArbitrary, membershipsArbitrary, ladderPolicyArbitrary, (orders, friends, memberships, parameters) => {
      const last = orders.flatMap((order) => [order.day, ...order.returns.map((back) => back.day)]).reduce((a, b) => (a > b ? a : b), historyStart);
      const facts = factsAt(orders, friends, memberships, last);
      const now = literalStage(orders, friends, memberships, parameters, last);
      const said = judgeLadder(facts, { version: 0, parameters }, last).wouldChange.find((change) => change.code === 'by-time');
      const following = Array.from({ length: 800 }, (_, i) => addDays(last, i + 1));
      const changed = following.find((day) => literalStage(orders, friends, memberships, parameters, day) !== now);
      const answerOn = (day: Day) => JSON.stringify(judgeLadder(facts, { version: 0, parameters }, day));
      const review = new Set(ladderReviewDays(facts, parameters, Date.parse(last) / 86_400_000).map((number) => new Date(number * 86_400_000).toISOString().slice(0, 10)));
      if (changed) expect(said).toMatchObject({ on: changed, to: literalStage(orders, friends, memberships, parameters, changed) });
      const unforeseen = following.filter((day) => !review.has(day) && answerOn(day) !== answerOn(addDays(day, -1)));
      expect(unforeseen).toEqual([]);
    }),
    { numRuns: 25 },
  );
});
