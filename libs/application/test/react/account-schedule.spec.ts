import type { LoyaltyEvent, PointsShift } from '@rapport/domain';
import { day, instant, type Position } from '@rapport/kernel';
import { eventSamples, loyaltySamples } from '@rapport/testing';
import { closedFor, evolveSchedule, type AccountSchedule } from '../../src/index.js';

const at = '1' as Position;
const enrolled: AccountSchedule = { enrolledAt: at, timeZone: 'Asia/Shanghai', hasTier: false, due: [] };
const after = (...events: readonly LoyaltyEvent[]): AccountSchedule => events.reduce<AccountSchedule | null>((schedule, event) => evolveSchedule(schedule, event, '2' as Position), enrolled)!;
const due = (...events: readonly LoyaltyEvent[]) => after(...events).due;
const shift = (from: PointsShift['from'], to: PointsShift['to'], expiresOn = '2027-01-01'): PointsShift => ({ cohort: 2026, expiresOn: day(expiresOn), from, to, points: 1 });
const { PointsEarned: earned, TierRaised: raised, PointsHeld: held, MembershipLeft: left } = loyaltySamples;

describe('the days on which an account is due', () => {
  test('begin with the enrolment, which says where the account stands in the log', () => {
    expect(evolveSchedule(null, eventSamples.MemberEnrolled, at)).toEqual(enrolled);
    expect(evolveSchedule(null, earned, at)).toBeNull();
    expect(after(eventSamples.MemberEnrolled).enrolledAt).toBe(at);
  });
  test('are the last day of points that live, and the day before points that wait become active', () => {
    const pending = { ...earned, data: { ...earned.data, activeFrom: day('2026-04-01'), shifts: [shift(null, 'pending')] } };
    expect([due(earned), due(pending), due(earned, pending, earned)]).toEqual([['2026-12-31'], ['2026-03-31', '2026-12-31'], ['2026-03-31', '2026-12-31']]);
  });
  test('are none for points that are born expired, or spent', () => {
    expect(due({ ...earned, data: { ...earned.data, bornExpired: true, shifts: [shift(null, 'expired')] } }, { ...loyaltySamples.PointsRedeemed, data: { ...loyaltySamples.PointsRedeemed.data, shifts: [shift('active', 'spent')] } })).toEqual([]);
  });
  test('are those of every lot that an award of another kind makes', () => {
    for (const type of ['OpeningBalanceBrought', 'GoodwillGranted', 'PointsAdjusted', 'RedemptionCancelled'] as const) {
      const event = loyaltySamples[type];
      const lot = 'lot' in event.data ? event.data.lot! : event.data.reissued[0]!;
      const waiting = { ...event, data: { ...event.data, shifts: [shift(null, 'pending', '2028-06-02')] } } as LoyaltyEvent;
      expect([type, due(waiting)]).toEqual([type, [dayBefore(lot.activeFrom), '2028-06-01'].sort()]);
    }
  });
  test('are the day on which a hold lapses, by the calendar\'s zone', () => {
    const late = { ...held, data: { ...held.data, lapsesAt: instant('2026-05-01T17:00:00.000Z'), shifts: [] } };
    expect(due(late)).toEqual(['2026-05-02']);
  });
  test('are each year\'s last day as long as there is a tier that may fall', () => {
    const inMay = { ...raised, data: { ...raised.data, from: day('2026-05-01') } };
    const fallen = { ...loyaltySamples.TierLowered, data: { ...loyaltySamples.TierLowered.data, tier: 'D' as const, from: day('2027-01-01') } };
    const closed = closedFor(after(inMay), day('2026-12-31'));
    expect([due(inMay), closed.due, closedFor(after(inMay, fallen), day('2026-12-31')).due]).toEqual([['2026-12-31'], ['2027-12-31'], []]);
  });
  test('go when they are closed, and all of them when the member leaves', () => {
    expect([closedFor(after(earned), day('2026-12-30')).due, closedFor(after(earned), day('2026-12-31')).due, due(earned, raised, left)]).toEqual([['2026-12-31'], [], []]);
    expect(after(raised, left).hasTier).toBe(false);
  });
});

const dayBefore = (of: string): string => new Date(Date.parse(of) - 86_400_000).toISOString().slice(0, 10);
