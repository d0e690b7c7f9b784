import { eventSamples } from '@rapport/testing';
import { instant, type CurrencyCode } from '@rapport/kernel';
import { ordersAtMost, settleBytesAtMost, settleBytesOf, type OrderToSettle } from '@rapport/domain';
import { isReacting, portionsOf, react, reactionCommandId, reactionOutcomes, reactions, storedTypes, type ReactionContext, type ReactiveEvent } from '../../src/index.js';

const order = (orderId: string, occurredAt = '2026-03-01T08:00:00.000Z', source = 'shop'): OrderToSettle => ({
  source, orderId, revision: 0, occurredAt: instant(occurredAt), currency: 'CNY' as CurrencyCode, lines: [], returns: [], voided: null,
});
const rich: ReactionContext = { closedThrough: null, orders: [order('A-1')], due: ['c-1', 'c-2'] };
const samples = Object.values(eventSamples) as ReactiveEvent[];
const reactionsTo = (event: ReactiveEvent, context = rich) => react({ id: '00000000-0000-4000-8000-000000000001', customerId: 'c-1', event }, context);

describe('the table of reactions', () => {
  test('says of every event there is whether it asks for something, and for what', () => {
    expect(samples).toHaveLength(Object.keys(storedTypes).length);
    for (const event of samples) {
      const given = [...new Set(reactionsTo(event).map(({ command }) => command.type as string))];
      expect([event.type, given]).toEqual([event.type, isReacting(event.type) ? [reactions[event.type].command] : []]);
    }
  });

  test('makes a graph without a circle', () => {
    const eventsAfter = (type: string): readonly string[] => (isReacting(type) ? reactionOutcomes[reactions[type].command] : []);
    const walk = (type: string, path: readonly string[]): void => {
      expect(path).not.toContain(type);
      for (const next of eventsAfter(type)) walk(next, [...path, type]);
    };
    for (const type of Object.keys(storedTypes)) walk(type, []);
  });
});

describe('a reaction', () => {
  test('asks nothing without an order, or without an account that is due', () => {
    const nothing: ReactionContext = { closedThrough: null, orders: [], due: [] };
    expect([reactionsTo(eventSamples.OrderRecorded, nothing), reactionsTo(eventSamples.DayClosed, nothing)]).toEqual([[], []]);
  });

  test('has an id of its own, the same at each repeat', () => {
    const id = '00000000-0000-4000-8000-000000000001';
    expect(reactionCommandId(id, { reaction: 'settle-order', customerId: 'c-1', portion: 1 })).toBe('59ac0e7f-104b-5f13-91f1-5d81a869cf28');
    const others = (['settle-order', 'cover-enrolment', 'close-account-day'] as const).flatMap((reaction) => ['c-1', 'c-2'].flatMap((customerId) => [1, 2].map((portion) => reactionCommandId(id, { reaction, customerId, portion }))));
    expect(new Set(others).size).toBe(12);
  });

  test('to an enrolment gives the orders as the account works them, the last portion says so', () => {
    const orders = Array.from({ length: ordersAtMost + 1 }, (_, i) => order(`o-${i}`, new Date(1_000_000_000_000 - i * 1_000).toISOString()));
    const given = reactionsTo(eventSamples.MemberEnrolled, { ...rich, orders });
    expect(given.map(({ portion, command }) => command.type === 'SettleOrders' && [portion, command.orders.length, command.orders[0]!.orderId, command.covering])).toEqual([
      [1, ordersAtMost, `o-${ordersAtMost}`, { membership: 1, isLast: false }], [2, 1, 'o-0', { membership: 1, isLast: true }],
    ]);
    const tied = [order('b'), order('a'), order('a', undefined, 'a-shop')];
    expect(portionsOf(tied)[0]!.map(({ source, orderId }) => `${source}/${orderId}`)).toEqual(['a-shop/a', 'shop/a', 'shop/b']);
    expect(portionsOf([])).toEqual([[]]);
  });

  test('gives no more at once than the account can record, an order with very many returns in several steps', () => {
    const returns = Array.from({ length: 900 }, (_, i) => ({ revision: i + 1, returnId: `r-${i}`, occurredAt: instant('2026-03-02T08:00:00.000Z'), lines: [{ line: 1, amountMinor: 1 }] }));
    const voided = { revision: 901, occurredAt: instant('2026-03-03T08:00:00.000Z') };
    const many: OrderToSettle = { ...order('many'), lines: [{ line: 1, category: null, amountMinor: 900, paidWithPointsMinor: 0 }], returns, voided };
    const given = reactionsTo(eventSamples.ReturnRecorded, { ...rich, orders: [many] }).map(({ command }) => (command.type === 'SettleOrders' ? command.orders : []));
    expect(given.length).toBeGreaterThan(1);
    for (const portion of given) expect(settleBytesOf(portion)).toBeLessThanOrEqual(settleBytesAtMost);
    expect(given.flatMap((portion) => portion.flatMap((one) => one.returns))).toEqual(returns);
    expect(given.map((portion) => portion.map((one) => one.voided))).toEqual(given.map((_, i) => [i === given.length - 1 ? voided : null]));
    const whole = Array.from({ length: 150 }, (_, i) => ({ ...order(`o-${100 + i}`), returns: returns.slice(0, 5) }));
    const portions = portionsOf(whole);
    expect(portions.flat()).toEqual(whole);
    for (const portion of portions) expect(settleBytesOf(portion)).toBeLessThanOrEqual(settleBytesAtMost);
  });
});
