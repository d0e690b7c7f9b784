import fc from 'fast-check';
import { dayOf } from '@rapport/kernel';
import { anyLoyaltyPolicies } from './any-loyalty-policies.js';
import { anyCheckoutSteps, anyLoyaltySteps, anySpendingSteps } from './any-loyalty-steps.js';
import { expectAgreement, expectConserved } from './loyalty-agreement.js';
import { LoyaltyRun } from './loyalty-run.js';
import { zone } from './model/account.js';

/** More for a long run: `LOYALTY_LAW_RUNS`. */
const numRuns = Number(process.env['LOYALTY_LAW_RUNS'] ?? 60);
const limitMs = 60_000 + numRuns * 1_000;

const holdsAfterEveryStep = (steps: ReturnType<typeof anyLoyaltySteps>) => () =>
  fc.assert(
    fc.property(anyLoyaltyPolicies, steps, (policies, all) => {
      const run = new LoyaltyRun(policies);
      for (const step of all) {
        run.step(step);
        expectConserved(run);
        expectAgreement(run);
      }
      expect(run.refolded()).toEqual(run.state);
    }),
    { numRuns },
  );

describe('after every step no point was made or lost, every claim is accounted for, and lots, claims and tiers are those of the model', () => {
  it('whatever happens', holdsAfterEveryStep(anyLoyaltySteps(60)), limitMs);
  it('spending, expiring, cancelling and returning, round and round', holdsAfterEveryStep(anySpendingSteps(40)), limitMs);

  it('limits and prices that change while points are held', holdsAfterEveryStep(anyCheckoutSteps(40)), limitMs);

  it('these holds meet the next limits before they end, in each way', () => {
    const met = new Set<string>();
    for (const [policies, steps] of fc.sample(fc.tuple(anyLoyaltyPolicies, anyCheckoutSteps(40)), { numRuns: 60, seed: 5 })) {
      const run = new LoyaltyRun(policies);
      for (const step of steps) run.step(step);
      const versions = new Map<string, number>();
      for (const { type, data, occurredAt } of run.events) {
        if (type === 'PointsHeld') versions.set(data.holdId, data.limitsPolicyVersion);
        const ended = type === 'HoldReleased' ? data.cause : type === 'PointsRedeemed' && data.holdId !== null ? 'confirmed' : null;
        if (ended === null || !('holdId' in data)) continue;
        if (versions.get(data.holdId!) !== policies.effectiveOn('loyalty-limits', dayOf(occurredAt, zone)).version) met.add(ended);
      }
    }
    expect([...met].sort()).toEqual(['confirmed', 'lapsed', 'released']);
  }, limitMs);

  it('these sequences meet every event of the account', () => {
    const met = new Set<string>();
    for (const [policies, steps] of fc.sample(fc.tuple(anyLoyaltyPolicies, fc.oneof(anyLoyaltySteps(60), anySpendingSteps(40))), { numRuns: 80, seed: 5 })) {
      const run = new LoyaltyRun(policies);
      for (const step of steps) run.step(step);
      for (const { type } of run.events) met.add(type);
    }
    expect([...met].sort()).toEqual([
      'AdjustmentProposed', 'DebtFilled', 'EnrolmentCovered', 'GoodwillGranted', 'HoldReleased', 'MemberEnrolled', 'MembershipLeft', 'OpeningBalanceBrought', 'PointsActivated',
      'PointsAdjusted', 'PointsEarned', 'PointsExpired', 'PointsHeld', 'PointsRedeemed', 'PointsReversed', 'RedemptionCancelled', 'TierHeld', 'TierLowered', 'TierRaised',
    ]);
  }, limitMs);
});
