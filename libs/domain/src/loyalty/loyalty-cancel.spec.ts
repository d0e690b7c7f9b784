import {
  cancelRedemption, coverEnrolment, enrolMember, fold, grantGoodwill, leaveMembership, loyaltyEventsOf, noonOn, nothing, orderToSettle, redeemPoints, returnToSettle, scenarios, settleOrders, type LoyaltyStory,
} from '@rapport/testing';
import { day } from '@rapport/kernel';
import { balancesOf, lotIn, lotsOf, loyalty } from '../index.js';

const given = scenarios(loyalty);
const after = (...story: LoyaltyStory) => given(...loyaltyEventsOf(...story));
const balances = (...story: LoyaltyStory) => balancesOf(fold(loyalty, loyaltyEventsOf(...story)));
const member = [enrolMember(), grantGoodwill({ points: 100 })];
const nextYear = noonOn('2027-01-10');

describe('cancelling a redemption', () => {
  it('moves the points back in their lots', () => {
    after(...member, redeemPoints()).when(cancelRedemption()).then([
      {
        type: 'RedemptionCancelled', occurredAt: '2026-03-10T12:00:00.000Z' as never,
        data: { redemptionId: 'X-1', points: 100, returned: [{ lot: 1, points: 100 }], reissued: [], expired: [], shifts: [{ cohort: 2026, expiresOn: day('2027-01-01'), from: 'spent', to: 'active', points: 100 }] },
        personal: { note: 'changed her mind' },
      },
    ]);
  });

  it('changes nothing the second time, and is refused where there is no such redemption', () => {
    after(...member, redeemPoints(), cancelRedemption()).when(cancelRedemption()).then(nothing);
    after(...member).when(cancelRedemption()).then({ rejected: 'redemption-not-found', field: 'redemptionId' });
  });

  it('does not free the id for another redemption', () => {
    after(...member, redeemPoints(), cancelRedemption()).when(redeemPoints()).then(nothing);
  });

  it('reissues the points of a lot that has expired: a new lot that names its origin and lives 30 days', () => {
    const events = loyaltyEventsOf(...member, redeemPoints({ points: 60 }), nextYear, cancelRedemption());
    expect(events.slice(-2)).toMatchObject([
      { type: 'PointsExpired', data: { points: 40 } },
      { data: { returned: [], expired: [], reissued: [{ lot: 2, of: 1, points: 60, earnedAt: nextYear, cohort: 2026, activeFrom: '2027-01-10', expiresOn: '2027-02-09', expiryPolicyVersion: 0 }] } },
    ]);
    const state = fold(loyalty, events);
    expect(lotIn(state, 1)).toMatchObject({ points: 100, at: { expired: 40, reissued: 60, spent: 0 }, reissuedAs: [2] });
    expect(lotIn(state, 2)).toMatchObject({ points: 60, at: { active: 60 }, origin: { kind: 'reissue', of: 1, redemptionId: 'X-1' }, membership: 1 });
  });

  it('expires what comes back to a reissued lot that has expired: points are reissued once', () => {
    const story = [...member, redeemPoints({ points: 60 }), nextYear, cancelRedemption(), redeemPoints({ redemptionId: 'X-2', points: 60 }), noonOn('2027-02-09'), cancelRedemption('X-2')];
    expect(loyaltyEventsOf(...story).at(-1)).toMatchObject({ data: { returned: [], reissued: [], expired: [{ lot: 2, points: 60 }] } });
    expect(balances(...story)).toMatchObject({ active: 0, spent: 0, expired: 100, reissued: 60 });
  });

  it('expires the points of a membership that was left, also after the next has begun', () => {
    const story = [...member, redeemPoints({ points: 60 }), leaveMembership(), noonOn('2026-03-11'), enrolMember('2026-03-11T00:00:00.000Z'), cancelRedemption()];
    expect(balances(...story)).toMatchObject({ active: 0, spent: 0, expired: 100 });
  });

  it('fills debt with what comes back', () => {
    const bought = [enrolMember(), coverEnrolment(), settleOrders([orderToSettle()]), redeemPoints({ points: 80 })];
    const returned = settleOrders([orderToSettle({ returns: [returnToSettle({ 1: 5_000 })] })]);
    const events = loyaltyEventsOf(...bought, returned, cancelRedemption());
    expect(events.slice(-2)).toMatchObject([{ type: 'RedemptionCancelled' }, { type: 'DebtFilled', data: { points: 30, claims: [{ claim: 'return:shop/A-1/R-1', points: 30 }], draws: [{ lot: 1, points: 30 }] } }]);
    expect(balances(...bought, returned, cancelRedemption())).toEqual(balances(...bought, cancelRedemption(), returned));
  });

  it('a return takes what was reissued from its order line before it takes other lots', () => {
    const story = [
      enrolMember(), coverEnrolment(), settleOrders([orderToSettle()]), redeemPoints({ points: 100 }), nextYear, cancelRedemption(), grantGoodwill({ points: 500 }),
      settleOrders([orderToSettle({ returns: [returnToSettle({ 1: 10_000 })] })], { closedThrough: day('2027-01-09') }),
    ];
    expect(loyaltyEventsOf(...story).at(-1)).toMatchObject({ type: 'PointsReversed', data: { claimed: 100, debt: 0, draws: [{ lot: 2, points: 100, from: 'active' }] } });
    expect(lotsOf(fold(loyalty, loyaltyEventsOf(...story))).map(({ at }) => at.active)).toEqual([0, 0, 500]);
  });
});
