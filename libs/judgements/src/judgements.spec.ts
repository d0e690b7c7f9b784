import { defaultPolicies } from '@rapport/contracts';
import { addDays, day } from '@rapport/kernel';
import {
  describeLadder, describePeriod, describePurchasesOverdue, describeRfm, firstPurchases, judgeLadder, judgePeriod, judgePurchasesOverdue, judgeRfm,
  levelOf, purchaseDaysAsOf, type OrderFact,
} from './index.js';

const by = <Name extends keyof typeof defaultPolicies>(name: Name) => ({ version: 0, parameters: defaultPolicies[name] });
const order = (on: string, totalMinor = 1_000, currency = 'USD'): OrderFact => ({ order: `shop/${on}`, day: day(on), currency, totalMinor, returns: [] });
const bought = (...days: string[]) => purchaseDaysAsOf(days.map((on) => order(on)), day('2999-01-01'));
const stageOn = (asOf: string, ...days: string[]) => judgeLadder({ purchaseDays: bought(...days), referrals: [], memberships: [] }, by('ladder'), day(asOf)).value;
const periodOn = (asOf: string, ...days: string[]) => judgePeriod({ purchaseDays: bought(...days) }, by('period'), day(asOf)).value;

describe('purchases', () => {
  test('an order that was returned in full is a purchase until the return', () => {
    const orders = [{ ...order('2001-01-01'), returns: [{ day: day('2001-02-01'), amountMinor: 1_000 }] }, order('2001-03-01')];
    expect(purchaseDaysAsOf(orders, day('2001-01-31')).map((found) => found.day as string)).toEqual(['2001-01-01']);
    expect(purchaseDaysAsOf(orders, day('2001-02-01'))).toEqual([]);
    expect(firstPurchases(orders)).toEqual([{ from: '2001-01-01', on: '2001-01-01' }, { from: '2001-02-01', on: null }, { from: '2001-03-01', on: '2001-03-01' }]);
  });
  test('two orders of a day are one purchase day, with sums by currency', () => {
    const [only, ...others] = purchaseDaysAsOf([order('2001-01-01'), order('2001-01-01', 5, 'CNY'), order('2001-01-01', 2)], day('2001-01-01'));
    expect(others).toEqual([]);
    expect(only).toMatchObject({ orders: ['shop/2001-01-01', 'shop/2001-01-01', 'shop/2001-01-01'], net: [{ currency: 'CNY', netMinor: 5 }, { currency: 'USD', netMinor: 1_002 }] });
  });
});

