import fc from 'fast-check';
import { defaultPolicies } from '@rapport/contracts';
import { addDays, day, type Day } from '@rapport/kernel';
import { historyStart, ordersArbitrary } from '@rapport/testing';
import {
  citedOrders, describeLadder, describePeriod, describeRfm, judgeLadder, judgePeriod, judgeRfm, netOn, purchaseDaysAsOf,
  type LadderReason, type OrderFact, type PeriodReason, type RfmReason,
} from '../index.js';

const by = <Name extends keyof typeof defaultPolicies>(name: Name) => ({ version: 0, parameters: defaultPolicies[name] });
type Reason = LadderReason | PeriodReason | RfmReason;

function reasonsOn(orders: readonly OrderFact[], asOf: Day): { readonly ladder: readonly Reason[]; readonly period: readonly Reason[]; readonly rfm: readonly Reason[] } {
  const purchaseDays = purchaseDaysAsOf(orders, asOf);
  return {
    ladder: judgeLadder({ purchaseDays, referrals: [], memberships: [] }, by('ladder'), asOf).reasons,
    period: judgePeriod({ purchaseDays }, by('period'), asOf).reasons,
    rfm: judgeRfm({ purchaseDays }, by('rfm'), asOf).reasons,
  };
}
const citing = (reasons: readonly Reason[]) => reasons.flatMap((reason) => ('orders' in reason ? [[reason.code, reason.orders.join(' '), ...('notCited' in reason && reason.notCited > 0 ? [reason.notCited] : [])]] : []));
const order = (id: string, on: string, currency = 'USD'): OrderFact => ({ order: id, day: day(on), currency, totalMinor: 1_000, returns: [] });

/** CDNOW customer 0001. */
const history = [order('1', '1997-01-01'), order('2', '1997-01-18'), order('3', '1997-08-02'), order('4', '1997-12-12')];

test('a recovery cites both sides of the gap, what came since, and the ends of the history', () => {
  const { ladder, period, rfm } = reasonsOn(history, day('1998-06-30'));
  expect(citing(ladder)).toEqual([['purchase-days', '1 4'], ['purchase-days-in-window', '4 3']]);
  expect(citing(period)).toEqual([['gap-before-purchase', '2 3'], ['purchase-days-since-opening', '4'], ['purchase-days', '1 4']]);
  expect(citing(rfm)).toEqual([['last-purchase', '4'], ['purchase-days-in-window', '4 3'], ['net-in-window', '4 3']]);
});

test('a silence cites the last purchase, an own interval its ends, a default one nothing', () => {
  expect(citing(reasonsOn(history, day('1998-07-31')).period)).toEqual([['purchase-days', '1 4'], ['own-interval', '1 4'], ['silent-beyond-limit', '4']]);
  const once = reasonsOn(history.slice(0, 1), day('1999-01-01'));
  expect(citing(once.period)).toEqual([['purchase-days', '1'], ['own-interval', ''], ['silent-beyond-limit', '1']]);
  expect(citing(once.rfm)).toEqual([['no-purchase-in-window', '1']]);
  expect(citing(reasonsOn([], day('1999-01-01')).rfm)).toEqual([['no-purchase-in-window', '']]);
});

test('of many the newest are named and the others counted; where days count, one order stands for each', () => {
  const many = ['01', '02', '03', '04', '05', '06', '07'].flatMap((month) => [order(`${month}a`, `2001-${month}-01`), order(`${month}b`, `2001-${month}-01`, 'EUR'), order(`${month}c`, `2001-${month}-01`)]);
  const { ladder, rfm } = reasonsOn(many, day('2001-07-01'));
  expect(citing(ladder)).toEqual([['purchase-days', '01a 07a'], ['purchase-days-in-window', '07a 06a 05a 04a 03a', 2]]);
  expect(citing(rfm)).toEqual([
    ['last-purchase', '07a 07b 07c'], ['purchase-days-in-window', '07a 06a 05a 04a 03a', 2],
    ['net-in-window', '07b 06b 05b 04b 03b', 2], ['net-in-window', '07c 07a 06c 06a 05c', 9],
  ]);
});

test('in English', () => {
  const asOf = day('1998-07-31');
  const purchaseDays = purchaseDaysAsOf(history, asOf);
  expect(describePeriod(judgePeriod({ purchaseDays }, by('period'), asOf)).because[2]).toBe('Silent after order 4: beyond 230 days since 1998-07-31.');
  expect(describeRfm(judgeRfm({ purchaseDays }, by('rfm'), day('1999-07-31'))).because).toEqual(['No purchase within 365 days, the last on 1997-12-12 (order 4).']);
  const weekly = purchaseDaysAsOf(Array.from({ length: 8 }, (_, i) => order(`w${i}`, addDays(asOf, 7 * i))), day('2999-01-01'));
  expect(describeLadder(judgeLadder({ purchaseDays: weekly, referrals: [], memberships: [] }, by('ladder'), addDays(asOf, 60))).because[1]).toBe('8 purchase days within 365 days (orders w7, w6, w5, w4, w3 and 3 more).');
});

test('only orders that count are cited, few of them, and with those not cited they are all that count', () => {
  fc.assert(
    fc.property(ordersArbitrary, fc.nat(1_500), (orders, offset) => {
      const asOf = addDays(historyStart, offset);
      const purchases = orders.filter((one) => one.day <= asOf && netOn(one, asOf) > 0);
      const inWindow = purchases.filter((one) => one.day > addDays(asOf, -365));
      const { ladder, period, rfm } = reasonsOn(orders, asOf);
      for (const reason of [...ladder, ...period, ...rfm]) {
        if (!('orders' in reason)) continue;
        const counted = /in-window$/.test(reason.code) && reason.code !== 'no-purchase-in-window' ? inWindow : purchases;
        expect(reason.orders.length).toBeLessThanOrEqual(citedOrders);
        expect(new Set(reason.orders).size).toBe(reason.orders.length);
        expect(reason.orders.filter((cited) => !counted.some((one) => one.order === cited))).toEqual([]);
        if (reason.code === 'purchase-days-in-window') expect(reason.orders.length + reason.notCited).toBe(reason.count);
        if (reason.code === 'net-in-window') expect(reason.orders.length + reason.notCited).toBe(inWindow.filter((one) => one.currency === reason.currency).length);
        if (reason.code === 'purchase-days') expect(reason.orders.map((cited) => orders.find((one) => one.order === cited)!.day)).toEqual([...new Set([reason.firstOn, reason.lastOn])]);
      }
    }),
    { numRuns: 300 },
  );
});
