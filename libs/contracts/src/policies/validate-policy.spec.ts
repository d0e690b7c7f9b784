import { defaultPolicies, policyNames, validatePolicy, type PolicyName } from './index.js';

const problemsOf = (name: PolicyName, changes: object, examples: readonly unknown[] = []) =>
  validatePolicy(name, { ...defaultPolicies[name], ...changes }, examples).map(({ path, message }) => `${path} ${message}`);

test.each(policyNames)('the defaults of %s are valid', (name) => expect(validatePolicy(name, defaultPolicies[name], [])).toEqual([]));

test('a campaign ends when it begins or later, and rates are of currencies in use', () => {
  const campaign = { name: 'c', from: '2024-06-15', through: '2024-06-15', multiplierPercent: 200, categories: null };
  expect(problemsOf('loyalty-earning', { campaigns: [campaign], ratePercentByCurrency: { JPY: 1 } })).toEqual([]);
  expect(problemsOf('loyalty-earning', { campaigns: [campaign, { ...campaign, through: '2024-06-14' }], ratePercentByCurrency: { ZZZ: 1, usd: 1 } })).toEqual([
    'parameters.ratePercentByCurrency.ZZZ is a currency in use', 'parameters.ratePercentByCurrency.usd is a currency in use', 'parameters.campaigns[1].through is not before from',
  ]);
});

test('tiers take more and more points', () => {
  expect(problemsOf('loyalty-tiers', { fromPoints: { C: 1, B: 1, A: 2 }, vipFromNetMinor: { DEM: 1 } })).toEqual([
    'parameters.fromPoints.B is above that of C', 'parameters.vipFromNetMinor.DEM is a currency in use',
  ]);
  expect(problemsOf('loyalty-tiers', { fromPoints: { C: 3, B: 4, A: 4 } })).toEqual(['parameters.fromPoints.A is above that of B']);
});

test('a reward has a code of its own, and the currency of the liability has a value for points', () => {
  const reward = { code: 'mug', title: 'Mug', points: 1, pointsByTier: {}, pointsForVip: null };
  expect(problemsOf('loyalty-rewards', { catalogue: [reward, { ...reward, code: 'cup' }] })).toEqual([]);
  expect(problemsOf('loyalty-rewards', { catalogue: [reward, reward], liabilityCurrency: 'EUR', minorPer1000Points: { ZZZ: 1 } })).toEqual([
    'parameters.minorPer1000Points.ZZZ is a currency in use', 'parameters.liabilityCurrency is one of those in minorPer1000Points', 'parameters.catalogue[1].code is the code of one reward only',
  ]);
});

describe('examples', () => {
  const example = (facts: object) => ({ title: 'a case', asOf: '2024-06-15', facts, expect: {} });
  test('of the form that versions are stored with are valid, without purchase days too', () => {
    expect(problemsOf('ladder', {}, [example({ purchaseDays: [] }), example({ purchaseDays: [{ day: '2024-01-01' }], referrals: [], returnedOn: '2024-01-01' }), example({})])).toEqual([]);
  });
  test('name the fact that can\'t be', () => {
    const order = (changes: object, line: object = {}) => ({ order: { currency: 'USD', lines: [{ amountMinor: 1, paidWithPointsMinor: 1, ...line }], ...changes } });
    expect(problemsOf('loyalty-earning', {}, [example(order({})), example(order({ currency: 'ZZZ' }, { paidWithPointsMinor: 2 }))])).toEqual([
      'examples[1].facts.order.currency is a currency in use', 'examples[1].facts.order.lines[0].paidWithPointsMinor is not above amountMinor',
    ]);
    const unknown = problemsOf('loyalty-tiers', {}, [example({ tier: 'E' }), example({ qualifyingPoints: [{ year: 2024, points: -1 }] }), example({ points: 1 })]);
    expect(unknown.map((text) => text.split(' ')[0])).toEqual(['examples[0].facts.tier', 'examples[1].facts.qualifyingPoints[0].points', 'examples[2].facts.points']);
  });
});
