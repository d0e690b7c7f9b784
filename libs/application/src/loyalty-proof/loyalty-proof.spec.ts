import type { LoyaltyEvent } from '@rapport/domain';
import { instant } from '@rapport/kernel';
import {
  adjustPoints, approveAdjustment, bringOpeningBalance, cancelRedemption, closeAccountDay, confirmHold, coverEnrolment, enrolMember, grantGoodwill, holdPoints, leaveMembership,
  loyaltyEventsOf, noonOn, orderToSettle, redeemPoints, releaseHold, returnToSettle, settleOrders,
} from '@rapport/testing';
import fc from 'fast-check';
import { LoyaltyProof, type ProofEntry, type ProofProblem } from './index.js';

const order = orderToSettle({ lines: [60_000, 40_000] });
const returned = (amounts: Readonly<Record<number, number>>) => ({ ...order, revision: 1, returns: [returnToSettle(amounts)] });
const small = orderToSettle({ orderId: 'A-2', revision: 2, lines: [5_000] });

/** Each type of event that moves points, at least once. */
const story = loyaltyEventsOf(
  noonOn('2026-03-10'), enrolMember('2026-03-01T00:00:00.000Z'), coverEnrolment(), settleOrders([order]),
  bringOpeningBalance({ points: 300 }), redeemPoints({ points: 900 }), cancelRedemption(),
  holdPoints({ points: 500 }), confirmHold('H-1', 'X-2'), holdPoints({ holdId: 'H-2', points: 100 }), releaseHold('H-2'),
  redeemPoints({ redemptionId: 'X-3', points: 700 }), settleOrders([returned({ 1: 30_000, 2: 40_000 })]),
  settleOrders([small]), grantGoodwill({ points: 650 }), adjustPoints({ points: -40 }), adjustPoints({ adjustmentId: 'J-2', points: 5_000 }), approveAdjustment('J-2'),
  redeemPoints({ redemptionId: 'X-4', points: 2_000 }), closeAccountDay('2026-12-31'),
  noonOn('2027-01-05'), cancelRedemption('X-4'), grantGoodwill({ goodwillId: 'G-2', points: 20 }), leaveMembership(),
);

const readOf = (events: readonly LoyaltyEvent[]) =>
  events.map((event, revision) => ({ revision, eventId: `event-${revision}`, recordedAt: instant('2027-02-01T00:00:00.000Z'), event }));

const prove = (events: readonly LoyaltyEvent[]) => proven(readOf(events));

function proven(events: ReturnType<typeof readOf>) {
  const proof = new LoyaltyProof();
  const steps = events.map((event) => proof.take(event));
  const verdict = proof.verdict();
  return { entries: steps.flatMap(({ entries }) => entries), problems: [...steps.flatMap(({ problems }) => problems), ...verdict.problemsAtEnd], verdict };
}

const isAt = (type: LoyaltyEvent['type']) => story.findIndex((event) => event.type === type);
/** The story, with one event said otherwise. */
const tampered = <Type extends LoyaltyEvent['type']>(type: Type, change: (data: Extract<LoyaltyEvent, { type: Type }>['data']) => object): readonly LoyaltyEvent[] =>
  story.map((event, i) => (i === isAt(type) ? ({ ...event, data: change(event.data as never) } as LoyaltyEvent) : event));
const named = (problems: readonly ProofProblem[]) => new Set(problems.map(({ problem }) => problem));

