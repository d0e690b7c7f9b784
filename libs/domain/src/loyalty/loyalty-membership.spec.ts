import {
  adjustPoints, closeAccountDay, coverEnrolment, enrolMember, fold, grantGoodwill, holdPoints, leaveMembership, loyaltyEventsOf, loyaltyTerms, noonOn, nothing, onTerms, orderToSettle,
  redeemPoints, returnToSettle, scenarios, settleOrders, type LoyaltyStory,
} from '@rapport/testing';
import { instant } from '@rapport/kernel';
import { balancesOf, loyalty, membershipOf, openMembership, tierOn } from '../index.js';

const given = scenarios(loyalty);
const after = (...story: LoyaltyStory) => given(...loyaltyEventsOf(...story));
const now = instant('2026-03-10T12:00:00.000Z');

describe('enrolling', () => {
  it('begins a membership on the day of the business zone, dated when it happened', () => {
    given().when(enrolMember('2026-03-01T17:00:00.000Z')).then([
      { type: 'MemberEnrolled', occurredAt: instant('2026-03-01T17:00:00.000Z'), data: { membership: 1, enrolledOn: '2026-03-02' as never, timeZone: 'Asia/Shanghai' } },
    ]);
  });

  it('changes nothing the second time, and is refused with another date while the membership lasts', () => {
    after(enrolMember()).when(enrolMember()).then(nothing);
    after(enrolMember()).when(enrolMember('2026-02-01T00:00:00.000Z')).then({ rejected: 'already-a-member', details: { enrolledOn: '2026-03-01' } });
  });

  it('is refused in the future, and before the end of the membership before', () => {
    given().when(enrolMember('2026-03-10T12:00:00.001Z')).then({ rejected: 'occurred-in-the-future', field: 'occurredAt' });
    after(enrolMember(), leaveMembership()).when(enrolMember('2026-03-10T11:59:59.999Z')).then({ rejected: 'enrolled-before-leaving', field: 'occurredAt', details: { leftAt: now } });
    after(enrolMember(), leaveMembership()).when(enrolMember(now)).then([
      { type: 'MemberEnrolled', occurredAt: now, data: { membership: 2, enrolledOn: '2026-03-10' as never, timeZone: 'Asia/Shanghai' } },
    ]);
  });

  it('keeps the zone of the first enrolment', () => {
    const events = loyaltyEventsOf(enrolMember(), leaveMembership(), enrolMember(now, { timeZone: 'America/New_York' }));
    expect(events.at(-1)).toMatchObject({ data: { enrolledOn: '2026-03-10', timeZone: 'Asia/Shanghai' } });
  });

  it('ends with so many memberships', () => {
    const story = Array.from({ length: 1_000 }, () => [enrolMember(now), leaveMembership()]).flat();
    after(...story).when(enrolMember(now)).then({ rejected: 'too-many-memberships', details: { limit: 1_000 } });
  });
});

