import { describe, expect, it } from '@jest/globals';
import { defaultPolicies } from '@rapport/contracts';
import { day } from '@rapport/kernel';
import { noPoints, type LoyaltyAccountView, type PointsBalance } from '@rapport/read-models';
import { LiabilityCounter } from './points-liability.js';

const policyWith = (changes: Partial<(typeof defaultPolicies)['loyalty-rewards']>) => ({ version: 3, parameters: { ...defaultPolicies['loyalty-rewards'], ...changes } });
const account = (cohort: number, points: Partial<PointsBalance>, deferred: LoyaltyAccountView['deferred'] = []): Pick<LoyaltyAccountView, 'cohorts' | 'activeByMonth' | 'deferred'> => ({
  cohorts: [{ cohort, ...noPoints, ...points }], activeByMonth: points.active ? [{ month: `${cohort}-12`, points: points.active }] : [], deferred,
});
const micro = (minor: number) => minor * 1_000_000;

describe('points liability', () => {
  it('is 4,175.26 recognised of 9,000 deferred when 4,500 of 9,700 points expected in all have been redeemed', () => {
    const counter = new LiabilityCounter();
    counter.add(account(2025, { spent: 4_500, active: 5_500 }, [{ cohort: 2025, currency: 'CNY', micro: micro(900_000) }]));
    const { cohorts, total } = counter.result(policyWith({ expectedRedeemedPercent: 97 }), day('2025-12-31'));
    expect(cohorts).toEqual([{
      cohort: 2025, awarded: 10_000, redeemed: 4_500, open: 5_500, expired: 0, reversed: 0, expectedRedeemed: 9_700, basis: 'policy', breakage: 300,
      expectedCostMinor: 5_200, revenue: [{ currency: 'CNY', deferredMinor: 900_000, recognisedMinor: 417_526, remainingMinor: 482_474 }],
    }]);
    expect(total).toEqual({ activePoints: 5_500, expectedCostMinor: 5_200, revenue: [{ currency: 'CNY', deferredMinor: 900_000, recognisedMinor: 417_526, remainingMinor: 482_474 }] });
  });

  it.each([[99, 772_727], [92, 831_522]])('later, 8,500 redeemed in all and %s %% expected: cumulative, so the period recognises the difference', (expectedRedeemedPercent, recognisedMinor) => {
    const counter = new LiabilityCounter();
    counter.add(account(2025, { spent: 8_500, active: 1_500 }, [{ cohort: 2025, currency: 'CNY', micro: micro(900_000) }]));
    expect(counter.result(policyWith({ expectedRedeemedPercent }), day('2025-12-31')).cohorts[0]!.revenue[0]!.recognisedMinor).toBe(recognisedMinor);
  });

  it('sums accounts before it rounds, cohort by cohort and month by month', () => {
    const counter = new LiabilityCounter();
    for (let i = 0; i < 3; i++) counter.add(account(2025, { active: 1, expired: 1, reversed: 2 }, [{ cohort: 2025, currency: 'USD', micro: 400_000 }]));
    counter.add(account(2026, { pending: 5, held: 1, reissued: 9 }));
    const { cohorts, months, total } = counter.result(policyWith({}), day('2026-12-31'));
    expect(cohorts.map(({ cohort, awarded, open, breakage, basis }) => ({ cohort, awarded, open, breakage, basis }))).toEqual([
      { cohort: 2025, awarded: 12, open: 3, breakage: 6, basis: 'own' }, { cohort: 2026, awarded: 6, open: 6, breakage: 0.9, basis: 'policy' },
    ]);
    expect([months, total.activePoints, cohorts[0]!.revenue]).toEqual([
      [{ month: '2025-12', activePoints: 3, valueMinor: 3 }], 3, [{ currency: 'USD', deferredMinor: 1, recognisedMinor: 1, remainingMinor: 0 }],
    ]);
  });

  it('expects nothing more of a cohort whose points have all ended, and has recognised all of it', () => {
    const counter = new LiabilityCounter();
    counter.add(account(2024, { spent: 10, expired: 90 }, [{ cohort: 2024, currency: 'CNY', micro: micro(100) }]));
    expect(counter.result(policyWith({}), day('2025-01-01')).cohorts[0]).toMatchObject({ basis: 'ended', expectedRedeemed: 10, breakage: 90, expectedCostMinor: 0, revenue: [{ recognisedMinor: 100, remainingMinor: 0 }] });
  });

  it('has no costs where points have no value in the currency', () => {
    const counter = new LiabilityCounter();
    counter.add(account(2024, { active: 10 }));
    expect(counter.result(policyWith({ liabilityCurrency: 'EUR' }), day('2024-12-31'))).toMatchObject({ cohorts: [{ expectedCostMinor: null }], months: [{ valueMinor: null }], total: { expectedCostMinor: null } });
  });
});
