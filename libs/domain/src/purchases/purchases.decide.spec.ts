import { fold, nothing, orderLines, recordOrder, recordReturn, returnLine, scenarios, eventsOf, voidOrder } from '@rapport/testing';
import { instant, type CurrencyCode } from '@rapport/kernel';
import { netSpendOf, purchases, type PurchasesCommand } from './index.js';

const given = scenarios(purchases);
const after = (...commands: readonly PurchasesCommand[]) => given(...eventsOf(purchases, commands));
const { type: _, customerId: __, occurredAt, ...content } = recordOrder();
const name = { source: 'shop', orderId: 'A-1' };

describe('recording an order', () => {
  it('records what was said, dated when it happened', () => {
    given().when(recordOrder()).then([{ type: 'OrderRecorded', occurredAt, data: content }]);
  });

  it('takes the same order again as a repeat, also once it is voided', () => {
    after(recordOrder()).when(recordOrder()).then(nothing);
    after(recordOrder(), voidOrder()).when(recordOrder()).then(nothing);
  });

  it.each([
    ['another amount', { lines: orderLines(9_999) }],
    ['another time', { occurredAt: instant('2026-03-01T08:00:00.001Z') }],
    ['another channel', { channel: null }],
    ['another line more', { lines: orderLines(10_000, 0) }],
    ['another payer', { payerId: 'c-2' }],
  ])('refuses the same order id with %s', (_what, change) => {
    after(recordOrder()).when(recordOrder(change)).then({ rejected: 'order-conflict', field: 'orderId' });
    after(recordOrder(), voidOrder()).when(recordOrder(change)).then({ rejected: 'order-conflict' });
  });

  it('takes orders of two sources with one id as two orders', () => {
    after(recordOrder()).when(recordOrder({ source: 'till' })).then([{ type: 'OrderRecorded', occurredAt, data: { ...content, source: 'till' } }]);
  });

  it('refuses a total that is not the sum of the lines', () => {
    given().when(recordOrder({ lines: orderLines(100, 50), totalMinor: 149 })).then({
      rejected: 'total-is-not-the-sum-of-lines', field: 'totalMinor', details: { sumMinor: 150 },
    });
  });

  it('refuses an order of the future', () => {
    const now = instant('2026-03-01T07:59:59.999Z');
    given().when(recordOrder(), now).then({ rejected: 'occurred-in-the-future', field: 'occurredAt' });
    given().when(recordOrder(), occurredAt).then([{ type: 'OrderRecorded', occurredAt, data: content }]);
  });

  it('refuses an order without lines, and lines that are not numbered from 1 without gaps', () => {
    given().when(recordOrder({ lines: [] })).then({ rejected: 'order-without-lines', field: 'lines' });
    const [first, second] = orderLines(1, 2);
    given().when(recordOrder({ lines: [second!, first!] })).then({ rejected: 'lines-not-numbered-in-order', field: 'lines[0].line', details: { expected: 1 } });
    given().when(recordOrder({ lines: [first!, { ...second!, line: 3 }] })).then({ rejected: 'lines-not-numbered-in-order', field: 'lines[1].line' });
  });

  it.each([
    ['a negative amount', { amountMinor: -1 }, 'amountMinor'],
    ['an amount with a fraction', { amountMinor: 0.5 }, 'amountMinor'],
    ['an amount beyond what an integer holds', { amountMinor: 2 ** 53 }, 'amountMinor'],
    ['an amount that is no number', { amountMinor: Number.NaN }, 'amountMinor'],
    ['a negative quantity', { quantity: -1 }, 'quantity'],
    ['a negative cost', { costMinor: -5 }, 'costMinor'],
    ['an empty product', { product: '' }, 'product'],
    ['a product over two lines', { product: 'a\nb' }, 'product'],
    ['a category that is too long', { category: 'x'.repeat(129) }, 'category'],
    ['more paid with points than the line amounts to', { paidWithPointsMinor: 101 }, 'paidWithPointsMinor'],
    ['less than nothing paid with points', { paidWithPointsMinor: -1 }, 'paidWithPointsMinor'],
    ['a fraction paid with points', { paidWithPointsMinor: 0.5 }, 'paidWithPointsMinor'],
  ])('refuses %s and names the field', (_what, change, field) => {
    const [line] = orderLines(100);
    given().when(recordOrder({ lines: [{ ...line!, ...change }] })).then({ rejected: 'invalid-value', field: `lines[0].${field}` });
  });

  it('refuses a sum that an integer does not hold', () => {
    const most = Number.MAX_SAFE_INTEGER;
    given().when(recordOrder({ lines: orderLines(most, 1), totalMinor: most })).then({ rejected: 'sum-too-large', field: 'lines' });
    after(recordOrder({ lines: orderLines(most) })).when(recordOrder({ lines: orderLines(most) })).then(nothing);
  });

  it('stores what was paid with points, and an order without any as if nothing had been said', () => {
    const [line] = orderLines(10_000);
    const paying = (paidWithPointsMinor: number) => recordOrder({ lines: [{ ...line!, paidWithPointsMinor }] });
    given().when(paying(10_000)).then([{ type: 'OrderRecorded', occurredAt, data: { ...content, lines: [{ ...line!, paidWithPointsMinor: 10_000 }] } }]);
    const stored = eventsOf(purchases, [paying(0)]);
    expect(JSON.stringify(stored)).toBe(JSON.stringify(eventsOf(purchases, [recordOrder()])));
    after(recordOrder()).when(paying(0)).then(nothing);
    after(paying(1)).when(paying(1)).then(nothing);
    after(paying(1)).when(paying(2)).then({ rejected: 'order-conflict', field: 'orderId' });
    after(recordOrder()).when(paying(2)).then({ rejected: 'order-conflict', field: 'orderId' });
  });

  it.each(['', 'a b', 'anna@example.org', 'a\u0007', 'x'.repeat(129), '\ud800'])('refuses %j as an order id', (orderId) => {
    given().when(recordOrder({ orderId })).then({ rejected: 'invalid-value', field: 'orderId' });
  });
});

