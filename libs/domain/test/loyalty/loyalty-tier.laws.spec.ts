import fc from 'fast-check';
import { publishedPolicies } from '@rapport/testing';
import type { PoliciesInTime, PublishedPolicy } from '@rapport/judgements';
import { addDays, day, daysBetween, noonOf, type CurrencyCode, type Day } from '@rapport/kernel';
import { loyalty, tierOn, type LoyaltyCommand, type LoyaltyRequest, type LoyaltyState, type OrderToSettle } from '../../src/index.js';
import { factsOf, livedThrough } from './model/tier-of-days.js';
import { newAccount, zone } from './model/account.js';
import { settleOrders } from './model/orders.js';

const numRuns = Number(process.env['LOYALTY_LAW_RUNS'] ?? 60);
const limitMs = 60_000 + numRuns * 1_000;
const start = day('2024-01-10');
const lastDay = 1_100;

/** An order with returns of it, and how many days after each of them was recorded. */
const dayNumber = fc.nat(lastDay);
const delay = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(30) }, { weight: 1, arbitrary: fc.nat(700) });
const anyFact = fc.record({
  on: dayNumber, delay, points: fc.integer({ min: 1, max: 40 }),
  returns: fc.array(fc.record({ after: fc.nat(400), delay, percent: fc.constantFrom(30, 100) }), { maxLength: 2 }),
  voidedAfter: fc.option(fc.nat(500), { freq: 6, nil: null }),
});
type Fact = typeof anyFact extends fc.Arbitrary<infer Value> ? Value : never;
const anyBounds = fc.constantFrom({ C: 20, B: 45, A: 70 }, { C: 1, B: 30, A: 31 });

/** What is recorded on a day: the order, a return of it, or that it was void. */
interface Arrival {
  readonly recordedOn: number;
  readonly order: number;
  readonly what: 'order' | 'void' | number;
}

/** Nothing arrives before it happened; a return waits for its order. */
function arrivals(facts: readonly Fact[], isLate: boolean): readonly Arrival[] {
  const all = facts.flatMap<Arrival>(({ on, delay, returns, voidedAfter }, order) => {
    const orderRecorded = on + (isLate ? delay : 0);
    return [
      { recordedOn: orderRecorded, order, what: 'order' },
      ...returns.map((each, what) => ({ recordedOn: Math.max(orderRecorded, on + each.after + (isLate ? each.delay : 0)), order, what })),
      ...(voidedAfter === null ? [] : [{ recordedOn: Math.max(orderRecorded, on + voidedAfter), order, what: 'void' as const }]),
    ];
  });
  return all.sort((a, b) => a.recordedOn - b.recordedOn);
}

/** On other days nothing of the tier is due. */
const isYearEnd = (on: Day): boolean => on.endsWith('-12-31');
const dayNumbered = (number: number): Day => addDays(start, number);

function policiesOf(bounds: typeof anyBounds extends fc.Arbitrary<infer Value> ? Value : never, later: typeof bounds): PoliciesInTime {
  const version = (number: number, effectiveFrom: string, fromPoints: typeof bounds) =>
    ({ name: 'loyalty-tiers', version: number, effectiveFrom: day(effectiveFrom), parameters: { fromPoints, vipFromNetMinor: {} } }) satisfies PublishedPolicy<'loyalty-tiers'>;
  return publishedPolicies([version(1, '1990-01-01', bounds), version(2, '2025-06-01', later)]);
}

/** Lives the arrivals day by day; `closesEvery` so many days what has ended is closed. Closed through the day before the end. */
function lived(facts: readonly Fact[], policies: PoliciesInTime, { isLate, closesEvery, end }: { isLate: boolean; closesEvery: number; end: number }): { state: LoyaltyState; orders: ReadonlyMap<number, OrderToSettle> } {
  let state = loyalty.initial;
  let closed = -1;
  let revision = -1;
  const orders = new Map<number, OrderToSettle>();
  const give = (request: LoyaltyRequest, today: number): void => {
    const command: LoyaltyCommand = { ...request, terms: { timeZone: zone, policies, isVip: false, actorId: 'anna' } };
    const decided = loyalty.decide(state, command, { now: noonOf(dayNumbered(today), zone) });
    if (!decided.ok) throw new Error(decided.error.code);
    state = decided.value.reduce(loyalty.evolve, state);
  };
  const closeThrough = (last: number): void => {
    for (; closed < last; closed++) if (isYearEnd(dayNumbered(closed + 1))) give({ type: 'CloseAccountDay', day: dayNumbered(closed + 1) }, last + 1);
  };
  const settle = (some: readonly OrderToSettle[], today: number): void =>
    give({ type: 'SettleOrders', causedBy: 'e', orders: some, closedThrough: closed < 0 ? null : dayNumbered(closed), covering: { membership: 1, isLast: true } }, today);
  give({ type: 'EnrolMember', occurredAt: noonOf(start, zone) }, 0);
  settle([], 0);
  for (const { recordedOn, order, what } of arrivals(facts, isLate)) {
    if (Math.floor((recordedOn - 1) / closesEvery) > Math.floor(closed / closesEvery)) closeThrough(Math.floor(recordedOn / closesEvery) * closesEvery - 1);
    const told = recorded(orders.get(order), facts[order]!, order, what, ++revision);
    orders.set(order, told);
    settle([told], recordedOn);
  }
  closeThrough(end - 1);
  return { state, orders };
}

