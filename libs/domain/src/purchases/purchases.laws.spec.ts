import fc from 'fast-check';
import { clockOfSpecs, fold, orderLines, recordOrder, recordReturn, voidOrder } from '@rapport/testing';
import { instantFromMs, type CurrencyCode } from '@rapport/kernel';
import { valuesOf } from '../persistent-map.js';
import { netMinorOf, orderIn, purchases, type PurchasesCommand, type PurchasesEvent, type RecordOrder, type ReturnLine } from './index.js';

const name = { source: 'shop', orderId: 'A-1' };
const someTime = fc.integer({ min: 1_700_000_000_000, max: 1_770_000_000_000 }).map(instantFromMs);
const someLine = fc.record<ReturnLine>({
  line: fc.integer({ min: 1, max: 4 }), quantity: fc.nat(5), amountMinor: fc.option(fc.nat(2_000), { nil: null }),
});
const someOrder = fc.tuple(fc.array(fc.tuple(fc.nat(5), fc.nat(2_000)), { minLength: 1, maxLength: 3 }), fc.constantFrom('A-1', 'A-2'))
  .map(([lines, orderId]) => recordOrder({ orderId, lines: orderLines(...lines) }));
const someReturn = fc.record({
  orderId: fc.constantFrom('A-1', 'A-2'),
  returnId: fc.constantFrom('R-1', 'R-2', 'R-3', 'R-4', 'R-5'),
  occurredAt: someTime,
  currency: fc.constantFrom(null, 'CNY' as CurrencyCode, 'JPY' as CurrencyCode),
  lines: fc.uniqueArray(someLine, { minLength: 1, maxLength: 3, selector: ({ line }) => line }),
}).map(recordReturn);
const someCommand: fc.Arbitrary<PurchasesCommand> = fc.oneof(
  { weight: 2, arbitrary: someOrder },
  { weight: 6, arbitrary: someReturn },
  { weight: 1, arbitrary: fc.constantFrom('A-1', 'A-2').map((orderId) => voidOrder({ orderId })) },
);
const commands = fc.array(someCommand, { maxLength: 25 });

/** Works the commands one after the other; what is refused changes nothing. */
function work(all: readonly PurchasesCommand[]): PurchasesEvent[] {
  const events: PurchasesEvent[] = [];
  let state = purchases.initial;
  for (const command of all) {
    const decided = purchases.decide(state, command, { now: clockOfSpecs });
    expect(purchases.decide(state, command, { now: clockOfSpecs })).toEqual(decided);
    if (!decided.ok) continue;
    events.push(...decided.value);
    state = decided.value.reduce(purchases.evolve, state);
  }
  return events;
}

const lineOf = ({ line, quantity, amountMinor }: ReturnLine): string => `${line}:${quantity}:${amountMinor}`;

describe('laws of purchases', () => {
  it('a return never takes more than its order, whatever comes and in whatever order', () => {
    fc.assert(
      fc.property(commands, (all) => {
        for (const order of valuesOf(fold(purchases, work(all)).orders)) {
          if (order.status === 'awaited') continue;
          for (const { ordered, returnedQuantity, returnedAmountMinor } of order.balances) {
            expect(returnedQuantity).toBeLessThanOrEqual(ordered.quantity);
            expect(returnedAmountMinor).toBeLessThanOrEqual(ordered.amountMinor);
          }
        }
      }),
    );
  });

  it('a return that said another currency than its order takes nothing', () => {
    fc.assert(
      fc.property(commands, (all) => {
        const events = work(all);
        const said = new Map(events.map(({ data }) => data).flatMap((data) => ('currency' in data && 'returnId' in data ? [[`${data.orderId} ${data.returnId}`, data.currency] as const] : [])));
        for (const { type, data } of events) {
          if (type !== 'ReturnMatched' && type !== 'ReturnRecorded') continue;
          if (said.get(`${data.orderId} ${data.returnId}`) === 'JPY') expect([type, data.lines, data.totalMinor]).toEqual(['ReturnMatched', [], 0]);
        }
      }),
    );
  });

  it('a command again changes nothing', () => {
    fc.assert(
      fc.property(commands, (all) => {
        const twice = all.flatMap((command) => [command, command]);
        expect(work(twice)).toEqual(work(all));
      }),
    );
  });

  it('the units of a line that come back one by one, in any portions, bring back exactly its amount', () => {
    const portions = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(portions, fc.nat(100_000), (quantities, amountMinor) => {
        const order = recordOrder({ lines: orderLines([quantities.reduce((a, b) => a + b, 0), amountMinor]) });
        const returns = quantities.map((quantity, i) => recordReturn({ returnId: `R-${i}`, lines: [{ line: 1, quantity, amountMinor: null }] }));
        expect(netMinorOf(orderIn(fold(purchases, work([order, ...returns])), name))).toBe(0);
      }),
    );
  });

  it('an order and returns that fit into it end with the same net in any order of arrival', () => {
    fc.assert(
      fc.property(fittingHistory, ({ order, returns, arrival }) => {
        const all: readonly PurchasesCommand[] = [order, ...returns];
        const net = (arrived: readonly PurchasesCommand[]) => netMinorOf(orderIn(fold(purchases, work(arrived)), name));
        expect(net(arrival.filter((i) => i < all.length).map((i) => all[i]!))).toBe(net(all));
      }),
    );
  });

  it('evolve takes any events in any order', () => {
    const histories = fc.tuple(commands, commands).chain(([one, other]) => fc.shuffledSubarray([...work(one), ...work(other)]));
    fc.assert(
      fc.property(histories, someCommand, (events, command) => {
        const state = fold(purchases, events);
        purchases.decide(state, command, { now: clockOfSpecs });
        for (const data of [name, {}]) expect(purchases.evolve(state, { type: 'NotAnEvent', occurredAt: clockOfSpecs, data } as never)).toBe(state);
      }),
    );
  });
});

/** Units and amounts that together stay within the line: explicit amounts take from what the shares leave. */
const fittingHistory = fc
  .record({
    quantity: fc.integer({ min: 1, max: 12 }),
    amountMinor: fc.nat(5_000),
    portions: fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.option(fc.nat(800), { nil: null })), { minLength: 1, maxLength: 6 }),
    times: fc.array(someTime, { minLength: 6, maxLength: 6 }),
    arrival: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 }),
  })
  .map(({ quantity, amountMinor, portions, times, arrival }) => {
    const order: RecordOrder = recordOrder({ lines: orderLines([quantity, amountMinor]) });
    let unitsLeft = quantity;
    const fitting = portions.flatMap<ReturnLine>(([units, amount]) => {
      if (units > unitsLeft) return [];
      unitsLeft -= units;
      return [{ line: 1, quantity: units, amountMinor: amount }];
    });
    const shared = fitting.reduce((sum, each) => sum + (each.amountMinor === null ? each.quantity : 0), 0);
    let explicitLeft = amountMinor - Math.ceil((amountMinor * shared) / quantity);
    const lines = fitting.filter((each) => {
      if (each.amountMinor === null) return true;
      if (each.amountMinor > explicitLeft) return false;
      explicitLeft -= each.amountMinor;
      return true;
    });
    const returns = lines.map((line, i) => recordReturn({ returnId: `R-${i}-${lineOf(line)}`, occurredAt: times[i]!, lines: [line] }));
    return { order, returns, arrival };
  });