describe('voiding an order', () => {
  it('keeps the reason among what is sealed', () => {
    after(recordOrder()).when(voidOrder({ reason: 'Anna cried' })).then([
      { type: 'OrderVoided', occurredAt: '2026-03-10T12:00:00.000Z' as never, data: name, personal: { note: 'Anna cried' } },
    ]);
  });
  it('refuses an order that is not there, also when only returns are', () => {
    given().when(voidOrder()).then({ rejected: 'order-not-found', field: 'orderId' });
    after(recordReturn()).when(voidOrder()).then({ rejected: 'order-not-found' });
  });
  it('changes nothing the second time', () => {
    after(recordOrder(), voidOrder()).when(voidOrder({ reason: 'again' })).then(nothing);
  });
  it('needs a reason', () => {
    after(recordOrder()).when(voidOrder({ reason: '' })).then({ rejected: 'invalid-value', field: 'reason' });
  });
});

describe('a return of a known order', () => {
  const three = recordOrder({ lines: orderLines([3, 10_000]) });
  const one = (returnId: string) => recordReturn({ returnId });
  const { occurredAt: returnedAt } = recordReturn();

  it('takes the share of the units, and the last units take the rest', () => {
    const recorded = (returnId: string, amountMinor: number) => [
      {
        type: 'ReturnRecorded' as const,
        occurredAt: returnedAt,
        data: { ...name, returnId, currency: null, lines: [{ line: 1, quantity: 1, amountMinor, byShare: true }], totalMinor: amountMinor },
      },
    ];
    after(three).when(one('R-1')).then(recorded('R-1', 3_333));
    after(three, one('R-1')).when(one('R-2')).then(recorded('R-2', 3_333));
    after(three, one('R-1'), one('R-2')).when(one('R-3')).then(recorded('R-3', 3_334));
  });

  it('takes no more than the line has left when a price reduction was granted before', () => {
    const reduction = recordReturn({ returnId: 'R-0', lines: [returnLine(1, 0, 4_000)] });
    after(three, reduction).when(recordReturn({ lines: [returnLine(1, 3)] })).then([
      {
        type: 'ReturnRecorded',
        occurredAt: returnedAt,
        data: { ...name, returnId: 'R-1', currency: null, lines: [{ line: 1, quantity: 3, amountMinor: 6_000, byShare: true }], totalMinor: 6_000 },
      },
    ]);
  });

  it.each([
    ['more units', returnLine(1, 3)],
    ['a larger amount', returnLine(1, 0, 6_668)],
    ['a larger amount with its units', returnLine(1, 1, 6_668)],
  ])('refuses %s than the line has left, and says what is left', (_what, line) => {
    after(three, one('R-1')).when(recordReturn({ returnId: 'R-2', lines: [line] })).then({
      rejected: 'return-exceeds-order', field: 'lines[0]', details: { line: 1, quantityLeft: 2, amountLeftMinor: 6_667 },
    });
  });

  it('refuses a line that the order does not have', () => {
    after(three).when(recordReturn({ lines: [returnLine(2, 1)] })).then({ rejected: 'return-line-not-in-order', field: 'lines[0].line' });
  });

  it('refuses a return of nothing, without lines, or with one line named twice', () => {
    after(three).when(recordReturn({ lines: [returnLine(1, 0)] })).then({ rejected: 'return-of-nothing', field: 'lines[0]' });
    after(three).when(recordReturn({ lines: [returnLine(1, 0, 0)] })).then({ rejected: 'return-of-nothing' });
    after(three).when(recordReturn({ lines: [] })).then({ rejected: 'return-without-lines', field: 'lines' });
    after(three).when(recordReturn({ lines: [returnLine(1, 1), returnLine(1, 1)] })).then({ rejected: 'return-line-named-twice', field: 'lines[1].line' });
  });

  it('takes the same return again as a repeat, also once the order is voided', () => {
    after(three, one('R-1')).when(one('R-1')).then(nothing);
    after(three, one('R-1'), voidOrder()).when(one('R-1')).then(nothing);
  });

  it('refuses the same return id with other content', () => {
    after(three, one('R-1')).when(recordReturn({ lines: [returnLine(1, 2)] })).then({ rejected: 'return-conflict', field: 'returnId' });
    after(three, one('R-1')).when(recordReturn({ lines: [returnLine(1, 1, 3_333)] })).then({ rejected: 'return-conflict' });
  });

  it('refuses a return on a voided order, and one of the future', () => {
    after(three, voidOrder()).when(one('R-1')).then({ rejected: 'order-voided' });
    after(three).when(one('R-1'), occurredAt).then({ rejected: 'occurred-in-the-future' });
  });
});

