import { classifyCustomer, clockOfSpecs, endRelationship, eventsOf, nothing, referredBy, registerCustomer, scenarios, updateProfile } from '@rapport/testing';
import { instant } from '@rapport/kernel';
import { customer, type CustomerCommand } from './index.js';

const given = scenarios(customer);
const after = (...commands: readonly CustomerCommand[]) => given(...eventsOf(customer, [registerCustomer(), ...commands]));
const now = clockOfSpecs;

describe('registering', () => {
  it('records kind and classification in clear, and the person apart', () => {
    const command = registerCustomer({ kind: 'business', classification: { industry: 'rice' }, contact: { name: 'Wang', email: 'wang@example.org' } });
    given().when(command).then([
      {
        type: 'CustomerRegistered',
        occurredAt: instant('2026-01-02T03:04:05.000Z'),
        data: { kind: 'business', classification: { industry: 'rice' } },
        personal: { name: 'Wang', email: 'wang@example.org' },
      },
    ]);
  });
  it('is dated by the clock of the command when nothing else is said', () => {
    const { occurredAt: _, ...command } = registerCustomer();
    given().when(command).then([{ type: 'CustomerRegistered', occurredAt: now, data: { kind: 'consumer', classification: {} } }]);
  });
  it('is refused for a customer who is there, also after the relationship ended', () => {
    after().when(registerCustomer()).then({ rejected: 'customer-already-registered' });
    after(endRelationship()).when(registerCustomer()).then({ rejected: 'customer-already-registered' });
  });
  it('is refused in the future', () => {
    given().when(registerCustomer({ occurredAt: instant('2026-03-10T12:00:00.001Z') })).then({ rejected: 'occurred-in-the-future', field: 'occurredAt' });
  });
  it.each(['', 'a b', 'anna@example.org', 'ä', '..', 'x'.repeat(65)])('refuses %j as a customer id', (customerId) => {
    given().when(registerCustomer({ customerId })).then({ rejected: 'invalid-value', field: 'customerId' });
  });
  it('names the field that is at fault and never its value', () => {
    given().when(registerCustomer({ contact: { phone: '' } })).then({ rejected: 'invalid-value', field: 'contact.phone' });
    given().when(registerCustomer({ classification: { region: ' x' } })).then({ rejected: 'invalid-value', field: 'classification.region' });
  });
});

describe('every other command', () => {
  const others: readonly CustomerCommand[] = [
    classifyCustomer(), { type: 'AssignOwner', ownerId: 's-1' }, referredBy('c-2'), updateProfile({ colour: 'red' }),
    { type: 'ConfirmProfile', source: 'call', attributes: [] }, endRelationship(),
  ];
  it.each(others.map((command) => [command.type, command] as const))('%s needs a registered customer and a relationship that goes on', (_type, command) => {
    given().when(command).then({ rejected: 'customer-not-registered' });
    after(endRelationship()).when(command).then({ rejected: 'relationship-ended' });
  });
});

describe('classifying', () => {
  const classified = classifyCustomer({ kind: 'business', classification: { importance: 'vip', region: 'east' }, temperament: 'host' });

  it('records only what changes', () => {
    after(classified).when(classifyCustomer({ kind: 'business', classification: { importance: 'minor', region: 'east' } })).then([
      { type: 'CustomerClassified', occurredAt: now, data: { classification: { importance: 'minor' } } },
    ]);
    after(classified).when(classifyCustomer({ kind: 'consumer' })).then([
      { type: 'CustomerClassified', occurredAt: now, data: { kind: 'consumer', classification: {} } },
    ]);
  });
  it('keeps the temperament among what is sealed', () => {
    after(classified).when(classifyCustomer({ temperament: null })).then([
      { type: 'CustomerClassified', occurredAt: now, data: { classification: {} }, personal: { temperament: null } },
    ]);
  });
  it('changes nothing with values that are there already, or that take back what is not there', () => {
    after(classified).when(classified).then(nothing);
    after().when(classifyCustomer({ classification: { importance: null }, temperament: null })).then(nothing);
  });
  it('takes a value back with null', () => {
    after(classified).when(classifyCustomer({ classification: { region: null } })).then([
      { type: 'CustomerClassified', occurredAt: now, data: { classification: { region: null } } },
    ]);
  });
});

