import { canonicalJson, day } from '@rapport/kernel';
import { cdnowRows, ContractEvents, describeWithTestData, ReferenceReadSide } from '@rapport/testing';
import { contextOf, customersView, ordersView, partDocumentId, type CustomerView, type FoundFacts, type ViewContext } from '../index.js';

const asOf = day('1998-06-30');

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Registers each customer with its first row. */
function logOfRows(folder: string): { readonly log: ContractEvents; readonly customerIds: readonly string[] } {
  const log = new ContractEvents();
  const customerIds = new Set<string>();
  for (const { customerId, day: on, orderId, amountMinor, units } of cdnowRows(folder)) {
    if (!customerIds.has(customerId)) log.registered(customerId, on);
    customerIds.add(customerId);
    log.ordered(customerId, on, { source: 'cdnow', orderId, totalMinor: amountMinor, units });
  }
  return { log, customerIds: [...customerIds] };
}

describeWithTestData('CDNOW, from the events to the views', (folder) => {
  let side = new ReferenceReadSide();
  let customers: readonly CustomerView[] = [];
  const context: ViewContext = { ...contextOf([]), lastClosedDay: asOf };
  const findHeads = (id: string): FoundFacts => ({ heads: [`customer-${id}`, `purchases-${id}`].flatMap((stream) => side.heads.get(stream) ?? []), parts: [] });

  beforeAll(() => {
    const { log, customerIds } = logOfRows(folder);
    side = new ReferenceReadSide().foldAll(log.all);
    customers = customerIds.map((id) => customersView.derive(id, findHeads(id), context)!.body);
  });

  test('customers, orders, units and the total', () => {
    const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
    expect(customers).toHaveLength(2_357);
    expect(sum(customers.map(({ purchases }) => purchases.orders))).toBe(6_919);
    expect(sum(customers.map(({ purchases }) => purchases.units))).toBe(16_479);
    expect(sum(customers.flatMap(({ purchases }) => purchases.net.map(({ netMinor }) => netMinor)))).toBe(24_409_194);
  });

  test('stage by period', () => {
    expect(tally(customers.map(({ stage, period }) => `${stage.value} ${period.value}`))).toEqual({
      'first-time lost': 1210,
      'repeat lost': 397, 'repeat recovery': 285, 'repeat degradation': 206, 'repeat stability': 97, 'repeat formation': 6,
      'loyal stability': 87, 'loyal recovery': 24, 'loyal degradation': 22, 'loyal lost': 15,
      'prospect exploration': 8,
    });
  });

  test('customer 0001: in recovery, and the next review is that of its degradation', () => {
    const { period, stage, customerSince, purchases, nextReviewOn } = customers[0]!;
    expect([stage.value, period.value, period.since, customerSince, nextReviewOn]).toEqual(['repeat', 'recovery', '1997-08-02', '1997-01-01', '1998-07-31']);
    expect(purchases).toEqual({
      orders: 4, units: 7, net: [{ currency: 'USD', netMinor: 10_050 }], purchaseDays: 4, firstPurchaseOn: '1997-01-01', lastPurchaseOn: '1997-12-12', unmatchedReturns: 0,
    });
  });

  test('no body changes before its next review, and each does on it: the first hundred customers, over the review and the day before', () => {
    for (const { customerId, nextReviewOn } of customers.slice(0, 100)) {
      const bodyOn = (lastClosedDay: string) => canonicalJson(customersView.derive(customerId, findHeads(customerId), { ...context, lastClosedDay: day(lastClosedDay) })!.body);
      if (nextReviewOn === null) expect(bodyOn('2010-01-01')).toBe(bodyOn(asOf));
      else expect(bodyOn(nextReviewOn)).not.toBe(bodyOn(asOf));
    }
  });

  test('an order as it was recorded', () => {
    const part = side.parts.get(partDocumentId('purchases-0001', 'order:cdnow/1'))!;
    const { body } = ordersView.derive('0001~cdnow~1', { heads: [], parts: [part] }, context)!;
    expect(body).toMatchObject({ customerId: '0001', source: 'cdnow', orderId: '1', orderedOn: '1997-01-01', currency: 'USD', totalMinor: 2_933, netMinor: 2_933, units: 2, state: 'recorded' });
  });
});