function recorded(known: OrderToSettle | undefined, { on, points, returns, voidedAfter }: Fact, order: number, what: Arrival['what'], revision: number): OrderToSettle {
  const at = (number: number) => noonOf(dayNumbered(number), zone);
  if (known === undefined || what === 'order') {
    const lines = [{ line: 1, category: null, amountMinor: points * 100, paidWithPointsMinor: 0 }];
    return { source: 'shop', orderId: `o${order}`, revision, occurredAt: at(on), currency: 'CNY' as CurrencyCode, lines, returns: [], voided: null };
  }
  if (what === 'void') return { ...known, voided: { revision, occurredAt: at(on + voidedAfter!) } };
  if (known.voided !== null) return known;
  const left = points * 100 - known.returns.reduce((sum, each) => sum + each.lines[0]!.amountMinor, 0);
  const { after, percent } = returns[what]!;
  return { ...known, returns: [...known.returns, { revision, returnId: `b${what}`, occurredAt: at(on + after), lines: [{ line: 1, amountMinor: Math.floor((left * percent) / 100) }] }] };
}

test('the tier after any order of arrival, with closings in between, is that of the order of the days, from the first day not closed on', () => {
  fc.assert(
    fc.property(fc.array(anyFact, { minLength: 1, maxLength: 8 }), anyBounds, anyBounds, fc.constantFrom(1, 30, 200), fc.nat(200), (facts, bounds, later, closesEvery, more) => {
      const policies = policiesOf(bounds, later);
      const end = Math.max(...arrivals(facts, true).map(({ recordedOn }) => recordedOn)) + 1 + more;
      const late = lived(facts, policies, { isLate: true, closesEvery, end });
      // The same facts: a return that came before its order, or one more after a void, is told alike.
      const model = newAccount(policies);
      model.memberships.push({ number: 1, enrolledAt: noonOf(start, zone), enrolledOn: start, leftAt: null, isCovered: true, history: [] });
      settleOrders(model, { orders: [...late.orders.values()], closedThrough: dayNumbered(end - 1), covering: null });
      const boundsOn = (on: Day) => policies.effectiveOn('loyalty-tiers', on).parameters.fromPoints;
      for (const on of [end, end + 1, end + 50].map(dayNumbered)) {
        const expected = livedThrough(factsOf(model, 1), start, on, dayNumbered(end - 1), boundsOn);
        const membership = late.state.memberships[0]!;
        expect([on, tierOn(late.state, on), membership.tiers.findLast(({ from }) => from <= on)?.heldThrough?.slice(0, 4) ?? null]).toEqual([on, expected.tier, expected.holdYear?.toString() ?? null]);
      }
    }),
    { numRuns },
  );
}, limitMs);

test('facts that come as they happen, or all of them at the end: the same tier from there on, and at each later review', () => {
  fc.assert(
    fc.property(fc.array(anyFact.map((fact) => ({ ...fact, voidedAfter: null, returns: fact.returns.slice(0, 1) })), { minLength: 1, maxLength: 8 }), anyBounds, (facts, bounds) => {
      const policies = policiesOf(bounds, bounds);
      const end = Math.max(...arrivals(facts, true).map(({ recordedOn }) => recordedOn)) + 1;
      const [punctual, late] = [false, true].map((isLate) => lived(facts, policies, { isLate, closesEvery: isLate ? 7 : 1, end }).state);
      const years = lived(facts, policies, { isLate: true, closesEvery: 1, end: end + 1_500 }).state;
      for (const on of [0, 1, 300].map((days) => dayNumbered(end + days))) expect([on, tierOn(late!, on)]).toEqual([on, tierOn(punctual!, on)]);
      expect(tierOn(years, dayNumbered(end + 1_500))).toBe('D');
      expect(daysBetween(start, dayNumbered(end))).toBe(end);
    }),
    { numRuns },
  );
}, limitMs);
