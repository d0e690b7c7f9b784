import type { OrderToSettle, PurchasesEvent } from '@rapport/domain';
import { instant } from '@rapport/kernel';
import { eventSamples } from '@rapport/testing';
import { evolveOrderToSettle } from '../../src/index.js';

const fold = (...events: readonly PurchasesEvent[]): OrderToSettle | undefined =>
  events.reduce<OrderToSettle | undefined>((order, event, revision) => evolveOrderToSettle(order, event, revision), undefined);
const { OrderRecorded: recorded, OrderVoided: voided, ReturnRecorded: returned, ReturnMatched: matched, UnmatchedReturnRecorded: unmatched, ExcessReturnFound: excess } = eventSamples;

describe('an order to settle', () => {
  test('is the order with what was paid with points', () => {
    const [first, second] = recorded.data.lines;
    const paid = { ...recorded, data: { ...recorded.data, lines: [{ ...first!, paidWithPointsMinor: 40 }, second!] } };
    expect(fold(paid)).toEqual({
      source: 'shop', orderId: 'A-1', revision: 0, occurredAt: recorded.occurredAt, currency: 'CNY', returns: [], voided: null,
      lines: [{ line: 1, category: 'food', amountMinor: 10_000, paidWithPointsMinor: 40 }, { line: 2, category: null, amountMinor: 0, paidWithPointsMinor: 0 }],
    });
  });
  test('has each return at its revision, one that waited at the time when both were there', () => {
    const later = { ...matched, occurredAt: instant('2026-03-05T00:00:00.000Z') };
    expect(fold(unmatched, recorded, later, excess, returned)?.returns).toEqual([
      { revision: 2, returnId: 'R-2', occurredAt: later.occurredAt, lines: [{ line: 1, amountMinor: 3_333 }] },
      { revision: 4, returnId: 'R-1', occurredAt: returned.occurredAt, lines: [{ line: 1, amountMinor: 3_333 }] },
    ]);
  });
  test('is void from its revision on, and stays so', () => {
    expect(fold(recorded, voided)?.voided).toEqual({ revision: 1, occurredAt: voided.occurredAt });
    expect(fold(recorded, voided, returned, voided)?.voided?.revision).toBe(1);
  });
  test('is not there before it is recorded', () => {
    expect([fold(unmatched), fold(returned), fold(voided)]).toEqual([undefined, undefined, undefined]);
  });
});