describe('a return that comes before its order', () => {
  const { occurredAt: returnedAt } = recordReturn();
  const early = recordReturn({ returnId: 'R-9', occurredAt: instant('2026-03-02T00:00:00.000Z'), lines: [returnLine(1, 2, 9_000)] });
  const late = recordReturn({ returnId: 'R-1', lines: [returnLine(1, 2, 4_000), returnLine(7, 1)] });

  it('waits as it was reported', () => {
    given().when(recordReturn()).then([
      { type: 'UnmatchedReturnRecorded', occurredAt: returnedAt, data: { ...name, returnId: 'R-1', currency: null, lines: [returnLine(1, 1)] } },
    ]);
  });

  it('is known again, and refused with other content, before and after its order', () => {
    after(late).when(late).then(nothing);
    after(late, recordOrder()).when(late).then(nothing);
    after(late).when({ ...late, lines: [returnLine(1, 1)] }).then({ rejected: 'return-conflict' });
    after(late, recordOrder()).when({ ...late, lines: [returnLine(1, 1)] }).then({ rejected: 'return-conflict' });
  });

  it('is matched with the order in order of time, limited by it, and the excess is named', () => {
    const order = recordOrder({ lines: orderLines([3, 10_000]) });
    const { type: _type, customerId: _customer, occurredAt: _at, ...data } = order;
    after(late, early).when(order).then([
      { type: 'OrderRecorded', occurredAt, data },
      {
        type: 'ReturnMatched',
        occurredAt: early.occurredAt,
        data: { ...name, returnId: 'R-9', returnedAt: early.occurredAt, lines: [{ line: 1, quantity: 2, amountMinor: 9_000 }], totalMinor: 9_000 },
      },
      {
        type: 'ReturnMatched',
        occurredAt: late.occurredAt,
        data: { ...name, returnId: 'R-1', returnedAt: late.occurredAt, lines: [{ line: 1, quantity: 1, amountMinor: 1_000 }], totalMinor: 1_000 },
      },
      {
        type: 'ExcessReturnFound',
        occurredAt: late.occurredAt,
        data: { ...name, returnId: 'R-1', currency: content.currency, lines: [{ line: 1, quantity: 1, amountMinor: 3_000 }, { line: 7, quantity: 1, amountMinor: 0 }] },
      },
    ]);
  });

  it('leaves to a later return what is left', () => {
    after(early, recordOrder({ lines: orderLines([3, 10_000]) })).when(recordReturn({ lines: [returnLine(1, 2)] })).then({
      rejected: 'return-exceeds-order', details: { line: 1, quantityLeft: 1, amountLeftMinor: 1_000 },
    });
  });

  it('waits with so many others only that the order can still be stored with all of them', () => {
    const waiting = Array.from({ length: 50 }, (_each, i) => recordReturn({ returnId: `R-${i}` }));
    after(...waiting).when(recordReturn({ returnId: 'R-50' })).then({ rejected: 'too-many-returns' });
  });
});

