import { defaultPolicies, type PolicyExample } from '@rapport/contracts';
import { day } from '@rapport/kernel';
import { checkExamples, policyTimeline, type PublishedPolicy } from '../index.js';

const example = (expect: PolicyExample['expect'], facts: Partial<PolicyExample['facts']> = {}, asOf = '2001-12-31'): PolicyExample => ({ title: 'a case', asOf, facts: { purchaseDays: [], ...facts }, expect });
const on = (...days: string[]) => ({ purchaseDays: days.map((bought) => ({ day: bought })) });

describe('the examples of a policy', () => {
  const five = ['2001-05-01', '2001-01-01', '2001-02-01', '2001-03-01', '2001-04-01'];
  test('hold for the ladder, purchases in any order', () => {
    const referrals = [{ referredOn: '2001-02-01', firstPurchaseOn: '2001-03-01' }];
    expect(checkExamples('ladder', defaultPolicies.ladder, [
      example({ stage: 'prospect' }),
      example({ stage: 'loyal' }, on(...five)),
      example({ stage: 'advocate' }, { ...on(...five), referrals }),
      example({ stage: 'repeat' }, on(...five), '2001-04-30'),
      example({ stage: 'member' }, { ...on(...five), enrolledOn: '2001-12-31' }),
    ])).toEqual([]);
  });
  test('one that does not hold is named, with what was expected and what came', () => {
    const stricter = { ...defaultPolicies.ladder, loyalFromPurchaseDays: 6 };
    expect(checkExamples('ladder', stricter, [example({ stage: 'repeat' }, on(...five)), example({ stage: 'loyal' }, on(...five))])).toEqual([
      { title: 'a case', expected: { stage: 'loyal' }, got: { stage: 'repeat' } },
    ]);
  });
  test('a part that the policy does not answer is a failure', () => {
    expect(checkExamples('period', defaultPolicies.period, [example({ stage: 'prospect' })])).toEqual([{ title: 'a case', expected: { stage: 'prospect' }, got: { stage: null } }]);
  });
  test('hold for periods, bands and overdue returns', () => {
    expect(checkExamples('period', defaultPolicies.period, [example({ period: 'lost' }, on('2001-01-01'))])).toEqual([]);
    const purchaseDays = [{ day: '2001-12-01', netMinor: { USD: 20_000, EUR: 1 } }];
    expect(checkExamples('rfm', defaultPolicies.rfm, [
      example({ recency: 5, frequency: 1, monetary: { USD: 3 }, level: 'middle' }, { purchaseDays }),
      example({ level: null, recency: null }),
    ])).toEqual([]);
    expect(checkExamples('rfm', defaultPolicies.rfm, [example({ monetary: { EUR: 1 } }, { purchaseDays })])).toHaveLength(1);
    expect(checkExamples('purchases', defaultPolicies.purchases, [
      example({ overdue: true }, { returnedOn: '2001-11-30' }), example({ overdue: false }, { returnedOn: '2001-12-01' }), example({ overdue: null }),
    ])).toEqual([]);
  });
});

describe('policies in time', () => {
  const version = (number: number, effectiveFrom: string): PublishedPolicy<'ladder'> => ({
    name: 'ladder', version: number, effectiveFrom: day(effectiveFrom), parameters: { ...defaultPolicies.ladder, windowDays: 100 + number },
  });
  const timeline = policyTimeline(defaultPolicies, [version(2, '2001-06-01'), version(1, '2001-06-01'), version(3, '2001-03-01')]);
  const versionOn = (when: string) => timeline.effectiveOn('ladder', day(when)).version;

  test('the defaults are effective from the beginning of time, a version from its day on, the highest of equals', () => {
    expect([versionOn('1000-01-01'), versionOn('2001-02-28'), versionOn('2001-03-01'), versionOn('2001-05-31'), versionOn('2001-06-01')]).toEqual([0, 0, 3, 3, 2]);
    expect(timeline.effectiveOn('ladder', day('2001-06-01')).parameters.windowDays).toBe(102);
    expect(timeline.effectiveOn('period', day('2001-06-01'))).toEqual({ version: 0, parameters: defaultPolicies.period });
  });
  test('the next change is the first day on which another version of a named policy is effective', () => {
    const next = (names: Parameters<typeof timeline.nextChangeAfter>[0], after: string) => timeline.nextChangeAfter(names, day(after));
    expect([next(['rfm', 'ladder'], '2001-01-01'), next(['ladder'], '2001-03-01'), next(['ladder'], '2001-06-01'), next(['rfm'], '2001-01-01')]).toEqual(['2001-03-01', '2001-06-01', null, null]);
  });
});
