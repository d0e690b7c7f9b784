import type { Instant } from '@rapport/kernel';
import { contactFields, type ClassificationChange } from './customer.commands.js';
import { attributeKey, type CustomerEvent, type CustomerRegistered, type ProfileUpdated } from './customer.events.js';
import type { CustomerKind, RelationType, Temperament } from './customer.vocabulary.js';

export interface Relation {
  readonly relation: RelationType;
  readonly otherCustomerId: string;
}

export interface KnownCustomer {
  readonly status: 'active' | 'ended';
  readonly registeredAt: Instant;
  readonly kind: CustomerKind;
  /** Values that are set; a value taken back is absent. */
  readonly classification: ClassificationChange;
  readonly temperament: Temperament | null;
  readonly ownerId: string | null;
  readonly relations: readonly Relation[];
  /**
   * By `dimension.name`; null where there is a value that can't be read (sealed, and not opened or erased). What the
   * registration said about the person is here too, as `personal.name` and so on; once that is sealed away, nobody knows
   * which of it was said, and none of it is here until it is given again.
   */
  readonly attributes: ReadonlyMap<string, string | null>;
}

export type CustomerState = { readonly status: 'unregistered' } | KnownCustomer;

export const initialCustomer: CustomerState = { status: 'unregistered' };

/** The one who referred this customer, if anybody did. */
export const referrerOf = (state: CustomerState): string | null =>
  state.status === 'unregistered' ? null : (state.relations.find(({ relation }) => relation === 'referrer')?.otherCustomerId ?? null);

export function evolveCustomer(state: CustomerState, event: CustomerEvent): CustomerState {
  if (event.type === 'CustomerRegistered') return state.status === 'unregistered' ? registered(event) : state;
  if (state.status === 'unregistered') return state;
  switch (event.type) {
    case 'CustomerClassified':
      return {
        ...state,
        kind: event.data.kind ?? state.kind,
        classification: withChange(state.classification, event.data.classification),
        temperament: event.personal === undefined ? state.temperament : event.personal.temperament,
      };
    case 'OwnerAssigned':
      return { ...state, ownerId: event.data.ownerId };
    case 'CustomerRelated':
      return { ...state, relations: [...state.relations, { relation: event.data.relation, otherCustomerId: event.data.otherCustomerId }] };
    case 'ProfileUpdated':
      return { ...state, attributes: withAttributes(state.attributes, event) };
    case 'RelationshipEnded':
      return { ...state, status: 'ended' };
    default:
      return state;
  }
}

const registered = ({ occurredAt, data, personal }: CustomerRegistered): KnownCustomer => ({
  status: 'active',
  registeredAt: occurredAt,
  kind: data.kind,
  classification: withChange({}, data.classification),
  temperament: null,
  ownerId: null,
  relations: [],
  attributes: contactAttributes(personal),
});

/** Contact data is profile from the beginning, under the names that the read side shows it with. */
function contactAttributes(contact: CustomerRegistered['personal']): KnownCustomer['attributes'] {
  const attributes = new Map<string, string>();
  for (const name of contactFields) {
    const value = contact?.[name];
    if (typeof value === 'string') attributes.set(attributeKey({ dimension: 'personal', name }), value);
  }
  return attributes;
}

function withChange(values: ClassificationChange, change: ClassificationChange): ClassificationChange {
  const all = Object.entries({ ...values, ...change });
  return Object.fromEntries(all.filter(([, value]) => value !== null && value !== undefined));
}

function withAttributes(known: KnownCustomer['attributes'], { data, personal }: ProfileUpdated): KnownCustomer['attributes'] {
  const attributes = new Map(known);
  for (const key of data.attributes.map(attributeKey)) {
    const value = personal === undefined || !Object.hasOwn(personal.values, key) ? undefined : personal.values[key];
    if (value === null) attributes.delete(key);
    else attributes.set(key, value ?? null);
  }
  return attributes;
}
