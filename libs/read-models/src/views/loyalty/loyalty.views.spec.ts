import { defaultPolicies } from '@rapport/contracts';
import { day, type JsonObject } from '@rapport/kernel';
import { ContractEvents, ReferenceReadSide, tellLoyalty, type LoyaltyStep } from '@rapport/testing';
import { listedLots, loyaltyAccountsView, loyaltyStatementView, membersToWarnView, movementId, type LoyaltyStatementView, type ViewDefinition } from '../../index.js';

const step = (does: LoyaltyStep['does'], { points = 1, days = 0, rolling = false }: Partial<LoyaltyStep> = {}): LoyaltyStep => ({ does, points, days, rolling });
const sideOf = (steps: readonly LoyaltyStep[], log = new ContractEvents()) => {
  tellLoyalty(log, 'a', day('2001-03-01'), steps);
  return new ReferenceReadSide().foldAll(log.all);
};

describe('loyalty-statement', () => {
  const documents = (side: ReferenceReadSide): readonly LoyaltyStatementView[] => {
    const head = side.heads.get('loyalty-a')!;
    return Array.from({ length: head.version }, (_, revision) => side.derive(loyaltyStatementView, movementId('a', revision))?.body).filter((body) => body !== undefined);
  };

  test('a document a movement, with its lots, the order lines that earned them and what it belongs to', () => {
    const [earned, redeemed, returned] = documents(sideOf([step('earn', { points: 200 }), step('redeem', { points: 201 }), step('return', { points: 30 })]));
    expect(earned).toMatchObject({
      customerId: 'a', day: '2001-03-01', movement: 'earned', points: 201, order: { source: 'shop', orderId: 'p1' }, moves: [{ from: null, to: 'active', points: 201 }],
      lots: [{ lot: 1, from: null, to: 'active', points: 200, origin: { kind: 'order', source: 'shop', orderId: 'p1', line: 1 }, expiresOn: '2002-01-01' }, { lot: 2, points: 1, origin: { line: 2 } }],
      lotsNotListed: 0, redemptionId: null, tier: null,
    });
    expect(redeemed).toMatchObject({ movement: 'redeemed', points: 201, redemptionId: 'redeem-2', moves: [{ from: 'active', to: 'spent', points: 201 }], lots: [{ lot: 1, points: 200, origin: { line: 1 } }, { lot: 2, points: 1 }] });
    expect(returned).toMatchObject({ movement: 'reversed', cause: 'return', points: 30, debt: 30, writtenOff: 0, moves: [], lots: [], returnId: 'r3', claims: [{ points: 30 }] });
  });

  test('an expiry names its rule and its total, not each lot', () => {
    const expired = documents(sideOf([step('earn', { points: 20 }), step('pass', { days: 200 }), step('pass', { days: 200 })])).at(-1);
    expect(expired).toMatchObject({ movement: 'expired', points: 21, massThrough: '2002-04-05', moves: [{ from: 'active', to: 'expired', points: 21 }], lots: [], lotsNotListed: 2 });
  });

  test('of many lots it lists some, and says of how many it does not', () => {
    const spent = documents(sideOf([...Array.from({ length: 40 }, () => step('earn')), step('redeem', { points: 1_000 })])).at(-1)!;
    expect([spent.points, spent.lots.length, spent.lotsNotListed]).toEqual([80, listedLots, 30]);
  });

  test('a change of the tier is a movement, an enrolment is none', () => {
    expect(documents(sideOf([step('tier', { points: 1_200 })]))).toMatchObject([{ movement: 'tier-raised', points: 0, tier: { from: '2001-03-01', tier: 'C', before: 'D', yearPoints: 1_200 } }]);
  });

  test('documents of an account sort by their ids as they happened', () => {
    const ids = [2, 10, 100].map((revision) => movementId('a~b', revision));
    expect([...ids].sort()).toEqual(ids);
    expect(ids[0]).toBe('a%7Eb~000000002');
  });
});