describe('owner and relations', () => {
  it('an owner is assigned, and taken back with null', () => {
    after().when({ type: 'AssignOwner', ownerId: 's-1' }).then([{ type: 'OwnerAssigned', occurredAt: now, data: { ownerId: 's-1' } }]);
    after({ type: 'AssignOwner', ownerId: 's-1' }).when({ type: 'AssignOwner', ownerId: null }).then([
      { type: 'OwnerAssigned', occurredAt: now, data: { ownerId: null } },
    ]);
  });
  it('the same owner again, or none where there is none, changes nothing', () => {
    after({ type: 'AssignOwner', ownerId: 's-1' }).when({ type: 'AssignOwner', ownerId: 's-1' }).then(nothing);
    after().when({ type: 'AssignOwner', ownerId: null }).then(nothing);
  });
  it('a customer is referred by at most one other', () => {
    after(referredBy('c-2')).when(referredBy('c-2')).then(nothing);
    after(referredBy('c-2')).when(referredBy('c-3')).then({ rejected: 'referrer-already-known', details: { referrerId: 'c-2' } });
  });
  it('a relation may be older than the registration', () => {
    const occurredAt = instant('2019-05-01T00:00:00.000Z');
    after().when({ ...referredBy('c-2'), occurredAt }).then([{ type: 'CustomerRelated', occurredAt, data: { relation: 'referrer', otherCustomerId: 'c-2' } }]);
  });
  it('other relations may be several', () => {
    after({ type: 'RelateCustomer', relation: 'household', otherCustomerId: 'c-2' }).when({ type: 'RelateCustomer', relation: 'household', otherCustomerId: 'c-3' }).then([
      { type: 'CustomerRelated', occurredAt: now, data: { relation: 'household', otherCustomerId: 'c-3' } },
    ]);
  });
});

describe('the profile', () => {
  it('says in clear which attributes changed, and seals their values', () => {
    after(updateProfile({ colour: 'red', size: 'M' })).when(updateProfile({ colour: 'blue', size: 'M' }, 'call')).then([
      {
        type: 'ProfileUpdated',
        occurredAt: now,
        data: { attributes: [{ dimension: 'preference', name: 'colour' }], source: 'call' },
        personal: { values: { 'preference.colour': 'blue' } },
      },
    ]);
  });
  it('does not change with values that are there already', () => {
    after(updateProfile({ colour: 'red' })).when(updateProfile({ colour: 'red' }, 'call')).then(nothing);
    after().when(updateProfile({ colour: null })).then(nothing);
  });
  it('takes any value where the one that is there can not be read', () => {
    const [registered, updated] = eventsOf(customer, [registerCustomer(), updateProfile({ colour: 'red' })]);
    const { personal: _, ...sealed } = updated!;
    given(registered!, sealed as never).when(updateProfile({ colour: 'red' })).then([updated!]);
  });
  it('confirms only attributes that are there, each time anew', () => {
    const confirm = (name: string): CustomerCommand => ({ type: 'ConfirmProfile', source: 'call', attributes: [{ dimension: 'preference', name }] });
    const confirmed = [{ type: 'ProfileConfirmed' as const, occurredAt: now, data: { attributes: [{ dimension: 'preference' as const, name: 'colour' }], source: 'call' } }];
    after(updateProfile({ colour: 'red' })).when(confirm('colour')).then(confirmed);
    after(updateProfile({ colour: 'red' }), confirm('colour')).when(confirm('colour')).then(confirmed);
    after(updateProfile({ colour: 'red' }), updateProfile({ colour: null })).when(confirm('colour')).then({
      rejected: 'attribute-not-found', field: 'attributes[0].name', details: { attribute: 'preference.colour' },
    });
  });
  it('names an attribute once, in a safe way', () => {
    const attribute = { dimension: 'personal', name: 'birthday', value: 'x' } as const;
    after().when({ type: 'UpdateProfile', source: 'call', attributes: [attribute, attribute] }).then({ rejected: 'attribute-named-twice', field: 'attributes[1].name' });
    after().when(updateProfile({ 'a@b': 'x' })).then({ rejected: 'invalid-value', field: 'attributes[0].name' });
    after().when(updateProfile(Object.fromEntries([['__proto__', 'x']]))).then({ rejected: 'invalid-value', field: 'attributes[0].name' });
  });
});

