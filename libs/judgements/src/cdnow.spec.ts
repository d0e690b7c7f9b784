import { defaultPolicies } from '@rapport/contracts';
import { day, daysBetween, type Day } from '@rapport/kernel';
import { cdnowRows, describeWithTestData, type CdnowRow } from '@rapport/testing';
import { judgeLadder, judgePeriod, judgeRfm, purchaseDaysAsOf, quintiles, type PurchaseDay } from './index.js';

const by = <Name extends keyof typeof defaultPolicies>(name: Name) => ({ version: 0, parameters: defaultPolicies[name] });
const asOf = day('1998-06-30');

function tally(names: readonly (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function purchaseDaysByCustomer(rows: readonly CdnowRow[]): ReadonlyMap<string, readonly PurchaseDay[]> {
  const customers = new Map<string, CdnowRow[]>();
  for (const row of rows) customers.set(row.customerId, [...(customers.get(row.customerId) ?? []), row]);
  return new Map([...customers].map(([customerId, orders]) => {
    const facts = orders.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)).map((row) => ({
      order: `cdnow/${row.orderId}`, day: row.day, currency: 'USD', totalMinor: row.amountMinor, returns: [],
    }));
    return [customerId, purchaseDaysAsOf(facts, asOf)];
  }));
}

describeWithTestData('CDNOW as of the close of 1998-06-30, by the default policies', (folder) => {
  let customers: ReadonlyMap<string, readonly PurchaseDay[]> = new Map();
  beforeAll(() => {
    customers = purchaseDaysByCustomer(cdnowRows(folder));
  });
  const stageOf = (purchaseDays: readonly PurchaseDay[]) => judgeLadder({ purchaseDays, referrals: [], memberships: [] }, by('ladder'), asOf).value;
  const periodOf = (purchaseDays: readonly PurchaseDay[]) => judgePeriod({ purchaseDays }, by('period'), asOf).value;
  const rfms = () => [...customers.values()].map((purchaseDays) => judgeRfm({ purchaseDays }, by('rfm'), asOf)).filter(({ value }) => value !== null);

  test('the ladder', () => {
    expect(tally([...customers.values()].map(stageOf))).toEqual({ prospect: 8, 'first-time': 1210, repeat: 991, loyal: 148 });
  });
  test('the periods', () => {
    expect(tally([...customers.values()].map(periodOf))).toEqual({ lost: 1622, recovery: 309, degradation: 228, stability: 184, exploration: 8, formation: 6 });
  });
  test('stage by period', () => {
    expect(tally([...customers.values()].map((days) => `${stageOf(days)} ${periodOf(days)}`))).toEqual({
      'first-time lost': 1210,
      'repeat lost': 397, 'repeat recovery': 285, 'repeat degradation': 206, 'repeat stability': 97, 'repeat formation': 6,
      'loyal stability': 87, 'loyal recovery': 24, 'loyal degradation': 22, 'loyal lost': 15,
      'prospect exploration': 8,
    });
  });
  test('the RFM bands of the buyers in the window', () => {
    const values = rfms().map(({ value }) => value!);
    expect(values).toHaveLength(812);
    expect(tally(values.map((value) => value.recency))).toEqual({ 1: 131, 2: 166, 3: 215, 4: 157, 5: 143 });
    expect(tally(values.map((value) => value.frequency))).toEqual({ 1: 329, 2: 153, 3: 182, 4: 102, 5: 46 });
    expect(tally(values.map((value) => value.monetary['USD']!))).toEqual({ 1: 349, 2: 323, 3: 111, 4: 24, 5: 5 });
  });
  test('the RFM quintiles', () => {
    const measures = rfms().map((answer) => answer.measures!);
    const r = quintiles(measures.map(({ lastPurchaseOn }) => daysBetween(lastPurchaseOn, asOf)), 'lower');
    const f = quintiles(measures.map(({ purchaseDays }) => purchaseDays), 'higher');
    const m = quintiles(measures.map(({ net }) => net[0]!.netMinor), 'higher');
    expect(tally(r)).toEqual({ 1: 164, 2: 161, 3: 164, 4: 162, 5: 161 });
    expect(tally(f)).toEqual({ 1: 329, 3: 266, 4: 69, 5: 148 });
    expect(tally(m)).toEqual({ 1: 164, 2: 161, 3: 163, 4: 162, 5: 162 });
    const cells = tally(r.map((score, i) => `${score}${f[i]}${m[i]}`));
    expect([cells['555'], cells['111']]).toEqual([55, 68]);
  });
  test('customer 0001: in recovery since its purchase after the long gap, degradation on 31 July', () => {
    const purchaseDays = customers.get('0001')!;
    expect(purchaseDays.map(({ day }) => day as string)).toEqual(['1997-01-01', '1997-01-18', '1997-08-02', '1997-12-12']);
    const answer = judgePeriod({ purchaseDays }, by('period'), asOf);
    expect([answer.value, answer.since]).toEqual(['recovery', '1997-08-02']);
    expect(answer.wouldChange).toContainEqual({ code: 'by-time', on: '1998-07-31' as Day, to: 'degradation' });
  });
});
