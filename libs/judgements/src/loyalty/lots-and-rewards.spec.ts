import fc from 'fast-check';
import { defaultPolicies } from '@rapport/contracts';
import { addDays, day, dayNumber } from '@rapport/kernel';
import { addWorkingDays, lotLife, pointsToWarn, reissuedLife, rewardPrice } from '../index.js';

const expiry = defaultPolicies['loyalty-expiry'];
const lifeOf = (earnedOn: string, holdingDays: number, changes: Partial<typeof expiry> = {}) => Object.values(lotLife({ holdingDays }, { ...expiry, ...changes }, day(earnedOn)));

test('by the annual reset points die with the year in which they became active', () => {
  expect(lifeOf('2024-12-31', 0)).toEqual(['2024-12-31', '2025-01-01']);
  expect(lifeOf('2024-12-31', 1)).toEqual(['2025-01-01', '2026-01-01']);
});

test('rolling, they live so many months from the day they were earned, and never die before they live', () => {
  const rolling = { kind: 'rolling', rollingMonths: 6 } as const;
  expect(lifeOf('2024-08-31', 0, rolling)).toEqual(['2024-08-31', '2025-02-28']);
  expect(lifeOf('2024-08-31', 400, rolling)).toEqual(['2025-10-05', '2025-10-06']);
});

test('reissued points live thirty days, and a warning comes thirty days before the last day', () => {
  expect(reissuedLife(expiry, day('2024-01-15'))).toEqual({ activeFrom: '2024-01-15', expiresOn: '2024-02-14' });
  expect(pointsToWarn(expiry, day('2025-01-01'))).toBe('2024-12-01');
});

test('of several prices the lowest counts, among equals the list price before that of the tier before that of a VIP', () => {
  const reward = { code: 'mug', title: 'Mug', points: 500, pointsByTier: { B: 400, A: 500, C: 600 }, pointsForVip: 400 };
  const priceOf = (tier: 'D' | 'C' | 'B' | 'A', isVip: boolean) => Object.values(rewardPrice(reward, tier, isVip)).join(' ');
  expect([priceOf('D', false), priceOf('C', false), priceOf('B', false), priceOf('A', false)]).toEqual(['500 list', '500 list', '400 tier', '500 list']);
  expect([priceOf('D', true), priceOf('B', true)]).toEqual(['400 vip', '400 tier']);
  expect(rewardPrice({ ...reward, pointsForVip: null }, 'D', true)).toEqual({ points: 500, price: 'list' });
});

test('working days step over Saturdays and Sundays', () => {
  // 2024-03-01 was a Friday.
  expect(['2024-03-01', '2024-03-02', '2024-03-03', '2024-03-04'].map((from) => addWorkingDays(day(from), 1))).toEqual(['2024-03-04', '2024-03-04', '2024-03-04', '2024-03-05']);
  expect([addWorkingDays(day('2024-03-01'), 5), addWorkingDays(day('2024-03-03'), 5), addWorkingDays(day('2024-03-03'), 0)]).toEqual(['2024-03-08', '2024-03-08', '2024-03-03']);
  fc.assert(
    fc.property(fc.integer({ min: -20_000, max: 40_000 }), fc.nat(260), (offset, count) => {
      let today = addDays(day('2000-01-01'), offset);
      const start = today;
      for (let left = count; left > 0; ) {
        today = addDays(today, 1);
        const weekday = new Date(dayNumber(today) * 86_400_000).getUTCDay();
        if (weekday !== 0 && weekday !== 6) left--;
      }
      expect(addWorkingDays(start, count)).toBe(today);
    }),
  );
});