describe('the proof of a loyalty account', () => {
  const { entries, problems, verdict } = prove(story);
  const went = (to: ProofEntry['to'], type: LoyaltyEvent['type']) => entries.filter((entry) => entry.to === to && entry.type === type);

  it('adds up where the events are those of the aggregate', () => {
    expect(problems).toEqual([]);
    expect(verdict).toMatchObject({ addsUp: true, events: story.length, revision: story.length - 1, problems: 0 });
  });

  it('counts every point by itself, and comes to the balances of the account', () => {
    const { pending, active, held, spent, expired, reversed, reissued, ...claims } = verdict.balances;
    expect(verdict.counted).toEqual({ lots: { pending, active, held, spent, expired, reversed, reissued }, claims: { ...claims, reversed } });
    const sums: Record<string, number> = {};
    for (const { from, to, points } of entries) {
      if (from !== null) sums[from] = (sums[from] ?? 0) - points;
      sums[to] = (sums[to] ?? 0) + points;
    }
    expect(sums).toMatchObject({ spent, expired, reversed, reissued });
    expect(claims.claimed).toBe(reversed + claims.debt + claims.writtenOff);
  });

  it('says of points that were spent what had earned them, and by which order line and policies', () => {
    const [first] = went('spent', 'PointsRedeemed');
    expect(first).toMatchObject({
      points: 300, because: { rule: 'spending-order', redemptionId: 'X-1', claim: null },
      award: { type: 'OpeningBalanceBrought', origin: { kind: 'opening', openingId: 'O-1' }, tier: null, orderLine: null },
    });
    expect(went('spent', 'PointsRedeemed')[1]).toMatchObject({
      points: 600, award: { type: 'PointsEarned', origin: { kind: 'order', order: { source: 'shop', orderId: 'A-1' }, line: 1 }, orderLine: { amountMinor: 60_000, earningMinor: 60_000, currency: 'CNY' }, tier: 'D', earningPolicyVersion: 0, expiryPolicyVersion: 0 },
    });
    expect(went('spent', 'PointsRedeemed').find(({ because }) => because.redemptionId === 'X-2')?.because).toMatchObject({ rule: 'hold-confirmed', holdId: 'H-1' });
  });

  it('finds the lots of an expiry, which names only its day and its total', () => {
    const expiry = went('expired', 'PointsExpired');
    expect(expiry.length).toBeGreaterThan(0);
    expect(expiry.map(({ because }) => because)).toEqual(expiry.map(() => expect.objectContaining({ rule: 'expiry', policy: { name: 'loyalty-expiry', version: 0 } }) as unknown));
    expect(went('expired', 'MembershipLeft').map(({ because }) => because.rule)).toContain('membership-left');
  });

  it('says of points that were taken back for which claim, also where debt was filled later', () => {
    expect(new Set(went('reversed', 'PointsReversed').map(({ because }) => `${because.rule} ${because.claim}`))).toEqual(new Set(['return return:shop/A-1/R-1']));
    expect(new Set(went('reversed', 'DebtFilled').map(({ because }) => `${because.rule} ${because.claim}`))).toEqual(new Set(['debt return:shop/A-1/R-1']));
    expect(went('reversed', 'PointsAdjusted')[0]!.because).toMatchObject({ rule: 'adjustment', claim: 'adjustment:J-1', policy: { name: 'loyalty-limits', version: 0 } });
  });

  it('goes back to the first award, where points came back after their expiry', () => {
    const reissued = went('reissued', 'RedemptionCancelled');
    const made = entries.filter(({ from, because }) => from === null && because.rule === 'reissue');
    expect(made.map(({ points }) => points)).toEqual(reissued.map(({ points }) => points));
    expect(made.map(({ award }) => award.first)).toEqual(reissued.map(({ award }) => award.origin));
  });
});

describe('what does not add up is named', () => {
  it('a redemption that draws more than the lot has', () => {
    const { verdict, problems } = prove(tampered('PointsRedeemed', (data) => ({ ...data, draws: data.draws.map((draw) => ({ ...draw, points: draw.points + 1_000 })) })));
    expect(verdict.addsUp).toBe(false);
    expect(named(problems)).toContain('moved-otherwise-than-told');
    expect(problems[0]).toMatchObject({ revision: isAt('PointsRedeemed'), lot: expect.any(Number) as unknown });
  });

  it('an expiry whose total is another, or whose sums are of another cohort', () => {
    expect(named(prove(tampered('PointsExpired', (data) => ({ ...data, points: data.points + 1 }))).problems)).toEqual(new Set(['total-differs']));
    expect(named(prove(tampered('PointsExpired', (data) => ({ ...data, shifts: data.shifts.map((shift) => ({ ...shift, cohort: 1999 })) }))).problems)).toEqual(new Set(['shifts-differ']));
  });

  it('a claim that is not the sum of its parts', () => {
    const { problems } = prove(tampered('PointsReversed', (data) => ({ ...data, debt: data.debt + 5 })));
    expect(named(problems)).toContain('claim-law-broken');
    expect(problems[0]).toMatchObject({ revision: isAt('PointsReversed') });
  });

  it('a redemption after the last day of its lot', () => {
    const late = story.map((event, i) => (i === isAt('PointsRedeemed') ? { ...event, occurredAt: instant('2031-01-01T00:00:00.000Z') } : event));
    expect(named(prove(late).problems)).toContain('spent-outside-its-life');
  });

  it('an event that is missing: by the gap, and what takes or spends it by what it has not found', () => {
    const without = (i: number) => readOf(story).filter(({ revision }) => revision !== i);
    const { problems } = proven(without(isAt('PointsEarned')));
    expect(problems[0]).toMatchObject({ problem: 'revision-out-of-order', revision: isAt('PointsEarned') + 1, found: isAt('PointsEarned') });
    expect(named(problems)).toContain('moved-otherwise-than-told');
    fc.assert(fc.property(fc.integer({ min: 0, max: story.length - 2 }), (i) => !proven(without(i)).verdict.addsUp));
  });

  it('an event that is there twice, even under a revision of its own', () => {
    const moving = story.flatMap((event, i) => ('shifts' in event.data && event.data.shifts.some(({ from }) => from !== null) && event.type !== 'MembershipLeft' ? [i] : []));
    fc.assert(fc.property(fc.constantFrom(...moving), (i) => !prove(story.toSpliced(i, 0, story[i]!)).verdict.addsUp));
  });

  it('and an account without events adds up to nothing', () => {
    expect(prove([]).verdict).toMatchObject({ addsUp: true, events: 0, revision: -1, lots: 0 });
  });
});
