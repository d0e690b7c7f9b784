import { Type, type Static } from '@sinclair/typebox';
import type { ContractEvent } from './envelope.js';
import { closed, oneOf, orNull, text } from './event-fields.js';

export const customerKinds = ['consumer', 'business', 'channel', 'internal', 'public'] as const;
export const chainPositions = ['upstream', 'parallel', 'downstream'] as const;
export const importances = ['vip', 'important', 'ordinary', 'minor'] as const;
export const valueStyles = ['beacon', 'follower', 'rational', 'bargain-seeker'] as const;
export const keyAccountTypes = ['purchasing', 'economic', 'important', 'group', 'strategic'] as const;
export const companySizes = ['large', 'medium', 'small', 'sole-trader'] as const;
export const temperaments = ['rational', 'task-driven', 'greedy', 'host', 'credit-seeking', 'thrifty', 'difficult', 'relationship', 'mixed'] as const;
export const relationTypes = ['referrer', 'household', 'parent', 'end-customer'] as const;
export const profileDimensions = ['personal', 'purchasing', 'preference'] as const;
export const endReasons = ['costs-more-than-it-brings', 'handed-over-to-channel'] as const;

/** Every field is optional: an event holds those that were given, null takes one back. Nothing here is personal. */
export const ClassificationSchema = Type.Partial(
  Type.Object({
    position: orNull(oneOf(chainPositions), 'Where the customer stands in the chain of supply.'),
    importance: orNull(oneOf(importances), 'How important the customer is, as a person judged it.'),
    valueStyle: orNull(oneOf(valueStyles), 'What the customer buys by.'),
    keyAccountType: orNull(oneOf(keyAccountTypes), 'Why it is a key account.'),
    industry: orNull(Type.String(), 'The customer\'s line of business.'),
    size: orNull(oneOf(companySizes), 'Size of the company.'),
    region: orNull(Type.String(), 'Where the customer is.'),
    acquisitionChannel: orNull(Type.String(), 'How the customer was won.'),
  }),
  { ...closed, description: 'Holds the fields that were given; null takes one back; the others stay as they were.' },
);
export type Classification = Static<typeof ClassificationSchema>;

export const CustomerRegisteredV1 = Type.Object(
  { kind: oneOf(customerKinds, 'Kind of customer.'), classification: ClassificationSchema },
  { ...closed, description: 'A customer is known from now on. The first event of the customer\'s stream.' },
);
export const CustomerRegisteredPersonalV1 = Type.Partial(
  Type.Object({ name: text('Name.'), phone: text('Telephone number.'), email: text('E-mail address.'), address: text('Postal address.') }),
  { ...closed, description: 'What the registration said about the person.' },
);
export const CustomerClassifiedV1 = Type.Object(
  { kind: Type.Optional(oneOf(customerKinds, 'Kind of customer; present where it changed.')), classification: ClassificationSchema },
  { ...closed, description: 'Somebody classified the customer. Says only what changed.' },
);
export const CustomerClassifiedPersonalV1 = Type.Object(
  { temperament: orNull(oneOf(temperaments), 'A note for the customer\'s owner only; null takes it back.') },
  { ...closed, description: 'Present where the temperament changed.' },
);
export const OwnerAssignedV1 = Type.Object(
  { ownerId: orNull(Type.String(), 'Staff id of the owner; null: nobody any more.') },
  { ...closed, description: 'A member of staff looks after the customer from now on, or nobody does.' },
);
export const CustomerRelatedV1 = Type.Object(
  {
    relation: oneOf(relationTypes, 'From this customer\'s side: with `referrer`, the other one referred this customer.'),
    otherCustomerId: text('The other customer.'),
  },
  { ...closed, description: 'A relation to another customer is known, since `occurredAt`.' },
);
const attributes = {
  attributes: Type.Array(
    Type.Object({ dimension: oneOf(profileDimensions, 'Part of the profile.'), name: text('Name of the attribute within it.') }, closed),
    { description: 'The attributes; their values are never here.' },
  ),
  source: text('Where it is known from.'),
};
export const ProfileUpdatedV1 = Type.Object(attributes, { ...closed, description: 'Attributes of the profile have new values, or are taken back.' });
export const ProfileUpdatedPersonalV1 = Type.Object(
  { values: Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]), { description: 'Value by `dimension.name`; null takes the attribute back.' }) },
  { ...closed, description: 'The values of the attributes.' },
);
export const ProfileConfirmedV1 = Type.Object(attributes, { ...closed, description: 'Attributes of the profile were found to be still right.' });
export const RelationshipEndedV1 = Type.Object(
  {
    reason: oneOf(endReasons, 'Why.'),
    handedToCustomerId: orNull(Type.String(), 'Who serves the customer now; only with `handed-over-to-channel`.'),
  },
  { ...closed, description: 'The relationship was ended on purpose, by us.' },
);
export const NotePersonalV1 = Type.Object({ note: text('Free text.') }, { ...closed, description: 'The reason, or a note, in free text.' });

export type CustomerContractEvent =
  | ContractEvent<'rapport.customer-registered', Static<typeof CustomerRegisteredV1>>
  | ContractEvent<'rapport.customer-classified', Static<typeof CustomerClassifiedV1>>
  | ContractEvent<'rapport.owner-assigned', Static<typeof OwnerAssignedV1>>
  | ContractEvent<'rapport.customer-related', Static<typeof CustomerRelatedV1>>
  | ContractEvent<'rapport.profile-updated', Static<typeof ProfileUpdatedV1>>
  | ContractEvent<'rapport.profile-confirmed', Static<typeof ProfileConfirmedV1>>
  | ContractEvent<'rapport.relationship-ended', Static<typeof RelationshipEndedV1>>;