describe('leaving', () => {
  it('expires what is pending and active, writes the debt off, and keeps the reason among what is sealed', () => {
    const spent = [enrolMember(), coverEnrolment(), settleOrders([orderToSettle()]), redeemPoints({ points: 60 }), settleOrders([orderToSettle({ returns: [returnToSettle({ 1: 10_000 })] })])];
    expect(balancesOf(fold(loyalty, loyaltyEventsOf(...spent)))).toMatchObject({ active: 0, debt: 60 });
    after(...spent).when(onTerms({ type: 'LeaveMembership', reason: 'moves abroad' })).then([
      { type: 'MembershipLeft', occurredAt: now, data: { membership: 1, leftOn: '2026-03-10' as never, points: 0, writtenOff: 60, shifts: [] }, personal: { note: 'moves abroad' } },
    ]);
    const shifts = [{ cohort: 2026, expiresOn: '2027-01-01' as never, from: 'active' as const, to: 'expired' as const, points: 100 }];
    after(enrolMember(), grantGoodwill()).when(leaveMembership()).then([{ type: 'MembershipLeft', occurredAt: now, data: { membership: 1, leftOn: '2026-03-10' as never, points: 100, writtenOff: 0, shifts } }]);
  });

  it('gives back what is held before, and that fills debt', () => {
    const events = loyaltyEventsOf(
      enrolMember(), coverEnrolment(), settleOrders([orderToSettle()]), holdPoints({ points: 70 }), settleOrders([orderToSettle({ returns: [returnToSettle({ 1: 6_000 })] })]), leaveMembership(),
    );
    expect(events.slice(-3).map(({ type }) => type)).toEqual(['HoldReleased', 'DebtFilled', 'MembershipLeft']);
    expect(events.at(-3)).toMatchObject({ data: { holdId: 'H-1', cause: 'left', points: 70, returned: [{ lot: 1, points: 70 }], expired: [] } });
    expect(balancesOf(fold(loyalty, events))).toMatchObject({ active: 0, held: 0, expired: 40, reversed: 60, claimed: 60, debt: 0, writtenOff: 0 });
  });

  it('is refused where nobody is a member', () => {
    given().when(leaveMembership()).then({ rejected: 'not-a-member' });
    after(enrolMember(), leaveMembership()).when(leaveMembership()).then({ rejected: 'not-a-member' });
  });

  it('ends the tier: whoever enrols again starts with the lowest', () => {
    const state = fold(loyalty, loyaltyEventsOf(enrolMember(), coverEnrolment(), settleOrders([orderToSettle({ lines: [600_000] })]), leaveMembership()));
    expect([tierOn(state, '2026-02-28' as never), tierOn(state, '2026-03-10' as never), tierOn(state, '2026-03-11' as never)]).toEqual(['D', 'A', 'D']);
    expect([openMembership(state), membershipOf(state)]).toMatchObject([null, { membership: 1, leftOn: '2026-03-10' }]);
    const again = [now, noonOn('2026-04-01'), enrolMember('2026-04-01T00:00:00.000Z')] as const;
    expect(tierOn(fold(loyalty, [...loyaltyEventsOf(enrolMember(), leaveMembership(), ...again)]), '2026-04-01' as never)).toBe('D');
  });
});

it.each([
  ['redeem', redeemPoints()], ['hold', holdPoints()], ['adjust', adjustPoints()], ['grant goodwill', grantGoodwill()],
  ['bring an opening balance', { ...onTerms({ type: 'BringOpeningBalance', openingId: 'O-1', programme: 'old', points: 1, earnedOn: '2026-01-01' as never, expiresOn: null }) }],
])('only members %s', (_what, command) => {
  given().when(command).then({ rejected: 'not-a-member' });
  after(enrolMember(), leaveMembership()).when(command).then({ rejected: 'not-a-member' });
});

describe('closing a day of an account', () => {
  it('changes nothing where nothing is due, and for one who never enrolled', () => {
    given().when(closeAccountDay('2026-12-31')).then(nothing);
    after(enrolMember(), grantGoodwill()).when(closeAccountDay('2026-12-30')).then(nothing);
  });

  it('expires on the last day of the year what became active in it, dated at the beginning of the next', () => {
    after(enrolMember(), grantGoodwill()).when(closeAccountDay('2026-12-31')).then([
      {
        type: 'PointsExpired',
        occurredAt: instant('2026-12-31T16:00:00.000Z'),
        data: { on: '2027-01-01' as never, points: 100, lots: 1, shifts: [{ cohort: 2026, expiresOn: '2027-01-01' as never, from: 'active', to: 'expired', points: 100 }] },
      },
    ]);
    after(enrolMember(), grantGoodwill(), closeAccountDay('2026-12-31')).when(closeAccountDay('2026-12-31')).then(nothing);
  });

  it('knows the zone of the account, whatever the terms say', () => {
    const { terms: _, ...request } = closeAccountDay('2026-12-31');
    after(enrolMember(), grantGoodwill()).when({ ...request, terms: loyaltyTerms({ timeZone: 'UTC' }) }).then([expect.objectContaining({ occurredAt: '2026-12-31T16:00:00.000Z' }) as never]);
  });
});
