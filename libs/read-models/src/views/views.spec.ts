import { defaultPolicies } from '@rapport/contracts';
import { day, type JsonObject } from '@rapport/kernel';
import { ContractEvents, noon, ReferenceReadSide, tellLoyalty, type LoyaltyStep } from '@rapport/testing';
import { calendarView, customersView, orderConflictsView, ordersView, policiesView, unmatchedReturnsView, type ViewDefinition } from '../index.js';

const viewOf = <Body extends JsonObject>(log: ContractEvents, view: ViewDefinition<Body>, id: string) => new ReferenceReadSide().foldAll(log.all).derive(view, id);
const shop = () => new ContractEvents().registered('1', '2001-01-10');

describe('customers', () => {
  test('purchases of someone who is not registered make no customer', () => {
    expect(viewOf(new ContractEvents().ordered('1', '2001-02-01', { orderId: 'a', totalMinor: 100 }), customersView, '1')).toBeNull();
  });
  test('a customer since the first order, when it is dated before the registration', () => {
    const { body } = viewOf(shop().ordered('1', '2000-12-24', { orderId: 'a', totalMinor: 0 }), customersView, '1')!;
    expect([body.customerSince, body.registeredOn, body.purchases.firstPurchaseOn]).toEqual(['2000-12-24', '2001-01-10', null]);
  });
  test('before any fact that counts the registration dates the judgement, then the latest order or return', () => {
    expect(viewOf(shop(), customersView, '1')!.factsThrough).toBe('2001-01-10');
    const ordered = shop().ordered('1', '2001-02-01', { orderId: 'a', totalMinor: 100 });
    expect(viewOf(ordered, customersView, '1')!.factsThrough).toBe('2001-02-01');
    expect(viewOf(ordered.returned('1', '2001-03-01', { orderId: 'a', returnId: 'r', amountMinor: 1 }), customersView, '1')!.factsThrough).toBe('2001-03-01');
    expect(viewOf(ordered.voided('1', '2001-04-01', { orderId: 'a' }), customersView, '1')!.factsThrough).toBe('2001-01-10');
  });
  test('an unmatched return counts for nothing, and its order brings it in', () => {
    const waiting = shop().returnedWithoutOrder('1', '2001-03-01', { orderId: 'a', returnId: 'r', amountMinor: 100 });
    expect(viewOf(waiting, customersView, '1')).toMatchObject({ factsThrough: '2001-01-10', body: { purchases: { unmatchedReturns: 1 } } });
    waiting.ordered('1', '2001-02-01', { orderId: 'a', totalMinor: 100 }).matched('1', '2001-04-01', { orderId: 'a', returnId: 'r', amountMinor: 100, returnedOn: '2001-03-01' });
    expect(viewOf(waiting, customersView, '1')).toMatchObject({ factsThrough: '2001-03-01', body: { stage: { value: 'prospect' }, purchases: { unmatchedReturns: 0, orders: 1 } } });
  });
  test('what is dated before the end still counts when it is recorded after it; what is dated later does not', () => {
    const log = shop().ordered('1', '2001-02-01', { orderId: 'a', totalMinor: 100 }).ended('1', '2001-06-01');
    log.ordered('1', '2001-05-31', { orderId: 'late', totalMinor: 100 }).ordered('1', '2001-06-02', { orderId: 'after', totalMinor: 100 });
    log.calendarOpened('2001-01-01').dayClosed('2003-01-01');
    expect(viewOf(log, customersView, '1')).toMatchObject({
      frozenOn: '2001-06-01', nextReviewOn: null, factsThrough: '2001-05-31',
      body: { status: { state: 'ended', on: '2001-06-01' }, stage: { value: 'repeat', wouldChange: [] }, period: { value: 'formation' }, purchases: { orders: 2 } },
    });
  });
  test('a loyal customer is an advocate from the day on which a customer they referred first buys', () => {
    const log = shop().registered('2', '2001-03-01').related('2', '1', '2001-03-01');
    for (const [i, on] of ['2001-02-01', '2001-03-01', '2001-04-01', '2001-05-01', '2001-06-01'].entries()) log.ordered('1', on, { orderId: `o${i}`, totalMinor: 100 });
    log.ordered('2', '2001-06-20', { orderId: 'first', totalMinor: 100 });
    expect(viewOf(log, customersView, '1')).toMatchObject({
      factsThrough: '2001-06-01', nextReviewOn: '2001-06-20',
      body: { stage: { value: 'loyal', wouldChange: [{ code: 'enrolment-needed' }, { code: 'referral-needed' }, { code: 'by-time', on: '2001-06-20', to: 'advocate' }] } },
    });
    log.calendarOpened('2001-06-01').dayClosed('2001-06-20');
    expect(viewOf(log, customersView, '1')!.body.stage).toMatchObject({
      value: 'advocate', rule: 'ladder.advocate',
      reasons: [{ code: 'purchase-days' }, { code: 'purchase-days-in-window' }, { code: 'referred-customer-bought', customerId: '2', referredOn: '2001-03-01', firstPurchaseOn: '2001-06-20' }],
    });
  });
  test('what moves the first purchase of a referred customer affects who referred it; what comes after does not', () => {
    const side = new ReferenceReadSide();
    const log = new ContractEvents().registered('2', '2001-03-01').related('2', '1', '2001-03-01');
    log.ordered('2', '2001-06-20', { orderId: 'first', totalMinor: 100 }).ordered('2', '2001-07-20', { orderId: 'second', totalMinor: 100 });
    log.returned('2', '2001-08-01', { orderId: 'first', returnId: 'r', amountMinor: 100 }).ordered('2', '2001-09-20', { orderId: 'third', totalMinor: 100 });
    const concernsReferrer = log.all.map((event) => side.fold(event).some((change) => side.affectedBy(change).includes('customers/1')));
    expect(concernsReferrer).toEqual([false, true, true, false, true, false]);
  });
  test('a planned policy version is the next review, when nothing else changes before', () => {
    const log = shop().policyPublished('period', 1, '2001-09-01', defaultPolicies.period);
    expect(viewOf(log, customersView, '1')).toMatchObject({ nextReviewOn: '2001-09-01', body: { period: { policyVersion: 0 } } });
    expect(viewOf(log.calendarOpened('2001-09-01').dayClosed('2001-09-01'), customersView, '1')).toMatchObject({ nextReviewOn: null, body: { period: { policyVersion: 1 }, stage: { policyVersion: 0 } } });
  });
});

