import type { CustomerView } from '@rapport/read-models';
import type { JsonObject } from '@rapport/kernel';
import { paceOf, duration } from '../cli/progress.js';
import { explanationsOf, renderCustomer, renderExplanation } from './customer.js';
import { eventLine, fullPosition, renderEvents, shortPosition } from './events.js';
import { renderStatus } from './status.js';
import { renderStatistics } from './statistics.js';
import { grouped, share, table } from './table.js';

describe('tables', () => {
  it('align numbers to the right, and count wide characters as two', () => {
    expect(table([{ head: 'name' }, { head: 'n', align: 'right' }], [['字', 5], ['longer', 1_234]])).toBe('name       n\n字         5\nlonger  1234');
  });

  it('let no control character through to the screen', () => expect(table([{ head: 'a' }], [['x\u001b[2Jy']])).toBe('a\nx [2Jy'));

  it('print shares and groups', () => {
    expect([share(1, 8), share(0, 0), grouped(1_234_567), grouped(999)]).toEqual(['12.5 %', '', '1,234,567', '999']);
  });
});

describe('progress', () => {
  it('tells rate and time left', () => {
    expect(paceOf(500, 2_000, 1_000)).toEqual({ rate: '500', left: '3 s' });
    expect(paceOf(0, 10, 0)).toEqual({ rate: '0', left: '?' });
    expect([duration(59.4), duration(200), duration(7_500)]).toEqual(['59 s', '3 min 20 s', '2 h 5 min']);
  });
});

describe('the status', () => {
  const [before, head] = ['0'.repeat(32), '2'.padStart(16, '0').repeat(2)];
  const status = (positions: readonly string[], rest: object): string[] =>
    renderStatus({ headPosition: head, progress: positions.map((position, partition) => ({ partition, position })), calendar: null, catchingUp: null, ...rest } as JsonObject).split('\n').slice(1, -1);

  it('tells the reactor from the views', () => {
    expect([status([head], { settled: true, reactor: head }), status([head], { settled: false, reactor: before }), status([head, before], { settled: false, reactor: null })]).toEqual([
      ['reactor   has reacted to everything', 'views     hold everything'],
      ['reactor   behind, at 0', 'views     hold everything'],
      ['views     behind, by partition: 0 at 2, 1 at 0'],
    ]);
  });
});

describe('statistics', () => {
  it('are tables in the order of the ladder and of the periods', () => {
    expect(renderStatistics({
  asOf: '1998-06-30', customers: 2_357,
  ladder: { loyal: 148, prospect: 8, repeat: 991, 'first-time': 1_210 },
  periods: { exploration: 8, lost: 1_622, recovery: 309 },
  stageByPeriod: { repeat: { lost: 397, recovery: 285 }, prospect: { exploration: 8 } },
  rfm: { buyers: 812, bands: { recency: { 1: 131, 5: 143 }, frequency: { 1: 329 }, monetary: { USD: { 1: 349, 5: 5 } } }, quintiles: { recency: { 1: 164 }, frequency: {}, monetary: { USD: { 1: 164 } }, 555: 55, 111: 68 } }
})).toMatchInlineSnapshot(`
"2,357 customers, as of 1998-06-30

Ladder
------
stage       customers   share
prospect            8   0.3 %
first-time      1,210  51.3 %
repeat            991  42.0 %
loyal             148   6.3 %

Periods
-------
period       customers   share
lost             1,622  68.8 %
recovery           309  13.1 %
exploration          8   0.3 %

Stage by period
---------------
stage     lost  recovery  exploration
prospect     0         0            8
repeat     397       285            0

RFM bands
---------
812 buyers in the window
                1  2  3  4    5
recency       131  0  0  0  143
frequency     329  0  0  0    0
monetary USD  349  0  0  0    5

RFM quintiles
-------------
                1  2  3  4  5
recency       164  0  0  0  0
frequency       0  0  0  0  0
monetary USD  164  0  0  0  0
5 in all three: 55, 1 in all three: 68"
`);
  });

  it('of nothing are one line', () => expect(renderStatistics({ asOf: null, customers: 0 })).toBe('No customers, as of no day yet.'));
});

const event = (revision: number, type: string, orderId: string): JsonObject => ({
  stream: 'purchases-0001', revision, position: fullPosition('a'.repeat(revision + 1))!, type: `rapport.${type}`, occurredAt: '1997-08-02T04:00:00.000Z',
  actor: { id: 'import', role: 'service' }, data: { source: 'cd now', orderId }, personal: { reason: 'secret' },
});