describe('contact data of the registration', () => {
  const register = registerCustomer({ contact: { name: 'Wang', phone: '+8613800138000' } });
  const known = given(...eventsOf(customer, [register]));
  const [name, phone, email] = (['name', 'phone', 'email'] as const).map((field) => ({ dimension: 'personal' as const, name: field }));
  const update = (attribute: typeof name, value: string | null): CustomerCommand =>
    ({ type: 'UpdateProfile', source: 'call', attributes: [{ ...attribute!, value }] });
  const confirm = (attribute: typeof name): CustomerCommand => ({ type: 'ConfirmProfile', source: 'call', attributes: [attribute!] });

  it('can be confirmed, and what was not given can not', () => {
    known.when(confirm(name)).then([{ type: 'ProfileConfirmed', occurredAt: now, data: { attributes: [name!], source: 'call' } }]);
    known.when(confirm(email)).then({ rejected: 'attribute-not-found', details: { attribute: 'personal.email' } });
  });
  it('can be taken back, once', () => {
    known.when(update(phone, null)).then([
      { type: 'ProfileUpdated', occurredAt: now, data: { attributes: [phone!], source: 'call' }, personal: { values: { 'personal.phone': null } } },
    ]);
    given(...eventsOf(customer, [register, update(phone, null)])).when(update(phone, null)).then(nothing);
    given(...eventsOf(customer, [register, update(phone, null)])).when(confirm(phone)).then({ rejected: 'attribute-not-found' });
  });
  it('does not change with the same value', () => {
    known.when(update(name, 'Wang')).then(nothing);
  });
  it('counts as changed by any value once it is sealed away', () => {
    const [registered] = eventsOf(customer, [register]);
    const { personal: _, ...sealed } = registered!;
    given(sealed as never).when(update(name, 'Wang')).then([
      { type: 'ProfileUpdated', occurredAt: now, data: { attributes: [name!], source: 'call' }, personal: { values: { 'personal.name': 'Wang' } } },
    ]);
  });
});

describe('ending the relationship', () => {
  it('records the reason in clear and seals the note', () => {
    after().when(endRelationship({ note: 'never pays' })).then([
      { type: 'RelationshipEnded', occurredAt: now, data: { reason: 'costs-more-than-it-brings', handedToCustomerId: null }, personal: { note: 'never pays' } },
    ]);
  });
  it('is refused before the registration, and taken at its very moment', () => {
    const registeredAt = instant('2026-01-02T03:04:05.000Z');
    after().when(endRelationship({ occurredAt: instant('2026-01-02T03:04:04.999Z') })).then({
      rejected: 'occurred-before-registration', field: 'occurredAt', details: { registeredAt },
    });
    after().when(endRelationship({ occurredAt: registeredAt })).then([
      { type: 'RelationshipEnded', occurredAt: registeredAt, data: { reason: 'costs-more-than-it-brings', handedToCustomerId: null } },
    ]);
  });
  it('names the channel customer when, and only when, it is handed over', () => {
    after().when(endRelationship({ reason: 'handed-over-to-channel' })).then({ rejected: 'handed-to-customer-required' });
    after().when(endRelationship({ handedToCustomerId: 'c-9' })).then({ rejected: 'handed-to-customer-not-allowed' });
  });
});