describe('ladder', () => {
  const five = ['2001-01-01', '2001-02-01', '2001-03-01', '2001-04-01', '2001-05-01'];
  test('five purchase days are loyal through the last day of the window that holds the first of them', () => {
    expect([stageOn('2001-12-31', ...five), stageOn('2002-01-01', ...five)]).toEqual(['loyal', 'repeat']);
  });
  test('no purchase day, one, two', () => {
    expect([stageOn('2001-01-01'), stageOn('2009-01-01', '2001-01-01'), stageOn('2009-01-01', '2001-01-01', '2001-01-02')]).toEqual(['prospect', 'first-time', 'repeat']);
  });
  test.each([
    ['on the day of the referral', '2001-05-01', '2001-05-01', '2001-05-10', 'advocate'],
    ['before the referral', '2001-05-02', '2001-05-01', '2001-05-10', 'loyal'],
    ['on the last day of the window', '2000-05-01', '2000-05-11', '2001-05-10', 'advocate'],
    ['a day too long ago', '2000-05-01', '2000-05-10', '2001-05-10', 'loyal'],
  ])('a referred customer first bought %s', (_name, referredOn, on, asOf, stage) => {
    const referrals = [{ customerId: '2', referredOn: day(referredOn), firstPurchases: [{ from: day(on), on: day(on) }] }];
    expect(judgeLadder({ purchaseDays: bought(...five), referrals, memberships: [] }, by('ladder'), day(asOf)).value).toBe(stage);
  });
  const enrolled = (enrolledOn: string, leftOn: string | null = null) => ({ enrolledOn: day(enrolledOn), leftOn: leftOn === null ? null : day(leftOn) });
  test.each([
    ['on the day', [enrolled('2001-05-10')], 'member'],
    ['a day later', [enrolled('2001-05-11')], 'loyal'],
    ['and left on the day', [enrolled('2001-01-01', '2001-05-10')], 'loyal'],
    ['and left a day later', [enrolled('2001-01-01', '2001-05-11')], 'member'],
    ['again on the day of leaving', [enrolled('2001-01-01', '2001-05-10'), enrolled('2001-05-10')], 'member'],
  ])('a loyal customer who enrolled %s', (_name, memberships, stage) => {
    expect(judgeLadder({ purchaseDays: bought(...five), referrals: [], memberships }, by('ladder'), day('2001-05-10')).value).toBe(stage);
  });
  test('the purchases that make a customer loyal make a member of one who is enrolled, and an enrolled one without them is none', () => {
    const judged = judgeLadder({ purchaseDays: bought(...five.slice(1)), referrals: [], memberships: [enrolled('2001-01-01')] }, by('ladder'), day('2001-05-10'));
    expect([judged.value, judged.wouldChange[0]]).toEqual(['repeat', { code: 'purchase-days-needed', count: 1, notBefore: null, to: 'member' }]);
  });
  test('a member, in English', () => {
    const judged = judgeLadder({ purchaseDays: bought(...five), referrals: [], memberships: [enrolled('2001-04-30', '2001-06-01')] }, by('ladder'), day('2001-05-10'));
    expect(describeLadder(judged)).toMatchObject({
      headline: 'Lifecycle stage: member',
      because: [expect.stringMatching(/^5 purchase days,/), expect.stringMatching(/^5 purchase days within/), 'Enrolled on 2001-04-30.'],
      wouldChange: ["A referred customer's first purchase: advocate.", 'On 2001-06-01, if nothing happens: loyal.'],
    });
  });
  test('in English', () => {
    expect(describeLadder(judgeLadder({ purchaseDays: bought(...five), referrals: [], memberships: [] }, by('ladder'), day('2001-05-10')))).toEqual({
      headline: 'Lifecycle stage: loyal',
      because: [
        '5 purchase days, the first on 2001-01-01 (order shop/2001-01-01), the last on 2001-05-01 (order shop/2001-05-01).',
        '5 purchase days within 365 days (orders shop/2001-05-01, shop/2001-04-01, shop/2001-03-01, shop/2001-02-01, shop/2001-01-01).',
      ],
      wouldChange: ['Enrolment in the loyalty programme: member.', "A referred customer's first purchase: advocate.", 'On 2002-01-01, if nothing happens: repeat.'],
    });
    expect(describeLadder(judgeLadder({ purchaseDays: bought('2001-01-01'), referrals: [], memberships: [] }, by('ladder'), day('2001-01-01'))).wouldChange).toEqual(['1 more purchase day: repeat.']);
  });
});

