import { addDays, day } from '@rapport/kernel';
import fc from 'fast-check';
import type { Told } from './model.js';

const people = ['ann', 'bob', 'cid', 'dee'];
const first = day('2024-01-01');
const anyPerson = fc.constantFrom(...people);
const anyDay = fc.integer({ min: 0, max: 9 }).map((days) => addDays(first, days));

const registered: fc.Arbitrary<Told> = fc.tuple(anyPerson, fc.constantFrom('A', 'B')).map(([id, name]) => ({
  stream: `customer-${id}`, key: id, type: 'rapport.customer-registered', data: {}, sealedName: name,
}));
const related: fc.Arbitrary<Told> = fc.tuple(anyPerson, fc.option(anyPerson)).map(([id, referrer]) => ({
  stream: `customer-${id}`, key: id, type: 'rapport.customer-related', data: { referrer },
}));
const ordered: fc.Arbitrary<Told> = fc
  .tuple(anyPerson, fc.constantFrom('o1', 'o2'), fc.integer({ min: 1, max: 9 }), anyDay, fc.constantFrom('rapport.order-recorded', 'rapport.order-recorded', 'rapport.order-voided'))
  .map(([id, orderId, amount, on, type]) => ({ stream: `purchases-${id}`, key: id, type, data: { orderId, amount, day: on } }));
const published: fc.Arbitrary<Told> = fc.tuple(anyDay, fc.integer({ min: 1, max: 6 })).map(([effectiveFrom, days]) => ({
  stream: 'policy-ladder', type: 'rapport.policy-published', data: { name: 'ladder', effectiveFrom, days },
}));
const dayClosed: fc.Arbitrary<'day'> = fc.constant('day');
const opened: fc.Arbitrary<Told> = fc.constantFrom('UTC', 'Asia/Shanghai').map((timeZone) => ({ stream: 'calendar', type: 'rapport.calendar-opened', data: { timeZone } }));

/** Customers that come, refer and leave their referrers, buy, while days are closed and policies published. */
export const anyHistory: fc.Arbitrary<readonly Told[]> = fc
  .array(
    fc.oneof({ weight: 2, arbitrary: registered }, { weight: 4, arbitrary: related }, { weight: 6, arbitrary: ordered }, { weight: 1, arbitrary: published }, { weight: 3, arbitrary: dayClosed }, { weight: 1, arbitrary: opened }),
    { minLength: 1, maxLength: 24 },
  )
  .map((steps) => {
    let closed = 0;
    return steps.map((step): Told => (step === 'day' ? { stream: 'calendar', type: 'rapport.day-closed', data: { day: addDays(first, closed++) } } : step));
  });
