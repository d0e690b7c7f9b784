import type { Classification, CustomerContractEvent } from '@rapport/contracts';
import type { Instant } from '@rapport/kernel';
import type { FactDefinition, OpenedEvent } from './fact-definition.js';
import { givenValue, withConfirmation, withValue, type AttributeName, type ProfileAttribute } from './profile.js';
import { customerPrefix, ofContract } from './streams.js';

type Event<Name extends CustomerContractEvent['type']> = OpenedEvent<Extract<CustomerContractEvent, { type: Name }>>;
type RegisteredData = Event<'rapport.customer-registered'>['data'];
type RelatedData = Event<'rapport.customer-related'>['data'];
type EndedData = Event<'rapport.relationship-ended'>['data'];

export type CustomerKind = RegisteredData['kind'];
export type ClassificationFact = { readonly [Field in keyof Classification]-?: Exclude<Classification[Field], undefined> };
export type RelationFact = { readonly relation: RelatedData['relation']; readonly otherCustomerId: string; readonly at: Instant };
export type EndFact = { readonly at: Instant; readonly reason: EndedData['reason']; readonly handedToCustomerId: string | null };

export type CustomerFact = {
  readonly customerId: string;
  /** Null until the customer is registered. */
  readonly registeredAt: Instant | null;
  readonly kind: CustomerKind | null;
  readonly classification: ClassificationFact;
  readonly ownerId: string | null;
  /** Ascending by dimension and name; attributes that were taken back stay, with the value null. */
  readonly profile: readonly ProfileAttribute[];
  /** A note that only the owner sees. */
  readonly ownerOnly: { readonly temperament: string | null };
  /** Ascending by relation and customer, each pair once with its earliest date. */
  readonly relations: readonly RelationFact[];
  readonly ended: EndFact | null;
};

const noClassification: ClassificationFact = {
  position: null, importance: null, valueStyle: null, keyAccountType: null, industry: null, size: null, region: null, acquisitionChannel: null,
};

const contactFields = ['name', 'phone', 'email', 'address'] as const;
/** The source that attributes given at the registration remember. */
export const registrationSource = 'registration';

export const customerFact: FactDefinition<CustomerFact> = {
  fact: 'customer',
  streamPrefix: customerPrefix,
  initial: (stream) => ({
    customerId: stream.slice(customerPrefix.length), registeredAt: null, kind: null, classification: noClassification, ownerId: null,
    profile: [], ownerOnly: { temperament: null }, relations: [], ended: null,
  }),
  fold: foldCustomer,
  lookups: (body) => ({ referrer: referrersOf(body) }),
};

/** Who referred this customer. */
export const referrersOf = (body: CustomerFact): readonly string[] =>
  body.relations.length === 0 ? [] : body.relations.filter(({ relation }) => relation === 'referrer').map(({ otherCustomerId }) => otherCustomerId);

function foldCustomer(body: CustomerFact, opened: OpenedEvent): CustomerFact {
  const event = ofContract(opened);
  switch (event.type) {
    case 'rapport.customer-registered':
      return body.registeredAt === null ? registered(body, event) : body;
    case 'rapport.customer-classified':
      return classified(body, event);
    case 'rapport.owner-assigned':
      return { ...body, ownerId: event.data.ownerId };
    case 'rapport.customer-related':
      return related(body, { relation: event.data.relation, otherCustomerId: event.data.otherCustomerId, at: event.occurredAt });
    case 'rapport.profile-updated':
      return { ...body, profile: event.data.attributes.reduce((profile, named) => updated(profile, named, event), body.profile) };
    case 'rapport.profile-confirmed':
      return { ...body, profile: event.data.attributes.reduce((profile, named) => withConfirmation(profile, named, givenIn(event)), body.profile) };
    case 'rapport.relationship-ended':
      return body.ended ? body : { ...body, ended: { at: event.occurredAt, reason: event.data.reason, handedToCustomerId: event.data.handedToCustomerId } };
    default:
      return body;
  }
}

const givenIn = (event: Event<'rapport.profile-updated' | 'rapport.profile-confirmed'>) => ({ at: event.occurredAt, source: event.data.source });

function registered(body: CustomerFact, event: Event<'rapport.customer-registered'>): CustomerFact {
  const given = { at: event.occurredAt, source: registrationSource };
  let { profile } = body;
  if (event.personal !== null && event.personal !== 'erased')
    for (const name of contactFields) {
      const value = givenValue(event.personal, name);
      if (typeof value === 'string') profile = withValue(profile, { dimension: 'personal', name }, given, value, false);
    }
  const { kind, classification } = event.data;
  return { ...body, registeredAt: event.occurredAt, kind, classification: { ...body.classification, ...classification }, profile };
}

function classified(body: CustomerFact, event: Event<'rapport.customer-classified'>): CustomerFact {
  const temperament = givenValue(event.personal, 'temperament');
  return {
    ...body,
    kind: event.data.kind ?? body.kind,
    classification: { ...body.classification, ...event.data.classification },
    ownerOnly: temperament === undefined ? body.ownerOnly : { temperament: temperament === 'erased' ? null : temperament },
  };
}

function updated(profile: readonly ProfileAttribute[], named: AttributeName, event: Event<'rapport.profile-updated'>): readonly ProfileAttribute[] {
  if (event.personal === 'erased') return withValue(profile, named, givenIn(event), null, true);
  const values = event.personal?.['values'];
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return profile;
  const value = givenValue(values as { readonly [key: string]: string | null }, `${named.dimension}.${named.name}`);
  return value === undefined ? profile : withValue(profile, named, givenIn(event), value, false);
}

function related(body: CustomerFact, relation: RelationFact): CustomerFact {
  const isSame = (other: RelationFact) => other.relation === relation.relation && other.otherCustomerId === relation.otherCustomerId;
  const known = body.relations.find(isSame);
  if (known && known.at <= relation.at) return body;
  const relations = [...body.relations.filter((other) => !isSame(other)), relation];
  return { ...body, relations: relations.sort((a, b) => (a.relation < b.relation || (a.relation === b.relation && a.otherCustomerId < b.otherCustomerId) ? -1 : 1)) };
}
