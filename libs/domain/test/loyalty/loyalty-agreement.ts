import { addDays } from '@rapport/kernel';
import { balancesOf, claimsOf, availablePoints, lotsOf, pointsStates, tierOn, type LoyaltyEvent } from '../../src/index.js';
import type { LoyaltyRun } from './loyalty-run.js';
import { balancesByLife, debtOf, memberOf, totalOf } from './model/account.js';
import { availableAt } from './model/commands.js';
import { holdYearOf, tierHeld } from './model/tier-of-days.js';

/** Every balance as a reader knows it who keeps no lots. */
export function balancesByShifts(events: readonly LoyaltyEvent[]): Record<string, number> {
  const sums: Record<string, number> = {};
  const add = (key: string, points: number): void => {
    sums[key] = (sums[key] ?? 0) + points;
    if (sums[key] === 0) delete sums[key];
  };
  for (const { data } of events) {
    if (!('shifts' in data)) continue;
    for (const { cohort, expiresOn, from, to, points } of data.shifts) {
      if (from !== null) add(`${cohort} ${expiresOn} ${from}`, -points);
      add(`${cohort} ${expiresOn} ${to}`, points);
    }
  }
  return sums;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Both conservation laws, by what the aggregate itself tells. */
export function expectConserved({ state }: Pick<LoyaltyRun, 'state'>): void {
  const lots = lotsOf(state);
  const balances = balancesOf(state);
  for (const lot of lots) {
    expect([lot.lot, sum(pointsStates.map((each) => lot.at[each]))]).toEqual([lot.lot, lot.points]);
    expect(pointsStates.filter((each) => lot.at[each] < 0 || !Number.isSafeInteger(lot.at[each]))).toEqual([]);
    const became = lots.filter(({ origin }) => origin.kind === 'reissue' && origin.of === lot.lot);
    expect([lot.lot, sum(became.map(({ points }) => points))]).toEqual([lot.lot, lot.at.reissued]);
  }
  for (const each of pointsStates) expect([each, balances[each]]).toEqual([each, sum(lots.map(({ at }) => at[each]))]);
  for (const { claim, claimed, reversed, debt, writtenOff } of claimsOf(state)) {
    expect([claim, reversed + debt + writtenOff]).toEqual([claim, claimed]);
    expect([claim, Math.min(reversed, debt, writtenOff) >= 0]).toEqual([claim, true]);
  }
  expect(balances.debt).toBe(sum(claimsOf(state).map(({ debt }) => debt)));
  expect(sum(claimsOf(state).map(({ reversed }) => reversed))).toBe(balances.reversed);
  if (balances.debt > 0) expect(balances.active).toBe(0);
}

/** Lots, claims and tiers are those of the model. */
export function expectAgreement(run: LoyaltyRun): void {
  const { state, model, events, world } = run;
  expect(lotsOf(state).map(({ lot, membership, points, cohort, activeFrom, expiresOn, at }) => ({ lot, membership, points, cohort, activeFrom, expiresOn, at }))).toEqual(
    model.lots.map(({ number: lot, membership, original: points, cohort, activeFrom, expiresOn, in: at }) => ({ lot, membership, points, cohort, activeFrom, expiresOn, at })),
  );
  const claims = claimsOf(state).filter(({ claimed }) => claimed > 0);
  expect(claims.map(({ claimed, reversed, debt, writtenOff }) => ({ claimed, reversed, debt, writtenOff }))).toEqual(
    model.claims.map(({ claimed, reversed, debt, writtenOff }) => ({ claimed, reversed, debt, writtenOff })),
  );
  expect([balancesOf(state).active, balancesOf(state).debt, availablePoints(state, world.now)]).toEqual([totalOf(model, 'active'), debtOf(model), availableAt(model, world.now)]);
  expect(balancesByShifts(events)).toEqual(balancesByLife(model));
  const member = memberOf(model);
  if (!member) return;
  const telling = member.history.flatMap(({ from }) => [from, addDays(from, 1)]);
  const later = world.closedThrough === null ? [] : [0, 1, 40, 200, 400].map((days) => addDays(world.closedThrough!, days));
  for (const on of [...telling, ...later].filter((day) => day >= member.enrolledOn)) {
    expect([on, tierOn(state, on), state.memberships.at(-1)!.tiers.findLast(({ from }) => from <= on)?.heldThrough?.slice(0, 4) ?? null]).toEqual([on, tierHeld(member, on), holdYearOf(member, on)?.toString() ?? null]);
  }
}
