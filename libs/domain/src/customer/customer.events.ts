// These names are the storage format: the types, the fields and their words are in logs for ever. What has to change
// becomes a new version with an upcast. Each type and version has a golden file in golden/.
// `personal` is sealed with the customer's own key; everything in `data` stays readable after an erasure.
import type { DomainEvent } from '../aggregate.js';
import type { ClassificationChange, ContactData } from './customer.commands.js';
import type { CustomerKind, EndReason, ProfileDimension, RelationType, Temperament } from './customer.vocabulary.js';

export type CustomerRegistered = DomainEvent<
  'CustomerRegistered',
  { readonly kind: CustomerKind; readonly classification: ClassificationChange },
  ContactData
>;

/** Holds only what changed. */
export type CustomerClassified = DomainEvent<
  'CustomerClassified',
  { readonly kind?: CustomerKind; readonly classification: ClassificationChange },
  { readonly temperament: Temperament | null }
>;

export type OwnerAssigned = DomainEvent<'OwnerAssigned', { readonly ownerId: string | null }>;

export type CustomerRelated = DomainEvent<'CustomerRelated', { readonly relation: RelationType; readonly otherCustomerId: string }>;

export interface ProfileAttribute {
  readonly dimension: ProfileDimension;
  readonly name: string;
}

/** Holds only the attributes that changed; `values` is keyed by `dimension.name`. */
export type ProfileUpdated = DomainEvent<
  'ProfileUpdated',
  { readonly attributes: readonly ProfileAttribute[]; readonly source: string },
  { readonly values: Readonly<Record<string, string | null>> }
>;

export type ProfileConfirmed = DomainEvent<
  'ProfileConfirmed',
  { readonly attributes: readonly ProfileAttribute[]; readonly source: string }
>;

export type RelationshipEnded = DomainEvent<
  'RelationshipEnded',
  { readonly reason: EndReason; readonly handedToCustomerId: string | null },
  { readonly note: string }
>;

export type CustomerEvent =
  | CustomerRegistered
  | CustomerClassified
  | OwnerAssigned
  | CustomerRelated
  | ProfileUpdated
  | ProfileConfirmed
  | RelationshipEnded;

/** The key of an attribute's value. */
export const attributeKey = ({ dimension, name }: ProfileAttribute): string => `${dimension}.${name}`;
