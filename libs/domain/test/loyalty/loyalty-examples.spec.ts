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
});
