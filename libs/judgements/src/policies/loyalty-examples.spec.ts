import { defaultPolicies, type PolicyExample } from '@rapport/contracts';
import { checkExamples } from '../index.js';

const example = (expect: PolicyExample['expect'], facts: PolicyExample['facts'], asOf = '2024-06-15'): PolicyExample => ({ title: 'a case', asOf, facts, expect });
const failing = (...asked: Parameters<typeof checkExamples>) => checkExamples(...asked).map(({ expected, got }) => ({ expected, got }));

test('earning: what an order of the day earns', () => {
  const order = { currency: 'USD', lines: [{ amountMinor: 1_050 }, { amountMinor: 1_050, category: 'wine', paidWithPointsMinor: 50 }] };
  const policy = {
    ...defaultPolicies['loyalty-earning'], tierMultiplierPercent: { D: 100, C: 100, B: 100, A: 200 },
    campaigns: [{ name: 'wine', from: '2024-06-15', through: '2024-06-15', multiplierPercent: 300, categories: ['wine'] }],
  };
  expect(failing('loyalty-earning', policy, [
    example({ points: 40, qualifying: 20 }, { order }), example({ points: 81 }, { order, tier: 'A' }), example({ points: 20 }, { order }, '2024-06-16'),
    example({ points: null }, {}), example({ points: null }, { order: { currency: 'USD', lines: [{ amountMinor: 9e15 }] } }),
  ])).toEqual([]);
  expect(failing('loyalty-earning', policy, [example({ points: 41, qualifying: 20 }, { order })])).toEqual([{ expected: { points: 41, qualifying: 20 }, got: { points: 40, qualifying: 20 } }]);
});

test('expiry: how long the points of a day live', () => {
  const policy = defaultPolicies['loyalty-expiry'];
  expect(failing('loyalty-expiry', policy, [
    example({ activeFrom: '2024-12-31', expiresOn: '2025-01-01', warnFrom: '2024-12-01' }, { earnedOn: '2024-12-31' }),
    example({ activeFrom: '2025-01-01', expiresOn: '2026-01-01' }, { earnedOn: '2024-12-31', holdingDays: 1 }),
    example({ expiresOn: null }, {}),
  ])).toEqual([]);
  expect(failing('loyalty-expiry', { ...policy, kind: 'rolling' }, [example({ expiresOn: '2025-01-01' }, { earnedOn: '2024-12-31' })])).toEqual([
    { expected: { expiresOn: '2025-01-01' }, got: { expiresOn: '2025-12-31' } },
  ]);
});

test('tiers: what so many qualifying points a year, or purchases, make of a member', () => {
  const qualifyingPoints = [{ year: 2024, points: 2_900 }, { year: 2025, points: 500 }];
  const policy = defaultPolicies['loyalty-tiers'];
  const bought = (netMinor: number) => ({ purchaseDays: [{ day: '2024-01-01', netMinor: { CNY: netMinor, EUR: 900_000 } }, { day: '2024-01-02', netMinor: { CNY: 1 } }, { day: '2024-06-16', netMinor: { CNY: 1 } }] });
  expect(failing('loyalty-tiers', policy, [
    example({ tier: 'D', vip: false }, {}), example({ tier: 'C' }, { qualifyingPoints }), example({ tier: 'C' }, { qualifyingPoints }, '2025-12-31'), example({ tier: 'D' }, { qualifyingPoints }, '2026-01-01'),
    example({ tier: 'C' }, { qualifyingPoints: [...qualifyingPoints, { year: 2024, points: 200 }] }, '2026-01-01'),
    example({ vip: false }, bought(299_998)), example({ vip: true }, bought(299_999)),
  ])).toEqual([]);
  expect(failing('loyalty-tiers', policy, [example({ tier: 'C' }, { qualifyingPoints }, '2026-01-01')])).toHaveLength(1);
});

test('limits: whether one person may do it alone', () => {
  expect(failing('loyalty-limits', defaultPolicies['loyalty-limits'], [
    example({ needsSecondPerson: false }, { adjustmentPoints: -1_000 }), example({ needsSecondPerson: true }, { adjustmentPoints: -1_001 }), example({ needsSecondPerson: null }, {}),
  ])).toEqual([]);
});

test('rewards: what a member pays for one', () => {
  const catalogue = [{ code: 'mug', title: 'Mug', points: 500, pointsByTier: { A: 400 }, pointsForVip: 300 }];
  expect(failing('loyalty-rewards', { ...defaultPolicies['loyalty-rewards'], catalogue }, [
    example({ price: 'list', points: 500 }, { reward: 'mug' }), example({ price: 'tier', points: 400 }, { reward: 'mug', tier: 'A' }),
    example({ price: 'vip' }, { reward: 'mug', tier: 'A', isVip: true }), example({ price: null }, { reward: 'cup' }),
  ])).toEqual([]);
});
