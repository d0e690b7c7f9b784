import { Type, type Static } from '@sinclair/typebox';
import type { ContractEvent } from './envelope.js';

const closed = { additionalProperties: false } as const;
const oneOf = <Values extends readonly string[]>(...values: Values) => Type.Unsafe<Values[number]>({ type: 'string', enum: [...values] });

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
    position: Type.Union([oneOf(...chainPositions), Type.Null()]),
    importance: Type.Union([oneOf(...importances), Type.Null()]),
    valueStyle: Type.Union([oneOf(...valueStyles), Type.Null()]),
    keyAccountType: Type.Union([oneOf(...keyAccountTypes), Type.Null()]),
    industry: Type.Union([Type.String(), Type.Null()]),
    size: Type.Union([oneOf(...companySizes), Type.Null()]),
    region: Type.Union([Type.String(), Type.Null()]),
    acquisitionChannel: Type.Union([Type.String(), Type.Null()]),
  }),
  closed,
);
export type Classification = Static<typeof ClassificationSchema>;

export const CustomerRegisteredV1 = Type.Object({ kind: oneOf(...customerKinds), classification: ClassificationSchema }, closed);
/** Sealed: what a registration may say about the person. */
export const CustomerRegisteredPersonalV1 = Type.Partial(
  Type.Object({ name: Type.String(), phone: Type.String(), email: Type.String(), address: Type.String() }),
  closed,
);
/** `kind` is present only where it changed. Sealed: `temperament`, a note for the owner only (null takes it back). */
export const CustomerClassifiedV1 = Type.Object(
  { kind: Type.Optional(oneOf(...customerKinds)), classification: ClassificationSchema },
  closed,
);
export const CustomerClassifiedPersonalV1 = Type.Object(
  { temperament: Type.Union([oneOf(...temperaments), Type.Null()]) },
  closed,
);
/** `ownerId` null: nobody any more. */
export const OwnerAssignedV1 = Type.Object({ ownerId: Type.Union([Type.String(), Type.Null()]) }, closed);
/** From this customer's side: with `referrer`, `otherCustomerId` referred this customer. Dated by `occurredAt`. */
export const CustomerRelatedV1 = Type.Object({ relation: oneOf(...relationTypes), otherCustomerId: Type.String() }, closed);
/** Which attributes changed and where it is known from; the values are sealed, under the same names. */
export const ProfileUpdatedV1 = Type.Object(
  { attributes: Type.Array(Type.Object({ dimension: oneOf(...profileDimensions), name: Type.String() }, closed)), source: Type.String() },
  closed,
);
/** Sealed: value by `dimension.name`; null takes the attribute back. */
export const ProfileUpdatedPersonalV1 = Type.Object(
  { values: Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()])) },
  closed,
);
export const ProfileConfirmedV1 = ProfileUpdatedV1;
/** `handedToCustomerId` only with `handed-over-to-channel`. Sealed: a free note. */
export const RelationshipEndedV1 = Type.Object(
  { reason: oneOf(...endReasons), handedToCustomerId: Type.Union([Type.String(), Type.Null()]) },
  closed,
);
export const NotePersonalV1 = Type.Object({ note: Type.String() }, closed);

export type CustomerContractEvent =
  | ContractEvent<'rapport.customer-registered', Static<typeof CustomerRegisteredV1>>
  | ContractEvent<'rapport.customer-classified', Static<typeof CustomerClassifiedV1>>
  | ContractEvent<'rapport.owner-assigned', Static<typeof OwnerAssignedV1>>
  | ContractEvent<'rapport.customer-related', Static<typeof CustomerRelatedV1>>
  | ContractEvent<'rapport.profile-updated', Static<typeof ProfileUpdatedV1>>
  | ContractEvent<'rapport.profile-confirmed', Static<typeof ProfileConfirmedV1>>
  | ContractEvent<'rapport.relationship-ended', Static<typeof RelationshipEndedV1>>;
