import type { DomainRejection } from '../aggregate.js';
import { inputRejectionCodes } from '../decision.js';

/** Codes are part of the public answer. */
export const purchasesRejectionCodes = [
  ...inputRejectionCodes,
  'order-without-lines',
  'too-many-lines',
  'lines-not-numbered-in-order',
  'total-is-not-the-sum-of-lines',
  'sum-too-large',
  'order-conflict',
  'order-not-found',
  'order-voided',
  'return-without-lines',
  'return-of-nothing',
  'return-line-named-twice',
  'return-line-not-in-order',
  'return-exceeds-order',
  'return-currency-differs',
  'return-conflict',
  'too-many-returns',
] as const;
export type PurchasesRejection = DomainRejection<(typeof purchasesRejectionCodes)[number]>;
