import fc from 'fast-check';
import { defaultPolicies } from '@rapport/contracts';
import { addDays, day, laterDay, yearOf, type Day } from '@rapport/kernel';
import {
  describeTier, describeVip, judgeTier, judgeVip, tierHeldOn, tierReviewDays, tierTimeline, type QualifyingEntry, type TierAnswer, type TierFacts,
} from '../index.js';

const policy = { version: 2, parameters: defaultPolicies['loyalty-tiers'] };
const tiersOn = () => policy;
const since = day('2024-01-01');
const entry = (on: string, points: number): QualifyingEntry => ({ day: day(on), from: day(on), points });

/** The account after the close of a day, as its history was recorded. */
function factsOf(entries: readonly QualifyingEntry[], closedThrough: Day, on = tiersOn): TierFacts {
  const years = new Map<number, number>();
  for (const one of entries) years.set(yearOf(one.day), (years.get(yearOf(one.day)) ?? 0) + one.points);
  const timeline = tierTimeline(entries, { since, closedThrough, tiersOn: on });
  const neverAnother = timeline.length === 1 && timeline[0]!.tier === 'D';
  return { enrolledOn: since, held: neverAnother ? null : timeline.at(-1)!, qualifying: [...years].map(([year, points]) => ({ year, points })) };
}
const judgedAfter = (closedThrough: string, ...entries: QualifyingEntry[]): TierAnswer =>
  judgeTier(factsOf(entries, day(closedThrough)), { policy, tiersOn, now: addDays(day(closedThrough), 1) });

test('a new member is told what the first tier takes', () => {
  expect(judgedAfter('2024-01-31', entry('2024-01-20', 400))).toEqual({
    value: 'D', since: '2024-01-01', heldThrough: null, rule: 'tier.lowest', policyVersion: 2,
    reasons: [{ code: 'qualifying-points', year: 2024, points: 400 }],
    wouldChange: [{ code: 'qualifying-points-needed', points: 600, by: '2024-12-31', to: 'C' }],
  });
});

test('in English: reached, renewed for another year, landed one below, lost', () => {
  const story = [entry('2024-06-01', 3_100), entry('2025-06-01', 500)];
  expect(describeTier(judgedAfter('2025-06-30', ...story))).toEqual({
    headline: 'Tier: B since 2024-06-01, held through 2025-12-31',
    because: ['500 qualifying points in 2025.', 'Reached with 3,100 qualifying points in 2024, in force from 2024-06-01.', 'Held through 2025-12-31.'],
    wouldChange: ['4,500 more qualifying points by 2025-12-31: A.', '2,500 more qualifying points in 2025: B for another year.', 'On 2026-01-01, if nothing happens: C.'],
  });
  expect(describeTier(judgedAfter('2025-12-31', ...story))).toEqual({
    headline: 'Tier: C since 2026-01-01, held through 2026-12-31',
    because: ['0 qualifying points in 2026.', 'One below the tier before: 500 qualifying points in 2025 did not keep that, in force from 2026-01-01.', 'Held through 2026-12-31.'],
    wouldChange: ['3,000 more qualifying points by 2026-12-31: B.', '1,000 more qualifying points in 2026: C for another year.', 'On 2027-01-01, if nothing happens: D.'],
  });
  expect(describeTier(judgedAfter('2026-12-31', ...story)).because[1]).toBe('Back at the lowest tier: 0 qualifying points in 2026, in force from 2027-01-01.');
  expect(describeTier(judgedAfter('2025-07-31', entry('2024-06-01', 1_000), entry('2025-07-01', 1_000))).wouldChange).toEqual([
    '2,000 more qualifying points by 2025-12-31: B.', 'On 2027-01-01, if nothing happens: D.',
  ]);
});

test('a landing stays one when later rules would have called it reached', () => {
  const facts = factsOf([entry('2024-06-01', 3_100), entry('2025-06-01', 500)], day('2025-12-31'));
  const easier = { version: 3, parameters: { ...policy.parameters, fromPoints: { C: 100, B: 200, A: 5_000 } } };
  const answer = judgeTier(facts, { policy: easier, tiersOn: (on) => (on < '2026-06-01' ? policy : easier), now: day('2026-06-02') });
  expect([answer.rule, answer.policyVersion, answer.reasons[1]]).toEqual(['tier.soft-landing', 3, { code: 'soft-landing', from: '2026-01-01', year: 2025, points: 500, policyVersion: 2 }]);
});

