import fc from 'fast-check';
import { anyLoyaltyPolicies } from './any-loyalty-policies.js';
import { anyLoyaltySteps, anySpendingSteps } from './any-loyalty-steps.js';
import { expectAgreement, expectConserved } from './loyalty-agreement.js';
import { LoyaltyRun } from './loyalty-run.js';

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