describe('the currency of a return', () => {
  const cny = 'CNY' as CurrencyCode;
  const jpy = 'JPY' as CurrencyCode;
  const { occurredAt: returnedAt } = recordReturn();
  const lines = [returnLine(1, 1, 4_000), returnLine(7, 2)];
  const saying = (currency: CurrencyCode | null) => recordReturn({ currency, lines: [returnLine(1, 1, 4_000)] });

  it.each([null, cny])('%j is the order\'s, and kept as it was reported', (currency) => {
    after(recordOrder()).when(saying(currency)).then([
      {
        type: 'ReturnRecorded',
        occurredAt: returnedAt,
        data: { ...name, returnId: 'R-1', currency, lines: [{ line: 1, quantity: 1, amountMinor: 4_000, byShare: false }], totalMinor: 4_000 },
      },
    ]);
  });

  it('is refused when it is not the order\'s', () => {
    after(recordOrder()).when(saying(jpy)).then({ rejected: 'return-currency-differs', field: 'currency', details: { currency: 'CNY' } });
  });

  it('is refused when it is none', () => {
    given().when(saying('yen' as CurrencyCode)).then({ rejected: 'invalid-value', field: 'currency' });
  });

  it('waits with the return; when it is not the order\'s, the return takes nothing and all of it is excess', () => {
    const waiting = recordReturn({ currency: jpy, lines });
    given().when(waiting).then([{ type: 'UnmatchedReturnRecorded', occurredAt: returnedAt, data: { ...name, returnId: 'R-1', currency: jpy, lines } }]);
    const matched = { ...name, returnId: 'R-1' };
    after(waiting).when(recordOrder()).then([
      { type: 'OrderRecorded', occurredAt, data: content },
      { type: 'ReturnMatched', occurredAt: returnedAt, data: { ...matched, returnedAt, lines: [], totalMinor: 0 } },
      {
        type: 'ExcessReturnFound',
        occurredAt: returnedAt,
        data: { ...matched, currency: jpy, lines: [{ line: 1, quantity: 1, amountMinor: 4_000 }, { line: 7, quantity: 2, amountMinor: 0 }] },
      },
    ]);
  });

  it('leaves the whole order to other returns when it is not the order\'s', () => {
    after(saying(jpy), recordOrder()).when(recordReturn({ returnId: 'R-2', lines: [returnLine(1, 1, 10_000)] })).then([
      {
        type: 'ReturnRecorded',
        occurredAt: returnedAt,
        data: { ...name, returnId: 'R-2', currency: null, lines: [{ line: 1, quantity: 1, amountMinor: 10_000, byShare: false }], totalMinor: 10_000 },
      },
    ]);
  });

  it('belongs to what a repeat is known by, before and after the order', () => {
    for (const earlier of [[saying(cny)], [saying(cny), recordOrder()], [recordOrder(), saying(cny)]]) {
      after(...earlier).when(saying(cny)).then(nothing);
      after(...earlier).when(saying(jpy)).then({ rejected: 'return-conflict', field: 'returnId' });
      after(...earlier).when(saying(null)).then({ rejected: 'return-conflict' });
    }
  });
});

describe('lifetime net spend', () => {
  it('is told by currency, net of returns, without what is voided or awaited', () => {
    const usd = { currency: 'USD' as CurrencyCode };
    const events = eventsOf(purchases, [
      recordOrder(), recordOrder({ orderId: 'A-2', lines: orderLines(500) }), recordReturn({ lines: [returnLine(1, 0, 4_000)] }),
      recordOrder({ orderId: 'A-3', ...usd }), recordOrder({ orderId: 'A-4', ...usd }), voidOrder({ orderId: 'A-4' }), recordReturn({ orderId: 'A-9', returnId: 'R-9' }),
    ]);
    expect(Object.fromEntries(netSpendOf(fold(purchases, events)))).toEqual({ CNY: 6_500, USD: 10_000 });
  });
});
