import { purchases } from '../../src/index.js';
import { eventsOf, orderLines, policiesOfSpecs, recordOrder, recordReturn } from '@rapport/testing';
import { day } from '@rapport/kernel';
import { at, Member } from './member.js';

const spent = ['PointsRedeemed'];

describe('what loyalty systems are cheated with, or cheat with', () => {
  test('buy, return, keep the points: a return takes what the order gave, and what was spent of it is owed', () => {
    const unspent = new Member('2026-01-01').on('2026-03-01');
    unspent.buys('o1', [200]);
    unspent.returns('o1', { 1: 200 });
    expect(unspent.balance).toMatchObject({ active: 0, reversed: 200, debt: 0 });
    expect(unspent.redeems('r1', 1)).toBe('not-enough-points');

    const member = new Member('2026-01-01').on('2026-03-01');
    member.buys('o1', [200]);
    expect(member.redeems('r1', 150)).toEqual(spent);
    member.returns('o1', { 1: 200 });
    expect(member.balance).toMatchObject({ active: 0, spent: 150, reversed: 50, debt: 150 });
    member.buys('o2', [160]);
    expect(member.balance).toMatchObject({ active: 10, reversed: 200, debt: 0 });
  });

  test('partial return of a line bought in quantity: each unit takes its share, all of them together the whole award', () => {
    const member = new Member('2026-01-01').on('2026-03-01');
    const order = recordOrder({ lines: orderLines([3, 9_999]) });
    const unitBack = (returnId: string) => recordReturn({ returnId, lines: [{ line: 1, quantity: 1, amountMinor: null }] });
    const returned = eventsOf(purchases, [order, unitBack('R-1'), unitBack('R-2'), unitBack('R-3')]).flatMap((event) => (event.type === 'ReturnRecorded' ? [event.data] : []));
    member.buys('o1', [99.99]);
    const left = returned.map(({ lines }) => {
      member.returns('o1', { 1: lines[0]!.amountMinor / 100 });
      return member.balance.active;
    });
    expect([...left, member.claimed]).toEqual([66, 33, 0, 99]);
  });

  test('a refund charges redeemed points once: not for each line, not at the next refund, not again when the debt is filled', () => {
    const member = new Member('2026-01-01').on('2026-03-01');
    member.buys('o1', [60, 40]);
    member.redeems('r1', 100);
    member.returns('o1', { 1: 60 });
    member.returns('o1', { 2: 40 });
    expect([member.claimed, member.balance.debt]).toEqual([100, 100]);
    expect([member.settlesAgain('o1'), member.voids('o1')]).toEqual([[], expect.anything()]);
    expect([member.claimed, member.balance.debt]).toEqual([100, 100]);
    member.buys('o2', [250]);
    expect(member.balance).toMatchObject({ active: 150, reversed: 100, debt: 0, spent: 100 });
  });

  test('what was paid with points earns nothing, so its refund takes nothing', () => {
    const member = new Member('2026-01-01').on('2026-03-01');
    member.buys('o1', [300]);
    member.redeems('r1', 300);
    member.buys('o2', [{ amountMinor: 10_000, paidWithPointsMinor: 10_000 }, 50]);
    expect(member.balance.active).toBe(50);
    member.returns('o2', { 1: 100 });
    expect(member.balance).toMatchObject({ active: 50, debt: 0, reversed: 0 });
  });

  test('a refund does not block the next reward: what is left can be spent, and what comes in beyond the debt too', () => {
    const member = new Member('2026-01-01').on('2026-03-01');
    member.buys('o1', [300]);
    member.buys('o2', [100, 0]);
    member.returns('o2', { 1: 100, 2: 0 });
    expect(member.redeems('r1', 300)).toEqual(spent);
    member.returns('o1', { 1: 300 });
    member.buys('o3', [310]);
    expect([member.redeems('r2', 11), member.redeems('r2', 10)]).toEqual(['not-enough-points', spent]);
  });

  test('cancelled and refunded in either order: the same balance and the same debt', () => {
    for (const [spentPoints, other, closes] of [[200, 0, null], [250, 100, null], [200, 0, '2026-12-31'], [120, 50, '2026-12-31']] as const) {
      const [one, two] = ['cancel first', 'refund first'].map((first) => {
        const member = new Member('2026-01-01').on('2026-03-01');
        member.buys('o1', [200]);
        if (other > 0) member.buys('o2', [other]);
        expect(member.redeems('r1', spentPoints)).toEqual(spent);
        if (closes) member.on('2027-01-02').closes(closes);
        const steps = [() => member.cancels('r1'), () => member.returns('o1', { 1: 200 })];
        for (const step of first === 'cancel first' ? steps : steps.reverse()) step();
        const { active, debt, spent: left } = member.balance;
        return { active, debt, left };
      });
      expect(one).toEqual(two);
    }
  });

  test('each lot has an expiry of its own, and the one that expires first is spent first', () => {
    const member = new Member('2026-01-01', policiesOfSpecs({ 'loyalty-expiry': { kind: 'rolling', rollingMonths: 6 } }));
    member.on('2026-01-10').buys('late', [50], '2026-01-10');
    member.buys('early', [70], '2026-01-05');
    expect(member.lots.map(({ expiresOn, points }) => [expiresOn, points])).toEqual([['2026-07-10', 50], ['2026-07-05', 70]]);
    member.redeems('r1', 30);
    expect(member.lots.map(({ at: points }) => points.active)).toEqual([50, 40]);
    expect(member.on('2026-07-05').redeems('r2', 51)).toBe('not-enough-points');
    member.on('2026-07-11').closes('2026-07-04');
    expect(member.balance).toMatchObject({ active: 50, expired: 40 });
    member.closes('2026-07-09');
    expect(member.balance).toMatchObject({ active: 0, expired: 90 });
  });

  test('the lot that expires first is spent first also where it was earned last', () => {
    const member = new Member('2026-01-01').on('2026-03-01');
    member.buys('o1', [50]);
    member.on('2026-03-05').does({ type: 'BringOpeningBalance', openingId: 'b1', programme: 'stamps', points: 30, earnedOn: member.dayOfClock(), expiresOn: day('2026-06-01') });
    expect(member.redeems('r1', 40)).toEqual(spent);
    expect(member.lots.map(({ expiresOn, at: { spent: points } }) => [expiresOn, points])).toEqual([['2027-01-01', 10], ['2026-06-01', 30]]);
    member.on('2026-06-02').closes('2026-06-01');
    expect(member.balance).toMatchObject({ active: 40, expired: 0 });
  });

  test('an expiry run that is repeated takes nothing twice', () => {
    const member = new Member('2026-01-01').on('2026-03-01');
    member.buys('o1', [100]);
    member.on('2027-01-01').closes('2026-12-30');
    expect(member.closes('2026-12-31')).toEqual(['PointsExpired']);
    expect(member.does({ type: 'CloseAccountDay', day: member.closedThrough })).toEqual([]);
    expect(member.balance).toMatchObject({ active: 0, expired: 100 });
  });

  test('an expiry run that races a redemption: the redemption has its points or is refused, and none of them is lost or spent twice', () => {
    const raced = (first: 'redeem' | 'close') => {
      const member = new Member('2026-01-01').on('2026-03-01');
      member.buys('o1', [100]);
      member.closes('2026-12-30');
      member.on('2026-12-31', '23:59');
      const redeem = () => member.redeems('r1', 60);
      const close = () => member.on('2027-01-01', '00:10').closes('2026-12-31');
      const said = first === 'redeem' ? [redeem(), close()] : [close(), redeem()];
      return [...said, member.balance.spent, member.balance.expired, member.balance.active];
    };
    expect(raced('redeem')).toEqual([spent, ['PointsExpired'], 60, 40, 0]);
    expect(raced('close')).toEqual([['PointsExpired'], 'not-enough-points', 0, 100, 0]);
  });

  test('the same order processed twice earns once, and its return takes once', () => {
    const member = new Member('2026-01-01').on('2026-03-01');
    member.buys('o1', [100]);
    expect([member.settlesAgain('o1'), member.balance.active]).toEqual([[], 100]);
    member.returns('o1', { 1: 30 });
    expect([member.settlesAgain('o1'), member.balance.active]).toEqual([[], 70]);
  });

  test('an order worth less than a point is processed once too: a tier that came later does not make a point of it', () => {
    const member = new Member('2026-01-01', policiesOfSpecs({ 'loyalty-earning': { tierMultiplierPercent: { D: 100, C: 150, B: 150, A: 150 } } })).on('2026-03-01');
    member.buys('o1', [0.99]);
    member.buys('o2', [1_000]);
    expect([member.tierOn('2026-03-01'), member.settlesAgain('o1'), member.balance.active]).toEqual(['C', [], 1_000]);
  });

  test('an upgrade on 30 December is not lost on 1 January: it holds to the end of the next year', () => {
    const member = new Member('2026-01-01').on('2026-12-30');
    member.buys('o1', [3_000]);
    expect(member.tierOn('2026-12-30')).toBe('B');
    member.on('2027-01-02').closes('2027-01-01');
    expect([member.tierOn('2027-01-01'), member.tierOn('2027-12-31')]).toEqual(['B', 'B']);
    member.on('2028-01-01').closes('2027-12-31');
    expect([member.tierOn('2027-12-31'), member.tierOn('2028-01-01')]).toEqual(['B', 'C']);
  });

  test('points earned on 31 December do not die before they live: held back into the new year, they live to its end', () => {
    const member = new Member('2026-01-01', policiesOfSpecs({ 'loyalty-earning': { holdingDays: 14 } })).on('2026-12-31');
    member.buys('o1', [100]);
    member.on('2027-01-14').closes('2027-01-12');
    expect(member.balance).toMatchObject({ pending: 100, active: 0, expired: 0 });
    expect(member.redeems('r1', 100)).toEqual(['PointsActivated', 'PointsRedeemed']);
    expect(member.lots[0]).toMatchObject({ activeFrom: '2027-01-14', expiresOn: '2028-01-01' });
  });

  test('points earned late on 31 December without a holding time live until midnight; recorded after its close they are a late award', () => {
    const member = new Member('2026-01-01').on('2026-12-31', '23:30');
    member.buys('o1', [100]);
    expect(member.redeems('r1', 40)).toEqual(spent);
    member.on('2027-01-01');
    member.buys('o2', [70], '2026-12-31');
    expect(member.balance).toMatchObject({ active: 130, expired: 0 });
    member.closes('2026-12-31');
    expect(member.balance).toMatchObject({ spent: 40, active: 0, expired: 130 });
    member.buys('o3', [70], '2026-12-31');
    expect(member.balance).toMatchObject({ expired: 200, active: 0 });
    expect(member.events.at(-1)).toMatchObject({ type: 'PointsEarned', data: { bornExpired: true } });
  });

  test('points live at least a day, however short they live and however long they are held back', () => {
    const member = new Member('2026-01-01', policiesOfSpecs({ 'loyalty-earning': { holdingDays: 40 }, 'loyalty-expiry': { kind: 'rolling', rollingMonths: 1 } })).on('2026-03-01');
    member.buys('o1', [100]);
    member.on('2026-04-10').closes('2026-04-09');
    expect([member.balance.active, member.redeems('r1', 100)]).toEqual([100, spent]);
  });

  test('between midnight and the close of the last day expired points buy nothing', () => {
    const member = new Member('2026-01-01').on('2026-03-01');
    member.buys('o1', [100]);
    member.closes('2026-12-30');
    member.on('2027-01-01', '00:00');
    expect([member.redeems('r1', 1), member.does({ type: 'HoldPoints', holdId: 'h1', points: 1 })]).toEqual(['not-enough-points', 'not-enough-points']);
    member.on('2026-12-31', '23:59');
    expect(member.redeems('r1', 1)).toEqual(spent);
  });

  test('goodwill lifts no tier, neither do opening balances, adjustments and what multipliers add', () => {
    const member = new Member('2026-01-01', policiesOfSpecs({ 'loyalty-earning': { tierMultiplierPercent: { D: 1_000, C: 100, B: 100, A: 100 } }, 'loyalty-limits': { adjustmentAloneAtMostPoints: 10_000 } })).on('2026-03-01');
    member.isGranted('g1', 10_000);
    member.does({ type: 'BringOpeningBalance', openingId: 'b1', programme: 'stamps', points: 10_000, earnedOn: member.dayOfClock(), expiresOn: null });
    member.does({ type: 'AdjustPoints', adjustmentId: 'a1', points: 10_000, reason: 'counted again' });
    member.buys('o1', [999]);
    expect([member.balance.active, member.tierOn('2026-03-01')]).toEqual([39_990, 'D']);
    member.buys('o2', [1]);
    expect(member.tierOn('2026-03-01')).toBe('C');
  });

  test('rounding: an order gives the same points in one line and in many', () => {
    const member = new Member('2026-01-01').on('2026-03-01');
    const pointsOf = (lines: readonly number[]) => {
      const before = member.balance.active;
      member.buys(`o${member.events.length}`, lines);
      return member.balance.active - before;
    };
    expect([pointsOf([100]), pointsOf([33.34, 33.33, 33.33]), pointsOf(Array.from({ length: 200 }, () => 0.5))]).toEqual([100, 100, 100]);
    expect([pointsOf([1.2]), pointsOf([0.6, 0.6]), pointsOf([0.99])]).toEqual([1, 1, 0]);
  });

  test('a redemption has no date of its own: it is of the moment at which it was asked for', () => {
    const member = new Member('2026-01-01').on('2026-03-01');
    member.buys('o1', [100]);
    member.on('2027-01-05');
    const backdated = { type: 'RedeemPoints', redemptionId: 'r1', points: 100, reward: null, order: null, occurredAt: at('2026-12-01') } as const;
    expect(member.does(backdated)).toBe('not-enough-points');
    member.isGranted('g1', 100);
    member.does(backdated);
    expect(member.events.at(-1)).toMatchObject({ type: 'PointsRedeemed', occurredAt: member.now });
  });

  test('leaving and coming back: debt and points are gone, and nothing of the old membership comes into the new one', () => {
    const member = new Member('2026-01-01').on('2026-03-01');
    member.buys('o1', [1_200]);
    member.buys('o2', [100]);
    member.redeems('r1', 1_250);
    member.returns('o1', { 1: 1_200 });
    expect(member.balance).toMatchObject({ active: 0, debt: 1_150 });
    expect(member.on('2026-04-01').leaves()).toEqual(['MembershipLeft']);
    expect(member.balance).toMatchObject({ active: 0, debt: 0, writtenOff: 1_150 });
    member.on('2026-04-01', '12:00').enrols();
    expect([member.settlesAgain('o2'), member.tierOn('2026-04-02')]).toEqual([[], 'D']);
    member.cancels('r1');
    expect(member.balance).toMatchObject({ active: 0, spent: 0, expired: 1_250 });
    member.buys('o3', [80]);
    member.returns('o2', { 1: 100 });
    expect(member.balance).toMatchObject({ active: 80, debt: 0 });
    member.buys('o4', [500], '2026-03-15');
    expect(member.balance).toMatchObject({ active: 80, debt: 0 });
  });

  test('whoever leaves can\'t be enrolled again from an earlier day, to have orders counted twice', () => {
    const member = new Member('2026-01-01').on('2026-03-01');
    member.leaves();
    expect(member.on('2026-04-01').does({ type: 'EnrolMember', occurredAt: at('2026-02-01') })).toMatch(/.+/);
    expect(member.events.filter(({ type }) => type === 'MemberEnrolled')).toHaveLength(1);
  });
});
