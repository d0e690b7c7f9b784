import { defaultPolicies } from '@rapport/contracts';
import { addDays, day, yearOf, type CurrencyCode, type Day } from '@rapport/kernel';
import { cdnowRows, describeWithTestData } from '@rapport/testing';
import { judgeEarning, judgeVip, lotLife, tierHeldOn, tierTimeline, type QualifyingEntry } from '../index.js';

const by = <Name extends keyof typeof defaultPolicies>(name: Name) => ({ version: 0, parameters: defaultPolicies[name] });
const usd = 'USD' as CurrencyCode;
const since = day('1997-01-01');

describeWithTestData('CDNOW, all enrolled before their first order, nothing redeemed', (folder) => {
  const accounts = new Map<string, { entries: QualifyingEntry[]; netMinor: number }>();
  const points = new Map<string, number>();
  beforeAll(() => {
    for (const { customerId, day: on, amountMinor } of cdnowRows(folder)) {
      const line = { line: 1, category: null, amountMinor, paidWithPointsMinor: 0 };
      const earned = judgeEarning({ currency: usd, lines: [line] }, 'D', by('loyalty-earning'), on)!;
      const { expiresOn } = lotLife(defaultPolicies['loyalty-earning'], defaultPolicies['loyalty-expiry'], on);
      const of = `${yearOf(on)}, gone on ${expiresOn}`;
      points.set(of, (points.get(of) ?? 0) + earned.points);
      const account = accounts.get(customerId) ?? { entries: [], netMinor: 0 };
      accounts.set(customerId, { entries: [...account.entries, { day: on, from: on, points: earned.qualifying }], netMinor: account.netMinor + amountMinor });
    }
  });
  /** On the day after a close. */
  const tiersAfter = (closedThrough: Day) => {
    const counts: Record<string, number> = {};
    for (const { entries } of accounts.values()) {
      const known = entries.filter((entry) => entry.day <= closedThrough);
      const { tier } = tierHeldOn(tierTimeline(known, { since, closedThrough, tiersOn: () => by('loyalty-tiers') }), addDays(closedThrough, 1))!;
      counts[tier] = (counts[tier] ?? 0) + 1;
    }
    return counts;
  };

  test('239,444 points, each year\'s gone with it', () => {
    expect(Object.fromEntries(points)).toEqual({ '1997, gone on 1998-01-01': 197_393, '1998, gone on 1999-01-01': 42_051 });
  });
  test('the tiers at the closes of the years', () => {
    expect(['1997-12-31', '1998-06-30', '1998-12-31', '1999-12-31', '2000-12-31'].map((on) => tiersAfter(day(on)))).toEqual([
      { A: 1, C: 8, D: 2_348 }, { A: 1, C: 8, D: 2_348 }, { B: 1, D: 2_356 }, { C: 1, D: 2_356 }, { D: 2_357 },
    ]);
  });
  test('one is a VIP', () => {
    expect([...accounts.values()].filter(({ netMinor }) => judgeVip([{ currency: usd, netMinor }], by('loyalty-tiers')).value)).toHaveLength(1);
  });
});
