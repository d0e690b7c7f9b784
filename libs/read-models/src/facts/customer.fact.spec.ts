import type { JsonObject } from '@rapport/kernel';
import { ContractEvents, noon, ReferenceReadSide } from '@rapport/testing';
import { customersView, type CustomerFact } from '../index.js';

const stream = 'customer-7';
const customerOf = (log: ContractEvents) => new ReferenceReadSide().foldAll(log.all).heads.get(stream)!.body as CustomerFact;
const email = [{ dimension: 'personal' as const, name: 'email' }];
const values = (value: string | null): JsonObject => ({ values: { 'personal.email': value } });
const update = (log: ContractEvents, day: string, value: string | null, source = 'call') =>
  log.add(stream, 'rapport.profile-updated', noon(day), { attributes: email, source }, values(value));

test('what the registration says about the person is profile, with the registration as its source', () => {
  const { profile } = customerOf(new ContractEvents().registered('7', '2001-05-01', { name: 'Li Wei', phone: '+8613800000000' }));
  const given = { dimension: 'personal', erased: false, source: 'registration', confirmedSource: 'registration', updatedAt: noon('2001-05-01'), confirmedAt: noon('2001-05-01') };
  expect(profile).toEqual([{ ...given, name: 'name', value: 'Li Wei' }, { ...given, name: 'phone', value: '+8613800000000' }]);
});

test('of two values the one that is dated later stands, whichever arrives last', () => {
  const log = new ContractEvents().registered('7', '2001-05-01');
  update(log, '2001-06-10', 'new@example.com');
  update(log, '2001-06-01', 'old@example.com');
  expect(customerOf(log).profile).toMatchObject([{ value: 'new@example.com', updatedAt: noon('2001-06-10') }]);
});

test('a confirmation keeps the value and its source, and remembers when and by what it was confirmed', () => {
  const log = update(new ContractEvents().registered('7', '2001-05-01'), '2001-06-01', 'a@example.com');
  log.add(stream, 'rapport.profile-confirmed', noon('2001-09-01'), { attributes: email, source: 'visit' });
  expect(customerOf(log).profile).toMatchObject([{ value: 'a@example.com', source: 'call', confirmedAt: noon('2001-09-01'), confirmedSource: 'visit' }]);
});

test('an attribute that was taken back is not shown, and cannot be confirmed', () => {
  const log = update(update(new ContractEvents().registered('7', '2001-05-01'), '2001-06-01', 'a@example.com'), '2001-06-02', null);
  log.add(stream, 'rapport.profile-confirmed', noon('2001-09-01'), { attributes: email, source: 'visit' });
  expect(customerOf(log).profile).toMatchObject([{ value: null, confirmedAt: noon('2001-06-02') }]);
  expect(new ReferenceReadSide().foldAll(log.all).derive(customersView, '7')!.body.profile).toEqual([]);
});

test('of an erased person the attributes stay, without values', () => {
  const log = new ContractEvents().registered('7', '2001-05-01', 'erased');
  log.add(stream, 'rapport.profile-updated', noon('2001-06-01'), { attributes: email, source: 'call' }, 'erased');
  expect(customerOf(log).profile).toMatchObject([{ name: 'email', value: null, erased: true }]);
});

test('the temperament is kept apart, for the owner only; null takes it back', () => {
  const classified = (log: ContractEvents, temperament: string | null) =>
    log.add(stream, 'rapport.customer-classified', noon('2001-06-01'), { classification: { importance: 'vip' } }, { temperament });
  const log = classified(new ContractEvents().registered('7', '2001-05-01'), 'thrifty');
  expect(customerOf(log)).toMatchObject({ ownerOnly: { temperament: 'thrifty' }, classification: { importance: 'vip', region: null } });
  log.add(stream, 'rapport.customer-classified', noon('2001-06-02'), { kind: 'business', classification: { importance: null } });
  expect(customerOf(log)).toMatchObject({ kind: 'business', ownerOnly: { temperament: 'thrifty' }, classification: { importance: null } });
  expect(customerOf(classified(log, null)).ownerOnly).toEqual({ temperament: null });
});

test('a relation counts once, from its earliest day', () => {
  const log = new ContractEvents().registered('7', '2001-05-01').related('7', '3', '2001-07-01').related('7', '3', '2001-06-01').related('7', '2', '2001-06-05');
  expect(customerOf(log).relations).toEqual([
    { relation: 'referrer', otherCustomerId: '2', at: noon('2001-06-05') },
    { relation: 'referrer', otherCustomerId: '3', at: noon('2001-06-01') },
  ]);
  expect(new ReferenceReadSide().foldAll(log.all).heads.get(stream)!.lookups).toEqual(['customer.referrer:2', 'customer.referrer:3']);
});