describe('members-to-warn', () => {
  const warning = <Body extends JsonObject | null>(log: ContractEvents, view: ViewDefinition<Body>) => new ReferenceReadSide().foldAll(log.all).derive(view, 'a');
  const story = (...steps: readonly LoyaltyStep[]) => {
    const log = new ContractEvents().calendarOpened('2001-03-01');
    tellLoyalty(log, 'a', day('2001-03-01'), steps);
    return log;
  };

  test('members are warned from 30 days before the last day on, when the day before is closed', () => {
    const log = story(step('earn', { points: 20 }));
    expect(warning(log, membersToWarnView)).toMatchObject({ body: null, nextReviewOn: '2001-11-30' });
    expect(warning(log.dayClosed('2001-11-29'), membersToWarnView)).toMatchObject({ body: null, nextReviewOn: '2001-11-30' });
    expect(warning(log.dayClosed('2001-11-30'), membersToWarnView)).toEqual({
      body: { customerId: 'a', points: 21, lastDay: '2001-12-31', since: '2001-12-01', expiries: [{ lastDay: '2001-12-31', points: 21, since: '2001-12-01' }], policyVersion: 0 },
      nextReviewOn: null, factsThrough: '2001-03-01', frozenOn: null,
    });
  });

  test('each last day is told apart, and those further off wait', () => {
    const log = story(step('earn', { points: 20, rolling: true }), step('pass', { days: 5 }), step('earn', { points: 10, rolling: true }), step('earn', { points: 30 }));
    expect(warning(log.dayClosed('2001-03-20'), membersToWarnView)).toMatchObject({
      body: { points: 32, lastDay: '2001-04-09', since: '2001-03-10', expiries: [{ lastDay: '2001-04-09', points: 21 }, { lastDay: '2001-04-14', points: 11 }] },
      nextReviewOn: '2001-11-30',
    });
  });

  test('the document is gone when the points are: spent, held or expired', () => {
    expect(warning(story(step('earn', { points: 20 }), step('redeem', { points: 21 })).dayClosed('2001-12-01'), membersToWarnView)).toBeNull();
    expect(warning(story(step('earn', { points: 20 }), step('hold', { points: 21 })).dayClosed('2001-12-01'), membersToWarnView)).toBeNull();
    expect(warning(story(step('earn', { points: 20 }), step('pass', { days: 200 }), step('pass', { days: 200 })).dayClosed('2002-01-01'), membersToWarnView)).toBeNull();
  });

  test('a planned version of the policy counts from its day on', () => {
    const log = story(step('earn', { points: 20 })).policyPublished('loyalty-expiry', 1, '2001-06-01', { ...defaultPolicies['loyalty-expiry'], warnDaysBefore: 213 });
    expect(warning(log, membersToWarnView)).toMatchObject({ body: null, nextReviewOn: '2001-06-01' });
    expect(warning(log.dayClosed('2001-05-31'), membersToWarnView)).toMatchObject({ body: null, nextReviewOn: '2001-06-01' });
    expect(warning(log.dayClosed('2001-06-01'), membersToWarnView)).toMatchObject({ body: { since: '2001-06-01', policyVersion: 1 }, nextReviewOn: null });
  });
});

