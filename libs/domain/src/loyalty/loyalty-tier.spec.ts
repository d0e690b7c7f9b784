import { closeAccountDay, coverEnrolment, enrolMember, fold, loyaltyEventsOf, noonOn, orderToSettle, policiesOfSpecs, returnToSettle, settleOrders, type LoyaltyStory } from '@rapport/testing';
import { addDays, day, instant } from '@rapport/kernel';
import { loyalty, tierOn, type LoyaltyEvent, type OrderToSettle } from '../index.js';

const early = [enrolMember('2024-01-01T00:00:00.000Z'), coverEnrolment()];
const order = (on: string, points: number, given: Partial<OrderToSettle> = {}) => orderToSettle({ orderId: `o-${on}`, occurredAt: noonOn(on), ...given, lines: [points * 100] });
const settle = (closedThrough: string | null, ...orders: readonly OrderToSettle[]) => settleOrders(orders, { closedThrough: closedThrough === null ? null : day(closedThrough) });
const told = (events: readonly LoyaltyEvent[]) =>
  events.flatMap((event) => (event.type === 'TierRaised' || event.type === 'TierLowered' || event.type === 'TierHeld' ? [`${event.type} ${event.data.from} ${event.data.before}-${event.data.tier} ${event.data.heldThrough}`] : []));
const tiers = (...story: LoyaltyStory) => told(loyaltyEventsOf(...story));