test('the answer changes by time at the close of the year that counts, and on no other day before', () => {
  const facts = factsOf([entry('2024-06-01', 3_100)], day('2024-06-30'));
  const told = (asOf: string) => JSON.stringify(judgeTier(facts, { policy, tiersOn, now: addDays(day(asOf), 1) }));
  expect(tierReviewDays(day('2024-07-01'))).toEqual([Date.parse('2024-12-31') / 86_400_000]);
  expect([told('2024-12-30') === told('2024-06-30'), told('2024-12-31') === told('2024-06-30')]).toEqual([true, false]);
});

const entriesArbitrary = fc.array(fc.record({ offset: fc.nat(1_000), points: fc.integer({ min: 1, max: 8 }) }), { maxLength: 8 })
  .map((orders) => orders.map(({ offset, points }): QualifyingEntry => ({ day: addDays(since, offset), from: addDays(since, offset), points })));
const small = { version: 0, parameters: { fromPoints: { C: 4, B: 9, A: 15 }, vipFromNetMinor: {} } };

test('what it foretells comes true: if nothing happens, with the points that it names, and not with one less', () => {
  fc.assert(
    fc.property(entriesArbitrary, fc.nat(800), (entries, closedAfter) => {
      const closedThrough = entries.reduce((latest, one) => laterDay(latest, one.day), addDays(since, closedAfter));
      const now = addDays(closedThrough, 1);
      const answer = judgeTier(factsOf(entries, closedThrough, () => small), { policy: small, tiersOn: () => small, now });
      const tierOn = (on: Day, ...more: QualifyingEntry[]) => tierHeldOn(tierTimeline([...entries, ...more], { since, closedThrough: day('2040-12-31'), tiersOn: () => small }), on)!.tier;
      expect(answer.value).toBe(tierOn(now));
      const following = ['2024', '2025', '2026', '2027', '2028', '2029', '2030', '2031'].map((year) => day(`${year}-01-01`)).filter((on) => on > now);
      const changed = following.find((on) => tierOn(on) !== answer.value);
      expect(answer.wouldChange.filter(({ code }) => code === 'by-time')).toEqual(changed ? [{ code: 'by-time', on: changed, to: tierOn(changed) }] : []);
      for (const change of answer.wouldChange) {
        if (change.code === 'by-time') continue;
        const { points, by, to } = change;
        const judgedOn = change.code === 'qualifying-points-needed' ? by : addDays(by, 1);
        const after = (count: number) => tierOn(judgedOn, ...(count > 0 ? [{ day: by, from: by, points: count }] : []));
        expect(after(points)).toBe(to);
        expect(after(points - 1)).not.toBe(to);
      }
    }),
    { numRuns: 300, examples: [[[entry('2024-01-01', 4)], 0]] },
  );
});

describe('VIP', () => {
  const net = (currency: string, netMinor: number) => ({ currency, netMinor });
  test('from the sum that the policy asks for in one currency; others are not added', () => {
    expect(judgeVip([net('CNY', 299_999), net('EUR', 900_000), net('USD', 299_999)], policy)).toMatchObject({ value: false, rule: 'vip.below', policyVersion: 2 });
    expect(judgeVip([net('CNY', 1), net('USD', 300_000)], policy)).toMatchObject({ value: true, rule: 'vip.reached', wouldChange: [] });
    expect(judgeVip([], policy)).toMatchObject({ value: false, reasons: [], wouldChange: [] });
  });
  test('in English', () => {
    expect(describeVip(judgeVip([net('CNY', 100_000)], policy))).toEqual({
      headline: 'Not a VIP member', because: ['1000.00 CNY in all; VIP from 3000.00 CNY.'], wouldChange: ['2000.00 CNY more: VIP member.'],
    });
    expect(describeVip(judgeVip([net('USD', 300_000)], policy))).toEqual({ headline: 'VIP member', because: ['3000.00 USD in all; VIP from 3000.00 USD.'], wouldChange: [] });
  });
});
