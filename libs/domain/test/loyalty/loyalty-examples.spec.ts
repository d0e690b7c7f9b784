import { policiesOfSpecs } from '@rapport/testing';
import { day } from '@rapport/kernel';
import { claimsOf } from '../../src/index.js';
import { Member } from './member.js';

/** The specification's examples, section 5, word by word. */
describe('examples of the specification', () => {
  const bought = (): Member => {
    const member = new Member('2024-01-01').on('2024-06-01');
    member.buys('2024', [2_900]);
    member.on('2025-06-01').closes('2025-05-31');
    member.buys('2025', [500]);
    return member;
  };

  test('2,900 points in 2024 and 500 in 2025 give D from 2026', () => {
    const member = bought();
    expect([member.tierOn('2024-06-01'), member.tierOn('2025-12-31')]).toEqual(['C', 'C']);
    member.on('2026-01-02').closes('2026-01-01');
    expect([member.tierOn('2025-12-31'), member.tierOn('2026-01-01')]).toEqual(['C', 'D']);
  });

  test('an order of December 2024 worth 200 more, recorded in March 2026: C from March 2026 on, and the closed days stand', () => {
    const member = bought();
    member.on('2026-03-10').closes('2026-03-09');
    member.buys('late', [200], '2024-12-15');
    expect(['2024-12-31', '2025-12-31', '2026-01-01', '2026-03-09', '2026-03-10', '2026-12-31'].map(member.tierOn)).toEqual(['C', 'C', 'D', 'D', 'C', 'C']);
    expect(member.balance).toMatchObject({ active: 0, expired: 2_900 + 500 + 200 });
    member.on('2027-01-01').closes('2026-12-31');
    expect(member.tierOn('2027-01-01')).toBe('D');
  });

  test('2,500 in the year falls one step at the review, not to what was earned: the soft landing', () => {
    const member = new Member('2024-01-01').on('2024-06-01');
    member.buys('2024', [5_000]);
    member.on('2027-01-02').closes('2027-01-01');
    expect(['2024-06-01', '2025-12-31', '2026-01-01', '2026-12-31', '2027-01-01'].map(member.tierOn)).toEqual(['A', 'A', 'B', 'B', 'C']);
  });

  test('a cancelled redemption of expired points gives them back for 30 days, once', () => {
    const member = new Member('2026-01-01').on('2026-12-01');
    member.buys('o1', [100]);
    member.redeems('r1', 100);
    member.on('2027-02-01').closes('2027-01-31');
    member.cancels('r1');
    expect(member.lots.map(({ points, expiresOn, at }) => [points, expiresOn, at.active, at.reissued])).toEqual([[100, '2027-01-01', 0, 100], [100, '2027-03-03', 100, 0]]);
    expect(member.on('2027-03-02', '23:59').redeems('r2', 60)).toEqual(['PointsRedeemed']);
    member.on('2027-03-03').cancels('r2');
    expect(member.balance).toMatchObject({ active: 0, expired: 100, reissued: 100, spent: 0 });
    expect(member.cancels('r2')).toEqual([]);
  });

  test('a return takes from its line\'s own lots what is pending, then active, then expired; then from other active lots; the rest is debt', () => {
    const member = new Member('2026-01-01').on('2026-12-01');
    member.buys('o1', [100]);
    member.redeems('r1', 60);
    member.redeems('r2', 20);
    member.on('2027-01-10').closes('2027-01-09');
    member.cancels('r1');
    member.buys('o2', [30]);
    const taken = (amount: number) => {
      member.returns('o1', { 1: amount });
      return member.lots.map(({ at }) => [at.active, at.expired, at.reversed]);
    };
    expect(member.lots.map(({ at }) => [at.active, at.expired, at.reversed])).toEqual([[0, 20, 0], [60, 0, 0], [30, 0, 0]]);
    expect(taken(50)).toEqual([[0, 20, 0], [10, 0, 50], [30, 0, 0]]);
    expect(taken(20)).toEqual([[0, 10, 10], [0, 0, 60], [30, 0, 0]]);
    expect(taken(15)).toEqual([[0, 0, 20], [0, 0, 60], [25, 0, 5]]);
    expect(member.redeems('r3', 25)).toEqual(['PointsRedeemed']);
    taken(15);
    expect(member.balance).toMatchObject({ active: 0, debt: 15, claimed: 100 });
  });

  test('an order that is voided never was, with what came back of it: on no day that is still open does it hold a tier', () => {
    const member = new Member('2026-01-01').on('2026-06-04');
    member.closes('2026-05-31');
    member.buys('o1', [3_000], '2026-06-01');
    member.returns('o1', { 1: 1_500 }, '2026-06-03');
    expect(['2026-06-01', '2026-06-02', '2026-06-03', '2026-06-04'].map(member.tierOn)).toEqual(['B', 'B', 'C', 'C']);
    member.voids('o1');
    expect(['2026-06-01', '2026-06-02', '2026-06-03', '2026-06-04'].map(member.tierOn)).toEqual(['D', 'D', 'D', 'D']);
  });

  test('what is pending is taken first', () => {
    const member = new Member('2026-01-01', policiesOfSpecs({ 'loyalty-earning': { holdingDays: 10 } })).on('2026-03-01');
    member.buys('o1', [100]);
    member.on('2026-03-12').buys('o2', [100]);
    member.isGranted('g1', 5);
    member.returns('o2', { 1: 40 });
    expect(member.balance).toMatchObject({ active: 100, pending: 65, reversed: 40 });
  });

  test('of lots that expire on one day the one earned first is spent first, whichever was recorded first', () => {
    const member = new Member('2026-01-01').on('2026-06-01');
    member.buys('later', [50], '2026-05-01');
    member.buys('earlier', [50], '2026-04-01');
    member.redeems('r1', 60);
    expect(member.lots.map(({ at }) => at.active)).toEqual([40, 0]);
  });

  test('whoever leaves in debt with points held at a checkout pays with them first; the rest is written off', () => {
    const member = new Member('2026-01-01').on('2026-06-01');
    member.buys('o1', [100]);
    member.does({ type: 'HoldPoints', holdId: 'h1', points: 30 });
    member.redeems('r1', 70);
    member.returns('o1', { 1: 100 });
    expect(member.balance).toMatchObject({ held: 30, debt: 100 });
    expect(member.leaves()).toEqual(['HoldReleased', 'DebtFilled', 'MembershipLeft']);
    expect(member.balance).toMatchObject({ held: 0, expired: 0, reversed: 30, debt: 0, writtenOff: 70 });
  });

  test('an order is judged by the versions of its own day, whenever it comes; what an older version judged stands', () => {
    const changed = policiesOfSpecs({ 'loyalty-earning': { ratePercent: 300, holdingDays: 5 }, 'loyalty-expiry': { kind: 'rolling', rollingMonths: 2 } }, day('2026-03-01'));
    const member = new Member('2026-01-01', changed).on('2026-03-05');
    member.buys('before', [100], '2026-02-28');
    member.buys('after', [100], '2026-03-01');
    const lots = () => member.lots.map(({ points, activeFrom, expiresOn, expiryPolicyVersion }) => [points, activeFrom, expiresOn, expiryPolicyVersion]);
    expect(lots()).toEqual([[100, '2026-02-28', '2027-01-01', 0], [300, '2026-03-06', '2026-05-01', 1]]);
    member.returns('before', { 1: 50 });
    expect([member.settlesAgain('before'), lots()[0]]).toEqual([[], [100, '2026-02-28', '2027-01-01', 0]]);
    expect(member.balance).toMatchObject({ active: 50, pending: 300, reversed: 50 });
  });

  test('a return that is dated before its order counts from the order\'s day', () => {
    const member = new Member('2026-01-01').on('2026-03-01');
    member.buys('o1', [1_000]);
    member.returns('o1', { 1: 10 }, '2026-02-01');
    expect(member.events.find(({ type }) => type === 'PointsReversed')).toMatchObject({ data: { orderedOn: '2026-03-01', factOn: '2026-03-01', claimed: 10 } });
    expect([member.tierOn('2026-02-28'), member.tierOn('2026-03-01')]).toEqual(['D', 'D']);
  });

  test('the oldest debt is filled first', () => {
    const member = new Member('2026-01-01').on('2026-06-01');
    member.buys('o1', [100]);
    member.buys('o2', [80]);
    member.redeems('r1', 180);
    member.returns('o2', { 1: 80 });
    member.returns('o1', { 1: 100 });
    member.isGranted('g1', 110);
    expect(claimsOf(member.state).map(({ claim, reversed, debt }) => [claim, reversed, debt])).toEqual([['return:shop/o2/b1', 80, 0], ['return:shop/o1/b1', 30, 70]]);
  });

  test('debt does not wait: points that become active and expire before anybody looks have filled it first', () => {
    const member = new Member('2026-01-01', policiesOfSpecs({ 'loyalty-earning': { holdingDays: 10 }, 'loyalty-expiry': { kind: 'rolling', rollingMonths: 1 } })).on('2026-01-02');
    member.buys('o1', [100]);
    member.on('2026-01-15').redeems('r1', 100);
    member.returns('o1', { 1: 100 });
    member.on('2026-01-16').buys('o2', [130]);
    expect(member.balance).toMatchObject({ pending: 130, debt: 100 });
    expect(member.on('2026-03-01').cancels('r1')).toEqual(['PointsActivated', 'DebtFilled', 'PointsExpired', 'RedemptionCancelled']);
    expect(member.balance).toMatchObject({ pending: 0, reversed: 100, debt: 0, expired: 30, reissued: 100, active: 100 });
  });

  test('a held checkout is confirmed, released, or lapses after thirty minutes, to the minute', () => {
    const member = new Member('2026-01-01').on('2026-06-01', '10:00');
    member.isGranted('g1', 100);
    for (const holdId of ['h1', 'h2']) member.does({ type: 'HoldPoints', holdId, points: 50 });
    expect(member.on('2026-06-01', '10:29').does({ type: 'ConfirmHold', holdId: 'h1', redemptionId: 'r1', order: null })).toEqual(['PointsRedeemed']);
    expect(member.redeems('r2', 1)).toBe('not-enough-points');
    expect(member.on('2026-06-01', '10:30').does({ type: 'ConfirmHold', holdId: 'h2', redemptionId: 'r3', order: null })).toBe('hold-released');
    expect(member.redeems('r2', 50)).toEqual(['HoldReleased', 'PointsRedeemed']);
  });

  test('a hold that lapsed on the last day of its points gives them back on that day, whether or not anybody looked before the close', () => {
    const ended = (looks: boolean) => {
      const member = new Member('2026-01-01').on('2026-12-31');
      member.closes('2026-12-30');
      member.buys('o1', [100]);
      member.does({ type: 'HoldPoints', holdId: 'h1', points: 100 });
      member.on('2026-12-31', '15:00').returns('o1', { 1: 70 });
      if (looks) member.on('2026-12-31', '16:00').isGranted('g1', 5);
      member.on('2027-01-01', '00:10').closes('2026-12-31');
      const { active, held, reversed, debt } = member.balance;
      return { active, held, reversed, debt };
    };
    expect(ended(false)).toEqual({ active: 0, held: 0, reversed: 70, debt: 0 });
    expect(ended(true)).toEqual(ended(false));
  });

  test('an adjustment above the limit waits for a second person, for five working days', () => {
    const adjusted = (approvedBy: string, on: string) => {
      const member = new Member('2026-01-01').on('2026-06-05');
      member.does({ type: 'AdjustPoints', adjustmentId: 'a1', points: 1_001, reason: 'a lost card' }, 'anna');
      return [member.balance.active, member.on(on).does({ type: 'ApproveAdjustment', adjustmentId: 'a1' }, approvedBy), member.balance.active];
    };
    expect(adjusted('anna', '2026-06-05')).toEqual([0, 'second-person-required', 0]);
    expect(adjusted('bo', '2026-06-12')).toEqual([0, ['PointsAdjusted'], 1_001]);
    expect(adjusted('bo', '2026-06-13')).toEqual([0, 'proposal-lapsed', 0]);
  });
});