describe('customers who are members', () => {
  const loyal = () => {
    const log = shop();
    for (const [i, on] of ['2001-02-01', '2001-03-01', '2001-04-01', '2001-05-01', '2001-06-01'].entries()) log.ordered('1', on, { orderId: `o${i}`, totalMinor: 100 });
    return log;
  };
  const enrolled = (log: ContractEvents, ...steps: readonly LoyaltyStep[]) => {
    tellLoyalty(log, '1', day('2001-05-01'), [{ does: 'earn', points: 40, days: 0, rolling: false }, { does: 'tier', points: 1_000, days: 0, rolling: false }, ...steps]);
    return log;
  };

  test('the card shows the membership with its tier and active points, and the ladder its step', () => {
    expect(viewOf(loyal(), customersView, '1')!.body).toMatchObject({ membership: { state: 'none', since: null, tier: null, activePoints: 0 }, stage: { value: 'loyal' } });
    expect(viewOf(enrolled(loyal()), customersView, '1')!.body).toMatchObject({
      membership: { state: 'member', since: '2001-05-01', tier: 'C', activePoints: 41 },
      stage: { value: 'member', rule: 'ladder.member', reasons: [{ code: 'purchase-days' }, { code: 'purchase-days-in-window' }, { code: 'enrolled', on: '2001-05-01' }] },
    });
  });
  test('who has left is loyal again, and has nothing', () => {
    expect(viewOf(enrolled(loyal(), { does: 'leave', points: 1, days: 0, rolling: false }), customersView, '1')!.body).toMatchObject({
      membership: { state: 'left', since: '2001-05-01', tier: null, activePoints: 0 }, stage: { value: 'loyal' },
    });
  });
  test('what only happens in the account dates no judgement', () => {
    expect(viewOf(enrolled(shop()), customersView, '1')).toMatchObject({ factsThrough: '2001-01-10', body: { stage: { value: 'prospect' }, membership: { state: 'member' } } });
  });
});

describe('orders', () => {
  test('what of a line was paid with points is shown where there is something', () => {
    const line = { line: 1, product: 'p', category: null, quantity: 1, amountMinor: 500, costMinor: null };
    const log = shop().add('purchases-1', 'rapport.order-recorded', noon('2001-02-01'), {
      source: 'shop', orderId: 'o', channel: null, currency: 'USD', lines: [{ ...line, paidWithPointsMinor: 200 }, { ...line, line: 2 }], totalMinor: 1_000, buyerId: null, payerId: null, userId: null,
    });
    const { lines } = viewOf(log, ordersView, '1~shop~o')!.body;
    expect(lines[0]).toMatchObject({ amountMinor: 500, paidWithPointsMinor: 200 });
    expect(lines[1]).not.toHaveProperty('paidWithPointsMinor');
  });

  const ordered = () => shop().ordered('1', '2001-02-01', { orderId: 'a/1', totalMinor: 500, units: 3 });
  test('a return is shown with its order, by line, and lowers its net', () => {
    const { body } = viewOf(ordered().returned('1', '2001-03-01', { orderId: 'a/1', returnId: 'r', amountMinor: 120 }), ordersView, '1~shop~a%2F1')!;
    expect(body).toMatchObject({ orderId: 'a/1', netMinor: 380, totalMinor: 500, units: 3, lines: [{ line: 1, returnedMinor: 120, returnedQuantity: 0 }], returns: [{ returnId: 'r', returnedOn: '2001-03-01' }] });
  });
  test('a voided order stays and is worth nothing', () => {
    expect(viewOf(ordered().voided('1', '2001-03-01', { orderId: 'a/1' }), ordersView, '1~shop~a%2F1')!.body).toMatchObject({ state: 'voided', netMinor: 0, totalMinor: 500 });
  });
  test('what was returned beyond the order is shown beside it', () => {
    const log = ordered();
    log.add('purchases-1', 'rapport.excess-return-found', noon('2001-03-01'), { source: 'shop', orderId: 'a/1', returnId: 'r', currency: 'USD', lines: [{ line: 2, quantity: 1, amountMinor: 0 }] });
    expect(viewOf(log, ordersView, '1~shop~a%2F1')!.body).toMatchObject({ netMinor: 500, excessReturns: [{ returnId: 'r', currency: 'USD', lines: [{ line: 2, quantity: 1, amountMinor: 0 }] }] });
  });
});

