import type { Command } from './load-client.js';

/** Linear congruential generator: the same numbers for the same seed, from 0 up to 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

/** A load closes its days until a year has ended too. */
const day = (n: number): string => new Date(Date.UTC(2024, 11, 10 + n)).toISOString().slice(0, 10);

/** The calendar is opened, and customers are registered: what the rest of a load stands on. */
export function* openingCommands(customers: number): Generator<Command> {
  yield { id: 'open-calendar', path: 'calendar/open', body: { firstDay: day(0), timeZone: 'Asia/Shanghai' } };
  for (let c = 0; c < customers; c++) {
    yield { id: `register-${c}`, path: 'customers', body: { customerId: `c-${c}`, kind: 'consumer', contact: { name: `Person ${c}` }, occurredAt: `${day(0)}T04:00:00Z` } };
  }
}

/** Every third customer becomes a member, before anything else: to be sent after the opening commands. */
export function* enrolCommands(customers: number): Generator<Command> {
  for (let c = 0; c < customers; c += 3) yield enrolment(c);
}

/** A member from the first day on. */
const enrolment = (customer: number): Command => ({ id: `enrol-${customer}`, path: `customers/c-${customer}/loyalty/enrol`, body: { occurredAt: `${day(0)}T04:00:00Z` } });

/** Orders, returns and notes for the customers, without an end. Another third of them becomes members in between: some of their orders stand before it. */
export function* loadCommands(customers: number, seed: number): Generator<Command> {
  const next = random(seed);
  for (let n = 0; ; n++) {
    const customer = Math.floor(next() * customers);
    const order = `${seed}-${n}`;
    const occurredAt = `${day(Math.floor(next() * 300))}T04:00:00Z`;
    const quantity = 1 + Math.floor(next() * 3);
    const total = `${400 * quantity}.00`;
    yield {
      id: `order-${order}`,
      path: `customers/c-${customer}/orders`,
      body: { source: 'shop', orderId: order, occurredAt, currency: 'CNY', lines: [{ product: 'tea', quantity, amount: total }], total },
    };
    if (next() < 0.2) {
      yield {
        id: `return-${order}`,
        path: `customers/c-${customer}/orders/shop/${order}/returns`,
        body: { returnId: `return-${order}`, occurredAt, lines: [{ line: 1, quantity: 1 }] },
      };
    }
    if (customer % 3 === 1 && next() < 0.1) yield enrolment(customer);
    if (next() < 0.2) {
      const attributes = [{ dimension: 'personal', name: 'note', value: `of ${order}` }];
      yield { id: `profile-${order}`, path: `customers/c-${customer}/update-profile`, body: { source: 'load', attributes } };
    }
  }
}

/** Days in their order, to be closed one after the other. */
export function* closingCommands(days: number): Generator<Command> {
  for (let n = 0; n < days; n++) yield { id: `close-${day(n)}`, path: 'calendar/close-day', body: { day: day(n) } };
}

/** So many of a load that has no end. */
export function* first(count: number, commands: Iterator<Command>): Generator<Command> {
  for (let n = 0; n < count; n++) yield commands.next().value as Command;
}
