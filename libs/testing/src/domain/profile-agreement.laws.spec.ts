import { contractCatalogue } from '@rapport/application';
import { customer, type ContactData, type CustomerCommand, type CustomerEvent } from '@rapport/domain';
import type { JsonObject } from '@rapport/kernel';
import { customersView, type CustomerFact } from '@rapport/read-models';
import fc from 'fast-check';
import { ContractEvents } from '../read-models/contract-events.js';
import { ReferenceReadSide } from '../read-models/reference-read-side.js';
import { registerCustomer } from './customer-commands.js';
import { clockOfSpecs, fold } from './given-when-then.js';

const attribute = fc.record({ dimension: fc.constantFrom('personal' as const, 'preference' as const), name: fc.constantFrom('name', 'phone', 'colour') });
const value = fc.constantFrom(null, 'one', 'other');
const contact: fc.Arbitrary<ContactData> = fc.record({ name: fc.constant('one'), phone: fc.constant('other'), address: fc.constant('one') }, { requiredKeys: [] });
const command: fc.Arbitrary<CustomerCommand> = fc.oneof(
  fc.tuple(attribute, value).map(([named, given]): CustomerCommand => ({ type: 'UpdateProfile', source: 'call', attributes: [{ ...named, value: given }] })),
  attribute.map((named): CustomerCommand => ({ type: 'ConfirmProfile', source: 'visit', attributes: [named] })),
);
const history = fc.tuple(contact, fc.array(command, { maxLength: 12 })).map(([given, commands]) => [registerCustomer({ contact: given }), ...commands]);

/** What the commands give; a refused one gives nothing. */
const eventsAfter = (commands: readonly CustomerCommand[]): readonly CustomerEvent[] =>
  commands.reduce<readonly CustomerEvent[]>((events, each) => {
    const decided = customer.decide(fold(customer, events), each, { now: clockOfSpecs });
    return decided.ok ? [...events, ...decided.value] : events;
  }, []);

const withoutPersonal = ({ personal: _, ...event }: CustomerEvent): CustomerEvent => event as CustomerEvent;

/** Attribute by attribute; null where there is a value that nobody can read. */
function onWriteSide(events: readonly CustomerEvent[]): Readonly<Record<string, string | null>> {
  const state = fold(customer, events);
  return state.status === 'unregistered' ? {} : Object.fromEntries(state.attributes);
}

function onReadSide(events: readonly CustomerEvent[], personalOf: (event: CustomerEvent) => JsonObject | 'erased' | null): Readonly<Record<string, string | null>> {
  const told = new ContractEvents();
  for (const event of events) {
    const { type } = contractCatalogue.find(({ storedType }) => storedType === event.type)!;
    told.add('customer-c-1', type, event.occurredAt, event.data as never, personalOf(event));
  }
  const { profile } = new ReferenceReadSide().foldAll(told.all).derive(customersView, 'c-1')!.body as unknown as Pick<CustomerFact, 'profile'>;
  return Object.fromEntries(profile.map(({ dimension, name, value: shown }) => [`${dimension}.${name}`, shown]));
}

const personalOf = ({ personal }: CustomerEvent): JsonObject | null => (personal as JsonObject | undefined) ?? null;

describe('the profile, on the write side and on the read side', () => {
  it('has the same attributes with the same values, those of the registration among them', () => {
    fc.assert(
      fc.property(history, (commands) => {
        const events = eventsAfter(commands);
        expect(onReadSide(events, personalOf)).toEqual(onWriteSide(events));
      }),
    );
  });

  it('has the same attributes, without values, once the person is erased', () => {
    fc.assert(
      fc.property(history, (commands) => {
        const events = eventsAfter(commands);
        const erased = onReadSide(events, (event) => (event.personal === undefined ? null : 'erased'));
        expect(erased).toEqual(onWriteSide(events.map(withoutPersonal)));
      }),
    );
  });
});
