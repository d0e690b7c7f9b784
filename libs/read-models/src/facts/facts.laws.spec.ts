import fc from 'fast-check';
import type { AnyContractEvent } from '@rapport/contracts';
import { canonicalJson, instantFromMs, type Instant, type JsonObject } from '@rapport/kernel';
import { anyLoyaltyData, ContractEvents, ReferenceReadSide } from '@rapport/testing';
import { decodePiece, encodePiece, orderConflictsView, ordersView, customersView, unmatchedReturnsView, joinedId, orderKey } from '../index.js';

const odd = fc.constantFrom('a', 'b', 'A/b', 'x#y', 'p:q', '~', '__proto__', 'constructor', '', '客户', '100%', '%41');
const at = fc.integer({ min: 0, max: 4_000_000_000_000 }).map(instantFromMs);
const minor = fc.integer({ min: -5_000, max: 50_000 });
const orderName = { source: odd, orderId: odd };
const returned = fc.array(fc.record({ line: fc.integer({ min: 1, max: 3 }), quantity: fc.nat(4), amountMinor: minor }), { maxLength: 3 });
const lines = fc.array(
  fc.record({ line: fc.integer({ min: 1, max: 3 }), product: odd, category: fc.constant(null), quantity: fc.nat(4), amountMinor: minor, costMinor: fc.constant(null) }),
  { maxLength: 3 },
);
const attributes = fc.array(fc.record({ dimension: fc.constantFrom('personal', 'purchasing', 'preference'), name: odd }), { maxLength: 3 });
const personal = fc.oneof(fc.constant(null), fc.constant('erased'), fc.record({ name: odd, temperament: fc.constantFrom('host', null) }), fc.record({ values: fc.dictionary(odd, fc.option(odd)) }));

/** Any data that the contract's types allow, whether or not a write side would record it then. */
const dataOf: { readonly [Name in AnyContractEvent['type']]: fc.Arbitrary<object> } = {
  'rapport.customer-registered': fc.record({ kind: fc.constantFrom('consumer', 'business'), classification: fc.constantFrom({}, { importance: 'vip' }) }),
  'rapport.customer-classified': fc.record({ classification: fc.constantFrom({}, { importance: null, region: 'north' }) }),
  'rapport.owner-assigned': fc.record({ ownerId: fc.option(odd) }),
  'rapport.customer-related': fc.record({ relation: fc.constantFrom('referrer', 'household'), otherCustomerId: odd }),
  'rapport.profile-updated': fc.record({ attributes, source: odd }),
  'rapport.profile-confirmed': fc.record({ attributes, source: odd }),
  'rapport.relationship-ended': fc.record({ reason: fc.constantFrom('costs-more-than-it-brings', 'handed-over-to-channel'), handedToCustomerId: fc.option(odd) }),
  'rapport.order-recorded': fc.record({ ...orderName, channel: fc.option(odd), currency: fc.constantFrom('USD', 'CNY', '__proto__'), lines, totalMinor: minor, buyerId: fc.option(odd), payerId: fc.option(odd), userId: fc.option(odd) }),
  'rapport.order-voided': fc.record(orderName),
  'rapport.return-recorded': fc.record({ ...orderName, returnId: odd, lines: returned, totalMinor: minor }),
  'rapport.unmatched-return-recorded': fc.record({ ...orderName, returnId: odd, lines: returned }),
  'rapport.return-matched': fc.record({ ...orderName, returnId: odd, returnedAt: at, lines: returned, totalMinor: minor }),
  'rapport.excess-return-found': fc.record({ ...orderName, returnId: odd, currency: fc.constant('USD'), lines: returned }),
  ...anyLoyaltyData(odd),
  'rapport.calendar-opened': fc.record({ firstDay: fc.constant('2020-01-01'), timeZone: fc.constant('Europe/Berlin') }),
  'rapport.day-closed': fc.record({ day: fc.constantFrom('2020-01-01', '2019-12-31') }),
  'rapport.policy-published': fc.record({ name: odd, version: fc.integer({ min: 1, max: 3 }), effectiveFrom: fc.constant('2020-01-01'), parameters: fc.constant({}), examples: fc.constant([]) }),
};
const types = Object.keys(dataOf) as AnyContractEvent['type'][];
const eventArbitrary = fc.constantFrom(...types).chain((type) => fc.record({
  type: fc.oneof({ weight: 20, arbitrary: fc.constant(type as string) }, { weight: 1, arbitrary: fc.constant('rapport.of-tomorrow') }),
  stream: fc.constantFrom('customer-a', 'customer-x#y', 'purchases-a', 'purchases-x#y', 'loyalty-a', 'loyalty-x#y', 'calendar', 'policy-tomorrow'),
  at, data: dataOf[type], personal,
}));

test('a fold never throws, and a view never on what was folded, whatever events come; what they give can be stored', () => {
  fc.assert(
    fc.property(fc.array(eventArbitrary, { maxLength: 40 }), (events) => {
      const log = new ContractEvents();
      for (const { stream, type, at: when, data, personal: part } of events)
        log.add(stream, type as 'rapport.order-voided', when as Instant, data as never, part as JsonObject);
      const side = new ReferenceReadSide().foldAll(log.all);
      for (const document of [...side.heads.values(), ...side.parts.values()]) canonicalJson(document);
      for (const customerId of ['a', 'x#y']) {
        canonicalJson({ ...side.derive(customersView, customerId)?.body });
        for (const { data } of events as { data: { source?: string; orderId?: string; returnId?: string } }[]) {
          const { source = '', orderId = '', returnId = '' } = data;
          canonicalJson({ ...side.derive(ordersView, joinedId(customerId, source, orderId))?.body });
          canonicalJson({ ...side.derive(unmatchedReturnsView, joinedId(customerId, source, orderId, returnId))?.body });
          canonicalJson({ ...side.derive(orderConflictsView, orderKey(source, orderId))?.body });
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('a business id comes back from the piece of an id that it was encoded into, lone surrogates too', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constantFrom('\ud800', 'a\udfffb', '\ud83d')), (text) => {
      expect(encodePiece(text)).toMatch(/^[A-Za-z0-9_.%-]*$/);
      expect(decodePiece(encodePiece(text))).toBe(text);
    }),
    { numRuns: 500 },
  );
});
