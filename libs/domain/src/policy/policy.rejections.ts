import type { DomainRejection } from '../aggregate.js';
import { inputRejectionCodes } from '../decision.js';

/** Codes are part of the public answer. */
export const policyRejectionCodes = [...inputRejectionCodes, 'policy-version-out-of-order', 'policy-effective-on-closed-day'] as const;
export type PolicyRejection = DomainRejection<(typeof policyRejectionCodes)[number]>;