describe('order-conflicts', () => {
  const both = (totalMinor: number) => shop().ordered('1', '2001-02-01', { orderId: 'a', totalMinor: 500 }).ordered('2', '2001-02-01', { orderId: 'a', totalMinor });
  test('the same order under two customers, with the same content or another', () => {
    expect(viewOf(both(500), orderConflictsView, 'shop/a')!.body).toMatchObject({ source: 'shop', orderId: 'a', equalContent: true, customers: [{ customerId: '1' }, { customerId: '2' }] });
    expect(viewOf(both(501), orderConflictsView, 'shop/a')!.body).toMatchObject({ equalContent: false });
  });
  test('a voided order is no party to a conflict any more', () => {
    expect(viewOf(both(500).voided('1', '2001-03-01', { orderId: 'a' }), orderConflictsView, 'shop/a')).toBeNull();
  });
});

describe('unmatched-returns', () => {
  const waiting = () => shop().returnedWithoutOrder('1', '2001-03-01', { orderId: 'a', returnId: 'r', amountMinor: 100 }).calendarOpened('2001-03-01');
  test('a return without its order is overdue after 30 days', () => {
    expect(viewOf(waiting(), unmatchedReturnsView, '1~shop~a~r')).toMatchObject({ nextReviewOn: '2001-04-01', body: { overdue: { value: false, overdueFrom: '2001-04-01' } } });
    expect(viewOf(waiting().dayClosed('2001-03-31'), unmatchedReturnsView, '1~shop~a~r')).toMatchObject({ nextReviewOn: '2001-04-01', body: { overdue: { value: false } } });
    expect(viewOf(waiting().dayClosed('2001-04-01'), unmatchedReturnsView, '1~shop~a~r')).toMatchObject({ nextReviewOn: null, body: { overdue: { value: true } } });
  });
  test('it is gone once its order has come', () => {
    const log = waiting().ordered('1', '2001-02-01', { orderId: 'a', totalMinor: 100 }).matched('1', '2001-04-01', { orderId: 'a', returnId: 'r', amountMinor: 100, returnedOn: '2001-03-01' });
    expect(viewOf(log, unmatchedReturnsView, '1~shop~a~r')).toBeNull();
  });
});

test('the calendar names the next day to close', () => {
  const log = new ContractEvents().calendarOpened('2001-03-01', 'Europe/Berlin');
  expect(viewOf(log, calendarView, 'calendar')!.body).toEqual({ firstDay: '2001-03-01', timeZone: 'Europe/Berlin', lastClosedDay: null, nextToClose: '2001-03-01' });
  expect(viewOf(log.dayClosed('2001-03-01'), calendarView, 'calendar')!.body).toMatchObject({ lastClosedDay: '2001-03-01', nextToClose: '2001-03-02' });
  expect(viewOf(new ContractEvents(), calendarView, 'calendar')).toBeNull();
});

describe('policies', () => {
  test('the defaults are there without a publication, from the opening of the calendar on', () => {
    const side = new ReferenceReadSide();
    const changes = new ContractEvents().calendarOpened('2001-03-01').all.flatMap((event) => side.fold(event));
    expect(changes.flatMap((change) => side.affectedBy(change))).toEqual(expect.arrayContaining(['policies/ladder', 'policies/period', 'policies/rfm', 'policies/purchases']));
    expect(side.derive(policiesView, 'ladder')!.body).toEqual({ name: 'ladder', effectiveVersion: 0, versions: [{ version: 0, effectiveFrom: null, parameters: defaultPolicies.ladder, examples: [] }] });
  });
  test('a version is in force from its day on', () => {
    const log = new ContractEvents().calendarOpened('2001-03-01').dayClosed('2001-03-01').policyPublished('ladder', 1, '2001-03-05', { ...defaultPolicies.ladder, windowDays: 30 });
    expect(viewOf(log, policiesView, 'ladder')).toMatchObject({ nextReviewOn: '2001-03-05', body: { effectiveVersion: 0 } });
    const side = new ReferenceReadSide().foldAll(log.all);
    expect(side.derive(policiesView, 'ladder', side.context(day('2001-03-05')))).toMatchObject({ nextReviewOn: null, body: { effectiveVersion: 1 } });
  });
});
