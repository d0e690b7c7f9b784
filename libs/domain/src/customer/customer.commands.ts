import type { Instant } from '@rapport/kernel';
import type { ChainPosition, CompanySize, CustomerKind, EndReason, Importance, KeyAccountType, ProfileDimension, RelationType, Temperament, ValueStyle } from './customer.vocabulary.js';

/** Fields that are left out stay as they are; null takes a value back. */
export interface ClassificationChange {
  readonly position?: ChainPosition | null;
  readonly importance?: Importance | null;
  readonly valueStyle?: ValueStyle | null;
  readonly keyAccountType?: KeyAccountType | null;
  readonly industry?: string | null;
  readonly size?: CompanySize | null;
  readonly region?: string | null;
  readonly acquisitionChannel?: string | null;
}

export const contactFields = ['name', 'phone', 'email', 'address'] as const;
/** Kept as attributes of the profile, `personal.name` and so on. */
export type ContactData = { readonly [Field in (typeof contactFields)[number]]?: string };

export interface RegisterCustomer {
  readonly type: 'RegisterCustomer';
  readonly customerId: string;
  readonly kind: CustomerKind;
  readonly classification: ClassificationChange;
  readonly contact: ContactData;
  /** When the customer became one; default: the command's clock. */
  readonly occurredAt?: Instant;
}
export interface ClassifyCustomer {
  readonly type: 'ClassifyCustomer';
  readonly kind?: CustomerKind;
  readonly classification: ClassificationChange;
  readonly temperament?: Temperament | null;
}
export interface AssignOwner {
  readonly type: 'AssignOwner';
  /** Staff id; null: nobody any more. */
  readonly ownerId: string | null;
}
export interface RelateCustomer {
  readonly type: 'RelateCustomer';
  /** With `referrer`, the other customer referred this one. */
  readonly relation: RelationType;
  readonly otherCustomerId: string;
  readonly occurredAt?: Instant;
}
export interface UpdateProfile {
  readonly type: 'UpdateProfile';
  /** Where the values are known from, for example `web-form`. */
  readonly source: string;
  readonly attributes: readonly { readonly dimension: ProfileDimension; readonly name: string; readonly value: string | null }[];
}
export interface ConfirmProfile {
  readonly type: 'ConfirmProfile';
  readonly source: string;
  readonly attributes: readonly { readonly dimension: ProfileDimension; readonly name: string }[];
}
export interface EndRelationship {
  readonly type: 'EndRelationship';
  readonly reason: EndReason;
  /** With `handed-over-to-channel` only, and then required. */
  readonly handedToCustomerId?: string;
  readonly note?: string;
  readonly occurredAt?: Instant;
}

export type CustomerCommand = RegisterCustomer | ClassifyCustomer | AssignOwner | RelateCustomer | UpdateProfile | ConfirmProfile | EndRelationship;
