import { addDays, day, type Day } from '@rapport/kernel';
import { dated, enrolled, noon, ordered, registered, shopSource, type DatedCommand } from './dated-command.js';

// Told by hand, beside the customers that chance makes. Names and addresses are invented.

const story = (customerId: string, name: string, since: string, orders: readonly (readonly [on: string, amountMinor: number])[]): readonly DatedCommand[] => [
  registered(day(since), customerId, { contact: { name, email: `${customerId}@example.com` } }),
  ...orders.map(([on, amountMinor], index) => ordered(day(on), customerId, { orderId: `${customerId}-${index + 1}`, amountMinor })),
];

const every = (from: Day, days: number, count: number, amountMinor: number): readonly (readonly [string, number])[] =>
  Array.from({ length: count }, (_, index) => [addDays(from, days * index), amountMinor] as const);

/** Bought every month, was lost in summer, and came back in November. */
const wonBack = story('won-back', 'Mei Tanaka', '2025-01-10', [['2025-01-10', 4_200], ['2025-02-09', 3_950], ['2025-03-11', 5_120], ['2025-04-10', 2_890], ['2025-11-20', 6_600]]);

/** Every three weeks, all year long. */
const loyal = [
  ...story('loyal', 'Jonas Okafor', '2025-01-06', every(day('2025-01-06'), 21, 17, 3_150)),
  dated(day('2025-01-06'), 'classify-customer', { customerId: 'loyal', classification: { importance: 'important', valueStyle: 'follower', region: 'north' } }),
  dated(day('2025-02-03'), 'assign-owner', { customerId: 'loyal', ownerId: 'staff-7' }),
  dated(day('2025-03-14'), 'update-profile', { customerId: 'loyal', source: 'conversation', attributes: [{ dimension: 'preference', name: 'genre', value: 'jazz' }] }),
];

/** Reported the return before the shop's other system had told of the order. */
const earlyReturn = [
  ...story('early-return', 'Lucía Brandt', '2025-05-02', [['2025-05-02', 5_900]]),
  dated(day('2025-06-03'), 'record-return', { customerId: 'early-return', source: shopSource, orderId: 'early-return-2', returnId: 'r-1', occurredAt: noon(day('2025-06-03')), lines: [{ line: 1, quantity: 1 }] }),
  ordered(day('2025-06-12'), 'early-return', { orderId: 'early-return-2', amountMinor: 7_450, on: day('2025-05-28') }),
  ordered(day('2025-09-01'), 'early-return', { orderId: 'early-return-3', amountMinor: 2_100 }),
];

/** Loyal, and the friend who was told of the shop bought there: an advocate. */
const advocate = [
  ...story('advocate', 'Ines Haddad', '2025-01-20', every(day('2025-01-20'), 40, 9, 4_480)),
  ...story('friend', 'Tomás Haddad', '2025-07-01', [['2025-07-05', 3_300], ['2025-09-18', 2_750]]),
  dated(day('2025-07-01'), 'relate-customer', { customerId: 'friend', relation: 'referrer', otherCustomerId: 'advocate', occurredAt: noon(day('2025-07-01')) }),
];

/** Cost more than it brought: the relationship was ended in August, and its judgement stands still since. */
const ended = [
  ...story('ended', 'Rafael Lindqvist', '2025-02-14', [['2025-02-14', 900], ['2025-03-02', 700]]),
  dated(day('2025-03-05'), 'record-return', { customerId: 'ended', source: shopSource, orderId: 'ended-2', returnId: 'r-1', occurredAt: noon(day('2025-03-05')), lines: [{ line: 1, quantity: 1 }] }),
  dated(day('2025-08-01'), 'end-relationship', { customerId: 'ended', reason: 'costs-more-than-it-brings', note: 'Three parcels came back unopened.', occurredAt: noon(day('2025-08-01')) }),
];

/** One order was recorded by mistake. */
const voided = [
  ...story('voided', 'Aiko Petrov', '2025-04-04', [['2025-04-04', 2_600], ['2025-06-20', 99_000], ['2025-10-10', 3_050]]),
  dated(day('2025-06-21'), 'void-order', { customerId: 'voided', source: shopSource, orderId: 'voided-2', reason: 'Recorded for the wrong customer.' }),
];

/** Members: two from their first day on, one later, whose earlier orders earn nothing, and one who gave something back. */
const members = [['loyal', '2025-01-06'], ['advocate', '2025-01-20'], ['won-back', '2025-03-01'], ['early-return', '2025-05-02']].map(([customerId, since]) => enrolled(day(since!), customerId!));

/** Points that live ten years: whoever looks at the demo can still spend them. */
const longLife = dated(day('2025-01-01'), 'publish-policy', {
  name: 'loyalty-expiry', effectiveFrom: '2025-01-01', parameters: { kind: 'rolling', rollingMonths: 120, warnDaysBefore: 30, reissuedLiveDays: 30 }, examples: [],
});

export const stories: readonly DatedCommand[] = [longLife, ...wonBack, ...loyal, ...earlyReturn, ...advocate, ...ended, ...voided, ...members];

/** The one whom the demo explains. */
export const explainedCustomer = 'won-back';