describe('the tier', () => {
  it('rises with the order that reaches it, and holds to the end of the next year', () => {
    expect(loyaltyEventsOf(...early, settle('2024-05-31', order('2024-06-01', 1_000))).at(-1)).toEqual({
      type: 'TierRaised', occurredAt: '2026-03-10T12:00:00.000Z',
      data: { membership: 1, from: '2024-06-01', tier: 'C', before: 'D', heldThrough: '2025-12-31', year: 2024, yearPoints: 1_000, tiersPolicyVersion: 0 },
    });
    expect(tiers(...early, settle('2024-05-31', order('2024-06-01', 999)))).toEqual([]);
  });

  it('is reviewed at the close of the year: renewed, or one step down where its hold ends', () => {
    const reached = [...early, settle('2024-05-31', order('2024-06-01', 5_000))];
    const first = ['TierRaised 2024-06-01 D-A 2025-12-31', 'TierHeld 2025-01-01 A-A 2025-12-31'];
    expect(tiers(...reached, closeAccountDay('2024-12-31'))).toEqual(first);
    expect(tiers(...reached, closeAccountDay('2024-12-31'), closeAccountDay('2025-12-31'))).toEqual([...first, 'TierLowered 2026-01-01 A-B 2026-12-31']);
    const renewed = [...reached, closeAccountDay('2024-12-31'), settle('2025-06-01', order('2025-06-02', 5_000)), closeAccountDay('2025-12-31')];
    expect(tiers(...renewed)).toEqual([...first, 'TierHeld 2026-01-01 A-A 2026-12-31']);
  });

  it('is told by each review, also where it stays as it is, and by none twice: so the review of an old year is never taken anew', () => {
    const raised = [...early, settle('2024-05-31', order('2024-06-01', 1_000))];
    const reviewed = loyaltyEventsOf(...raised, closeAccountDay('2024-12-31')).at(-1);
    expect(reviewed).toMatchObject({ type: 'TierHeld', data: { from: '2025-01-01', tier: 'C', before: 'C', heldThrough: '2025-12-31', year: 2024, yearPoints: 1_000 } });
    const twice = [...raised, closeAccountDay('2024-12-31'), closeAccountDay('2024-12-31')];
    expect(tiers(...twice)).toEqual(tiers(...twice.slice(0, -1)));
  });

  it('of somebody who held the lowest at the close of a year is left alone by its review, whatever came later', () => {
    const story = [...early, closeAccountDay('2024-12-31'), settle('2025-05-31', order('2025-06-01', 1_000)), closeAccountDay('2025-12-31'), closeAccountDay('2026-12-31')];
    expect(tiers(...story, closeAccountDay('2024-12-31'))).toEqual(tiers(...story));
    expect(tiers(...story).at(-1)).toBe('TierLowered 2027-01-01 C-D null');
  });

  it('an upgrade on 30 December is not lost on 1 January', () => {
    const state = fold(loyalty, loyaltyEventsOf(...early, settle('2024-12-29', order('2024-12-30', 1_000)), closeAccountDay('2024-12-31')));
    expect(tierOn(state, day('2025-01-01'))).toBe('C');
  });

  it('a late order holds from the first day that is not closed; what was held on closed days stands', () => {
    const events = loyaltyEventsOf(
      ...early, settle('2024-11-30', order('2024-12-01', 2_900)), closeAccountDay('2024-12-31'), settle('2025-01-31', order('2025-02-01', 500)), closeAccountDay('2025-12-31'),
      settle('2026-02-28', order('2024-12-20', 200)),
    );
    expect(told(events)).toEqual(['TierRaised 2024-12-01 D-C 2025-12-31', 'TierHeld 2025-01-01 C-C 2025-12-31', 'TierLowered 2026-01-01 C-D null', 'TierRaised 2026-03-01 D-C 2026-12-31']);
    expect([tierOn(fold(loyalty, events), day('2026-02-28')), tierOn(fold(loyalty, events), day('2026-03-01'))]).toEqual(['D', 'C']);
  });

  it('a return lowers it from its own day on, a void from the order\'s', () => {
    const bought = [...early, settle('2024-05-31', order('2024-06-01', 1_000))];
    const returned = order('2024-06-01', 1_000, { returns: [returnToSettle({ 1: 100 }, { occurredAt: noonOn('2024-06-20') })] });
    expect(tiers(...bought, settle('2024-06-10', returned))).toEqual(['TierRaised 2024-06-01 D-C 2025-12-31', 'TierLowered 2024-06-20 C-D null']);
    const voided = { ...returned, voided: { revision: 2, occurredAt: noonOn('2024-06-25') } };
    expect(tiers(...bought, settle('2024-06-10', voided))).toEqual(['TierRaised 2024-06-01 D-C 2025-12-31', 'TierLowered 2024-06-11 C-D null']);
    const undone = fold(loyalty, loyaltyEventsOf(...bought, settle('2024-05-31', voided)));
    expect([tierOn(undone, day('2024-06-01')), tierOn(undone, day('2024-06-15'))]).toEqual(['D', 'D']);
  });

  it('that a return undoes is explained by the year that had given it, with what is left of its points', () => {
    const returnOf = (on: string, points: number, returnedOn: string, left: number) =>
      order(on, points, { returns: [returnToSettle({ 1: (points - left) * 100 }, { occurredAt: noonOn(returnedOn) })] });
    const why = (...story: LoyaltyStory) => {
      const last = loyaltyEventsOf(...early, ...story).findLast(({ type }) => type === 'TierLowered');
      return last?.type === 'TierLowered' ? [last.data.from, last.data.tier, last.data.year, last.data.yearPoints] : [];
    };
    const bought = settle('2024-05-31', order('2024-06-01', 1_000));
    const returned = returnOf('2024-06-01', 1_000, '2024-06-20', 100);
    expect(why(bought, settle('2024-06-10', returned))).toEqual(['2024-06-20', 'D', 2024, 100]);
    expect(why(settle('2024-06-30', returned))).toEqual([]);
    expect(why(settle('2024-05-31', returned))).toEqual(['2024-06-20', 'D', 2024, 100]);
    const nextYear = returnOf('2025-06-01', 1_000, '2025-06-20', 100);
    expect(why(closeAccountDay('2024-12-31'), settle('2025-05-31', order('2025-06-01', 1_000)), settle('2025-06-10', nextYear))).toEqual(['2025-06-20', 'D', 2025, 100]);
    const afterNewYear = returnOf('2024-06-01', 1_000, '2025-02-01', 100);
    expect(why(bought, settle('2024-12-30', order('2025-01-10', 50)), settle('2024-12-30', afterNewYear))).toEqual(['2025-02-01', 'D', 2024, 100]);
    expect(why(bought, closeAccountDay('2024-12-31'), settle('2025-01-31', afterNewYear))).toEqual(['2025-02-01', 'D', 2024, 100]);
    const higher = [bought, closeAccountDay('2024-12-31'), settle('2025-05-31', order('2025-06-01', 3_000))];
    expect(why(...higher, settle('2025-06-10', returnOf('2025-06-01', 3_000, '2025-06-20', 100)))).toEqual(['2025-06-20', 'C', 2024, 1_000]);
  });

  it('multiplies the points of later orders, never of its own', () => {
    const policies = policiesOfSpecs({ 'loyalty-earning': { tierMultiplierPercent: { D: 100, C: 200, B: 200, A: 200 } } });
    const both = [order('2024-06-01', 1_000), order('2024-06-02', 100)];
    const earned = loyaltyEventsOf(...early, settleOrders(both, {}, { policies })).flatMap((event) => (event.type === 'PointsEarned' ? [[event.data.tier, event.data.points, event.data.qualifying]] : []));
    expect(earned).toEqual([['D', 1_000, 1_000], ['C', 200, 100]]);
  });

  it('is the same from the first open day on, whatever the order of arrival', () => {
    const orders = [order('2024-03-01', 2_000), order('2024-12-30', 1_500), order('2025-02-01', 800), order('2025-11-01', 2_300)];
    const lump = fold(loyalty, loyaltyEventsOf(...early, settle('2026-01-15', ...orders)));
    const daily = fold(loyalty, loyaltyEventsOf(...early, ...orders.flatMap((each) => [settle(addDays(day(each.orderId.slice(2)), -1), each)]), closeAccountDay('2025-12-31')));
    const backwards = fold(loyalty, loyaltyEventsOf(...early, ...orders.toReversed().map((each) => settle('2026-01-15', each))));
    for (const on of ['2026-01-16', '2026-12-31'].map(day)) expect([tierOn(lump, on), tierOn(backwards, on)]).toEqual([tierOn(daily, on), tierOn(daily, on)]);
    expect(tierOn(daily, day('2024-06-01'))).toBe('C');
    expect(tierOn(lump, day('2024-06-01'))).toBe('D');
  });

  it('is not told again for a membership that was left', () => {
    const story = [...early, { ...closeAccountDay('2024-01-02'), type: 'LeaveMembership' as const, reason: null }, settle(null, order('2024-06-01', 9_000))];
    expect(tiers(...story)).toEqual([]);
    expect(loyaltyEventsOf(...story).at(-1)).toMatchObject({ type: 'PointsEarned', data: { bornExpired: true, tier: 'D' }, occurredAt: instant('2024-06-01T04:00:00.000Z') });
  });
});
