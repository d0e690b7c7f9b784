import fc from 'fast-check';
import type { PoliciesInTime } from '@rapport/judgements';
import { balancesOf, claimsOf, type LoyaltyRequest } from '../../src/index.js';
import { anyLoyaltyPolicies } from './any-loyalty-policies.js';
import { anyLoyaltySteps, type LoyaltyStep } from './any-loyalty-steps.js';
import { LoyaltyRun } from './loyalty-run.js';
import { availableAt } from './model/commands.js';

const numRuns = Number(process.env['LOYALTY_LAW_RUNS'] ?? 30);
const limitMs = 60_000 + numRuns * 1_000;

/** An account that has lived, with some points to spend. */
const anyLife = fc.tuple(anyLoyaltyPolicies, anyLoyaltySteps(30));

function accountOf([policies, steps]: readonly [PoliciesInTime, readonly LoyaltyStep[]]): LoyaltyRun {
  const run = new LoyaltyRun(policies);
  for (const step of [...steps, { do: 'goodwill', points: 60 } as const]) run.step(step);
  return run;
}

const redeem = (redemptionId: string, points: number): LoyaltyRequest => ({ type: 'RedeemPoints', redemptionId, points, reward: null, order: null });
const hold = (holdId: string, points: number): LoyaltyRequest => ({ type: 'HoldPoints', holdId, points });
const takeOff = (adjustmentId: string, points: number): LoyaltyRequest => ({ type: 'AdjustPoints', adjustmentId, points: -points, reason: 'counted again' });
const spending = fc.constantFrom(redeem, hold, takeOff);

/** Both were decided on the same state; the second one finds the stream longer than it knew, and is decided again. */
function raced(run: LoyaltyRun, one: LoyaltyRequest, other: LoyaltyRequest): readonly boolean[] {
  const [first, second] = [run.decide(one), run.decide(other)];
  if (first.ok) run.do(one);
  const again = first.ok ? run.decide(other) : second;
  if (again.ok) run.do(other);
  return [first.ok, second.ok, again.ok];
}

test('two that spend race: never both when only one is covered, and both when both are', () => {
  fc.assert(
    fc.property(anyLife, fc.tuple(spending, spending), fc.tuple(fc.integer({ min: 1, max: 130 }), fc.integer({ min: 1, max: 130 })), (life, [a, b], shares) => {
      const run = accountOf(life);
      const available = availableAt(run.model, run.world.now);
      fc.pre(available > 0);
      const [wanted, other] = shares.map((percent) => Math.min(50, Math.max(1, Math.floor((available * percent) / 100)))) as [number, number];
      const won = raced(run, a('first', wanted), b('second', other));
      expect(won).toEqual([wanted <= available, other <= available, wanted + other <= available || (wanted > available && other <= available)]);
      const taken = (won[0] ? wanted : 0) + (won[2] ? other : 0);
      expect(balancesOf(run.state).active).toBe(available - taken);
    }),
    { numRuns },
  );
}, limitMs);

test('a hold that is confirmed and released at once ends one way, and its points are spent or back, never both', () => {
  fc.assert(
    fc.property(anyLife, fc.boolean(), (life, confirmsFirst) => {
      const run = accountOf(life);
      const available = availableAt(run.model, run.world.now);
      fc.pre(available > 0);
      run.do(hold('held', available));
      const { spent } = balancesOf(run.state);
      const ways: readonly LoyaltyRequest[] = [{ type: 'ConfirmHold', holdId: 'held', redemptionId: 'confirmed', order: null }, { type: 'ReleaseHold', holdId: 'held' }];
      const [one, other] = confirmsFirst ? ways : [...ways].reverse();
      expect(raced(run, one!, other!)).toEqual([true, true, false]);
      const now = balancesOf(run.state);
      expect([now.active, now.spent - spent]).toEqual(confirmsFirst ? [0, available] : [available, 0]);
    }),
    { numRuns },
  );
}, limitMs);

test('cancelled and wholly returned in either order: the same balance and the same debt', () => {
  fc.assert(
    fc.property(anyLife, fc.nat(), fc.nat(), (life, redemption, order) => {
      const run = accountOf(life);
      const open = [...run.model.redemptions].filter(([, { isCancelled, draws }]) => !isCancelled && draws.every(({ lot }) => !run.model.lots[lot - 1]!.isReissued)).map(([id]) => id);
      const whole = [...run.model.orders.values()].filter(({ lines }) => lines.some(({ pointsLeft }) => pointsLeft > 0)).map(({ key }) => run.world.orders.find(({ source, orderId }) => `${source}/${orderId}` === key)!);
      fc.pre(open.length > 0 && whole.length > 0);
      const redemptionId = open[redemption % open.length]!;
      const returned = whole[order % whole.length]!;
      run.world.takeBack(returned, returned.lines.map(() => 100), 0);
      const both = [() => run.do({ type: 'CancelRedemption', redemptionId, reason: 'changed their mind' }), () => run.do(run.world.settling([returned]))];
      const before = run.state;
      const ends = [both, [...both].reverse()].map((steps) => {
        run.state = before;
        for (const step of steps) expect(step().ok).toBe(true);
        const { active, pending, debt, spent, claimed } = balancesOf(run.state);
        return { active, pending, debt, spent, claimed };
      });
      expect(ends[1]).toEqual(ends[0]);
      expect(claimsOf(run.state).every(({ debt }) => debt === 0) || balancesOf(run.state).active === 0).toBe(true);
    }),
    { numRuns },
  );
}, limitMs);