describe('period', () => {
  test('one purchase: 180 days of silence are within twice the default interval, the next day is degradation, beyond 360 lost', () => {
    const after = (days: number) => periodOn(addDays(day('2001-01-01'), days), '2001-01-01');
    expect([after(180), after(181), after(360), after(361)]).toEqual(['exploration', 'degradation', 'degradation', 'lost']);
  });
  test('a long interval shortens the way to lost by the cap, and never below twice the interval', () => {
    const yearly = ['1998-01-01', '1999-01-01', '2000-01-01'];
    const after = (days: number) => periodOn(addDays(day('2000-01-01'), days), ...yearly);
    expect([after(730), after(731)]).toEqual(['recovery', 'lost']);
  });
  test('an interval is an exact fraction: 91 days in 2 gaps are 45 and a half, twice that 91', () => {
    const after = (days: number) => periodOn(addDays(day('2001-04-02'), days), '2001-01-01', '2001-01-03', '2001-04-02');
    expect([after(91), after(92)]).toEqual(['formation', 'degradation']);
  });
  test('a recovery ends with the second purchase day after the one that opened it', () => {
    const story = ['2001-01-01', '2001-09-01', '2001-10-01', '2001-11-01'];
    expect([1, 2, 3, 4].map((count) => periodOn(story[count - 1]!, ...story.slice(0, count)))).toEqual(['exploration', 'recovery', 'recovery', 'stability']);
  });
  test('in English', () => {
    const history = bought('1997-01-01', '1997-01-18', '1997-08-02', '1997-12-12');
    expect(describePeriod(judgePeriod({ purchaseDays: history }, by('period'), day('1998-06-30')))).toEqual({
      headline: 'Relationship period: recovery since 1997-08-02',
      because: [
        'The purchase of 1997-08-02 (order shop/1997-08-02) came 196 days after that of 1997-01-18 (order shop/1997-01-18), beyond the 180 days expected until then.',
        '1 purchase day since (order shop/1997-12-12), of the 2 that end a recovery.',
        '4 purchase days, the first on 1997-01-01 (order shop/1997-01-01), the last on 1997-12-12 (order shop/1997-12-12).',
      ],
      wouldChange: ['1 more purchase day: stability.', 'On 1998-07-31, if nothing happens: degradation.'],
    });
    expect(describePeriod(judgePeriod({ purchaseDays: history }, by('period'), day('1998-07-31'))).because).toEqual([
      '4 purchase days, the first on 1997-01-01 (order shop/1997-01-01), the last on 1997-12-12 (order shop/1997-12-12).',
      'Buys every 345 days ÷ 3 on average, from order shop/1997-01-01 to order shop/1997-12-12.',
      'Silent after order shop/1997-12-12: beyond 230 days since 1998-07-31.',
    ]);
  });
});

describe('rfm', () => {
  test('none without a purchase in the window', () => {
    expect(judgeRfm({ purchaseDays: bought('2001-01-01') }, by('rfm'), day('2002-01-01'))).toMatchObject({ value: null, measures: null, rule: 'rfm.none', reasons: [{ lastOn: '2001-01-01' }] });
  });
  test('the best currency stands for M; without any the mean of R and F does', () => {
    const { levels } = defaultPolicies.rfm;
    expect([levelOf(4, 4, null, levels), levelOf(4, 3, null, levels), levelOf(3, 2, null, levels), levelOf(2, 2, null, levels)]).toEqual(['high', 'middle', 'middle', 'low']);
    const purchaseDays = purchaseDaysAsOf([order('2001-01-01', 100), order('2001-01-01', 2_000_000, 'CNY'), order('2001-01-01', 7, 'EUR')], day('2001-01-01'));
    expect(judgeRfm({ purchaseDays }, by('rfm'), day('2001-01-01'))).toMatchObject({ value: { recency: 5, frequency: 1, monetary: { CNY: 5, USD: 1 }, level: 'high' } });
  });
  test('in English', () => {
    expect(describeRfm(judgeRfm({ purchaseDays: bought('2001-01-01', '2001-02-01') }, by('rfm'), day('2001-02-01')))).toEqual({
      headline: 'RFM: middle, R5 F2 M1 USD (strengthen)',
      because: [
        'R5: last purchase on 2001-02-01 (order shop/2001-02-01).', 'F2: 2 purchase days within 365 days (orders shop/2001-02-01, shop/2001-01-01).',
        'M1: 20.00 USD within 365 days (orders shop/2001-02-01, shop/2001-01-01).', 'The 3 bands sum up to 8.',
      ],
      wouldChange: ['1 more purchase day: F3.', '30.00 USD more: M2.', 'On 2001-03-04, if nothing happens: middle, R4 F2 M1 USD.'],
    });
  });
});

test('an unmatched return is overdue when it is older than 30 days', () => {
  const on = (asOf: string) => judgePurchasesOverdue({ returnedOn: day('2001-01-01') }, by('purchases'), day(asOf));
  expect([on('2001-01-31').value, on('2001-02-01').value]).toEqual([false, true]);
  expect(describePurchasesOverdue(on('2001-01-31'))).toEqual({
    headline: 'Unmatched return: waiting, overdue from 2001-02-01',
    because: ['Returned on 2001-01-01 without a known order; it may wait 30 days.'],
    wouldChange: ['Its order: matched.', 'On 2001-02-01, if nothing happens: overdue.'],
  });
});
