import { calendarRejectionCodes, customerRejectionCodes, loyaltyRejectionCodes, policyRejectionCodes, purchasesRejectionCodes } from '@rapport/domain';

/** Rejections for what one stream alone can't know. Codes are part of the public answer. */
export const applicationRejectionCodes = [
  'invalid-value',
  'not-plain-json',
  'too-large',
  'customer-mismatch',
  'customer-not-registered',
  'other-customer-not-registered',
  'related-to-itself',
  'referral-circle',
  'referral-chain-too-long',
  'handed-to-itself',
  'handed-to-no-channel-customer',
  'unknown-policy',
  'policy-mismatch',
  'policy-not-valid',
  'policy-example-fails',
] as const;

/** Every code that a rejection can have. */
export type RejectionCode =
  | (typeof applicationRejectionCodes)[number]
  | (typeof customerRejectionCodes)[number]
  | (typeof purchasesRejectionCodes)[number]
  | (typeof loyaltyRejectionCodes)[number]
  | (typeof calendarRejectionCodes)[number]
  | (typeof policyRejectionCodes)[number];

export const rejectionCodes: readonly RejectionCode[] = [
  ...new Set<RejectionCode>([
    ...applicationRejectionCodes, ...customerRejectionCodes, ...purchasesRejectionCodes, ...loyaltyRejectionCodes, ...calendarRejectionCodes, ...policyRejectionCodes,
  ]),
];
