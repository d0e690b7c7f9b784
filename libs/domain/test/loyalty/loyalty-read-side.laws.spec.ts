import fc from 'fast-check';
import { readAccount } from '@rapport/testing';
import { deferredMicro } from '@rapport/judgements';
import { addDays, dayOf, laterDay, yearOf } from '@rapport/kernel';
import { balancesOf, lotsOf, openMembership, tierOn, type LoyaltyEvent } from '../../src/index.js';
import { anyLoyaltyPolicies } from './any-loyalty-policies.js';
import { anyLoyaltySteps } from './any-loyalty-steps.js';
import { LoyaltyRun } from './loyalty-run.js';
import { zone } from './model/account.js';

const numRuns = Number(process.env['LOYALTY_LAW_RUNS'] ?? 60);
const limitMs = 60_000 + numRuns * 500;

type Earned = Extract<LoyaltyEvent, { type: 'PointsEarned' }>;

/** Order by order: what each keeps in the end, and what that defers. */
function deferredOf(events: readonly LoyaltyEvent[]): number {
  const orders = new Map<string, { readonly earned: Earned; kept: { readonly keptMinor: number; readonly points: number } }>();
  for (const event of events) {
    if (event.type === 'PointsEarned') orders.set(event.data.orderId, { earned: event, kept: { keptMinor: event.data.lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0), points: event.data.points } });
    if (event.type !== 'PointsReversed') continue;
    expect(event.data.before).toEqual(orders.get(event.data.orderId)!.kept);
    orders.get(event.data.orderId)!.kept = event.data.after;
  }
  return [...orders.values()].reduce((sum, { earned: { data: { valuation } }, kept: { keptMinor, points } }) =>
    sum + (valuation ? deferredMicro({ priceMinor: keptMinor, standAloneMinor: keptMinor, points, ...valuation }) : 0), 0);
}

function qualifyingOf(events: readonly LoyaltyEvent[]): Readonly<Record<string, number>> {
  const years: Record<string, number> = {};
  for (const event of events) {
    if (event.type !== 'PointsEarned' && event.type !== 'PointsReversed') continue;
    const { membership, orderedOn, qualifying } = event.data;
    const key = `${membership} ${yearOf(orderedOn)}`;
    years[key] = (years[key] ?? 0) + (event.type === 'PointsEarned' ? qualifying : -qualifying);
  }
  return Object.fromEntries(Object.entries(years).filter(([, points]) => points !== 0));
}

describe('the account on the write side and on the read side', () => {
  it('has the same balances, claims, lots, memberships and tier, whatever happened to it', () => {
    fc.assert(
      fc.property(anyLoyaltyPolicies, anyLoyaltySteps(60), (policies, steps) => {
        const run = new LoyaltyRun(policies);
        for (const step of steps) run.step(step);
        const { state, events, world } = run;
        if (events.length === 0) return;
        const { fact, view, lots } = readAccount(events, world.closedThrough);
        expect({ ...fact.balance, ...fact.claims }).toEqual(balancesOf(state));
        expect([...lots]).toEqual(lotsOf(state).map(({ lot, at }) => [lot, at]));
        expect(fact.memberships).toEqual(state.memberships.map(({ membership: number, enrolledOn, leftOn }) => ({ number, enrolledOn, leftOn })));
        expect(Object.fromEntries(fact.qualifying.filter(({ points }) => points !== 0).map(({ membership, year, points }) => [`${membership} ${year}`, points]))).toEqual(qualifyingOf(events));
        expect(fact.deferred.reduce((sum, { micro }) => sum + micro, 0)).toBe(deferredOf(events));
        const now = laterDay(world.closedThrough ? addDays(world.closedThrough, 1) : dayOf(world.now, zone), fact.factsThrough!);
        expect([view.membership.state, view.tier?.value ?? null]).toEqual(openMembership(state) ? ['member', tierOn(state, now)] : ['left', null]);
      }),
      { numRuns },
    );
  }, limitMs);
});