describe('events', () => {
  it('tell what they are about, never of the personal part', () => {
    const shown = renderEvents([event(0, 'order-recorded', '3')]) + eventLine(event(1, 'order-voided', '4'));
    expect(shown).toContain('order cd now/3');
    expect(shown).not.toContain('secret');
    expect(renderEvents([event(0, 'order-recorded', '3')], { positions: false })).not.toContain('position');
  });

  it('positions are printed short and read both ways', () => {
    expect(shortPosition(fullPosition('1f')!)).toBe('1f');
    expect(shortPosition('0'.repeat(32))).toBe('0');
    const twoNumbers = '0000000000001f00000000000000001e';
    expect(fullPosition(shortPosition(twoNumbers))).toBe(twoNumbers);
    expect([fullPosition('xyz'), fullPosition('1'.repeat(17))]).toEqual([null, null]);
  });
});

describe('an explanation', () => {
  const judged = {
    stage: { value: 'repeat', rule: 'ladder.repeat', policyVersion: 0, reasons: [{ code: 'purchase-days', count: 4, firstOn: '1997-01-01', lastOn: '1997-12-12', orders: ['cd%20now/1', 'cd%20now/4'] }], wouldChange: [{ code: 'purchase-days-needed', count: 1, notBefore: null, to: 'loyal' }] },
    period: { value: 'recovery', since: '1997-08-02', rule: 'period.recovery', policyVersion: 2, reasons: [{ code: 'gap-before-purchase', from: '1997-01-18', to: '1997-08-02', gapDays: 196, limitDays: 180, orders: ['cd%20now/2', 'cd%20now/3'] }], wouldChange: [] },
    rfm: { value: null, measures: null, rule: 'rfm.none', policyVersion: 0, reasons: [{ code: 'no-purchase-in-window', windowDays: 365, lastOn: null, orders: [], notCited: 0 }], wouldChange: [] },
  };
  const body = {
    ...judged, customerId: '0001', kind: 'consumer', status: { state: 'active' }, classification: { region: 'north', size: null }, ownerId: null, profile: [], ownerOnly: {}, customerSince: '1997-01-01', registeredOn: '1997-01-01',
    purchases: { orders: 4, purchaseDays: 4, firstPurchaseOn: '1997-01-01', lastPurchaseOn: '1997-12-12', units: 7, net: [{ currency: 'USD', netMinor: 10_050 }], unmatchedReturns: 0 }, relations: [], nextReviewOn: '1998-07-31',
    membership: { state: 'member', since: '1997-02-01', tier: 'C', activePoints: 1_120 },
  } as unknown as CustomerView;

  it('leads from the judgement down to the events of the orders that made it so', () => {
    const [stage, period] = explanationsOf(body, [event(0, 'order-recorded', '1'), event(1, 'order-recorded', '2'), event(2, 'order-recorded', '3'), event(3, 'order-recorded', '4'), event(4, 'order-voided', '4')]);
    expect(stage!.events.map(({ revision }) => revision)).toEqual([0, 3, 4]);
    expect(period!.events.map(({ revision }) => revision)).toEqual([1, 2]);
    expect(renderExplanation(period!)).toMatchInlineSnapshot(`
"Relationship period: recovery since 1997-08-02
----------------------------------------------
rule period.recovery, policy version 2
Because:
  The purchase of 1997-08-02 (order cd%20now/3) came 196 days after that of 1997-01-18 (order cd%20now/2), beyond the 180 days expected until then.
What would change it:
  Nothing that is known today.
The events of these orders:
  rev  event           about           happened                  recorded by       position
    1  order-recorded  order cd now/2  1997-08-02T04:00:00.000Z  import (service)  aa
    2  order-recorded  order cd now/3  1997-08-02T04:00:00.000Z  import (service)  aaa"
`);
    expect(renderExplanation(stage!, { positions: false })).toMatchInlineSnapshot(`
"Lifecycle stage: repeat
-----------------------
rule ladder.repeat, policy version 0 (the default)
Because:
  4 purchase days, the first on 1997-01-01 (order cd%20now/1), the last on 1997-12-12 (order cd%20now/4).
What would change it:
  1 more purchase day: loyal.
The events of these orders:
  rev  event           about           happened                  recorded by
    0  order-recorded  order cd now/1  1997-08-02T04:00:00.000Z  import (service)
    3  order-recorded  order cd now/4  1997-08-02T04:00:00.000Z  import (service)
    4  order-voided    order cd now/4  1997-08-02T04:00:00.000Z  import (service)"
`);
  });

  it('follows what is known', () => expect(renderCustomer(body, '1998-06-30')).toMatchInlineSnapshot(`
"Customer 0001, as of 1998-06-30
-------------------------------
kind            consumer
status          active
customer since  1997-01-01
owner           nobody
region          north
orders          4, 7 units, on 4 purchase days
purchases       from 1997-01-01 to 1997-12-12
net             100.50 USD
membership      member since 1997-02-01, tier C, 1,120 active points
stage           repeat
period          recovery since 1997-08-02
RFM             none
next review     1998-07-31"
`));
});
