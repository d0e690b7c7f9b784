import { inputRejectionCodes } from '../decision.js';
import type { DomainRejection } from '../aggregate.js';

/** Codes are part of the public answer. */
export const customerRejectionCodes = [
  ...inputRejectionCodes,
  'customer-already-registered',
  'customer-not-registered',
  'relationship-ended',
  'occurred-before-registration',
  'referrer-already-known',
  'too-many-relations',
  'attribute-named-twice',
  'attribute-not-found',
  'too-many-attributes',
  'handed-to-customer-required',
  'handed-to-customer-not-allowed',
] as const;
export type CustomerRejection = DomainRejection<(typeof customerRejectionCodes)[number]>;