describe('loyalty-accounts', () => {
  const accountIn = (log: ContractEvents) => new ReferenceReadSide().foldAll(log.all).derive(loyaltyAccountsView, 'a');
  const story = (...steps: readonly LoyaltyStep[]) => {
    const log = new ContractEvents().calendarOpened('2001-03-01');
    tellLoyalty(log, 'a', day('2001-03-01'), steps);
    return log;
  };

  test('there is none for customers who never enrolled, whatever they buy', () => {
    expect(accountIn(new ContractEvents().ordered('a', '2001-03-02', { orderId: 'o', totalMinor: 500_000 }))).toBeNull();
  });

  test('a member with points that expire on several days is told each of them', () => {
    const { body } = accountIn(story(step('earn', { points: 20, rolling: true }), step('pass', { days: 5 }), step('earn', { points: 10, rolling: true }), step('earn', { points: 30 }), step('hold', { points: 5 })))!;
    expect(body).toMatchObject({
      customerId: 'a', membership: { state: 'member', since: '2001-03-01', number: 1 }, debt: 0, openHolds: 1,
      points: { active: 58, held: 5 },
      nextExpiry: { lastDay: '2001-04-09', expiresOn: '2001-04-10', points: 16 },
      expiries: [{ lastDay: '2001-04-09', active: 16, held: 5 }, { lastDay: '2001-04-14', active: 11 }, { lastDay: '2001-12-31', active: 31 }],
      expiriesNotListed: 0,
      activeByMonth: [{ month: '2001-04', points: 27 }, { month: '2001-12', points: 31 }],
      cohorts: [{ cohort: 2001, active: 58, held: 5 }],
    });
    expect(body.deferred).toEqual([{ cohort: 2001, currency: 'USD', micro: expect.any(Number) as number }]);
  });

  test('the tier with its reasons, the points to the next one and to keep this one; at the close of a year its points begin anew', () => {
    const log = story(step('earn', { points: 1_200 }), step('tier', { points: 1_201 }));
    expect(accountIn(log)).toMatchObject({
      nextReviewOn: '2001-12-31',
      body: { tier: { value: 'C', rule: 'tier.reached', reasons: [{ code: 'qualifying-points', year: 2001, points: 1_201 }, { code: 'tier-reached' }, { code: 'held-through' }] }, toNextTier: { tier: 'B', points: 1_799, by: '2001-12-31' } },
    });
    expect(accountIn(log.dayClosed('2001-12-30'))).toMatchObject({ nextReviewOn: '2001-12-31', body: { toNextTier: { points: 1_799 } } });
    expect(accountIn(log.dayClosed('2001-12-31'))).toMatchObject({ nextReviewOn: '2002-12-31', body: { tier: { value: 'C', reasons: [{ year: 2002, points: 0 }, {}, {}] }, toNextTier: { points: 3_000, by: '2002-12-31' }, toKeepTier: { tier: 'C', points: 1_000, by: '2002-12-31' } } });
  });

  test('lifetime net spend makes a VIP, orders before the enrolment too', () => {
    const log = story(step('pass')).ordered('a', '2000-01-01', { orderId: 'o', totalMinor: 300_000 });
    expect(accountIn(log)!.body.vip).toMatchObject({ value: true, rule: 'vip.reached' });
    expect(accountIn(log.returned('a', '2001-03-02', { orderId: 'o', returnId: 'r', amountMinor: 1 }))!.body.vip).toMatchObject({ value: false, wouldChange: [{ code: 'net-needed', moreMinor: 1 }] });
  });

  test('who has left has no tier, and enrolling again starts afresh', () => {
    const log = story(step('earn', { points: 1_200 }), step('tier', { points: 1_201 }), step('leave'));
    expect(accountIn(log)).toMatchObject({ nextReviewOn: null, body: { membership: { state: 'left', since: '2001-03-01', leftOn: '2001-03-01' }, tier: null, toNextTier: null, points: { active: 0, expired: 1_201 } } });
    expect(accountIn(story(step('earn', { points: 1_200 }), step('tier', { points: 1_201 }), step('leave'), step('pass')))).toMatchObject({
      body: { membership: { state: 'member', number: 2 }, tier: { value: 'D', rule: 'tier.lowest', reasons: [{ points: 0 }] } },
    });
  });

  test('debt is what claims could not take', () => {
    expect(accountIn(story(step('earn', { points: 20 }), step('redeem', { points: 21 }), step('return', { points: 21 })))!.body).toMatchObject({ debt: 21, claims: { claimed: 21, reversed: 0, debt: 21, writtenOff: 0 } });
  });
});
