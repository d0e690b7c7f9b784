import type { DomainRejection } from '../aggregate.js';
import { inputRejectionCodes } from '../decision.js';

/** Codes are part of the public answer. */
export const loyaltyRejectionCodes = [
  ...inputRejectionCodes,
  'not-a-member',
  'already-a-member',
  'enrolled-before-leaving',
  'too-many-memberships',
  'not-enough-points',
  'too-many-lots',
  'too-many-points',
  'reward-not-found',
  'redemption-conflict',
  'redemption-not-found',
  'too-many-holds',
  'hold-conflict',
  'hold-not-found',
  'hold-released',
  'hold-confirmed',
  'adjustment-conflict',
  'adjustment-not-found',
  'second-person-required',
  'proposal-lapsed',
  'too-many-openings',
  'opening-conflict',
  'goodwill-conflict',
] as const;
export type LoyaltyRejection = DomainRejection<(typeof loyaltyRejectionCodes)[number]>;

/** Codes of `ReactionRefused`: in logs for ever. */
export const reactionRefusalCodes = ['too-many-orders', 'too-much-to-settle', 'too-many-points'] as const;
export type ReactionRefusalCode = (typeof reactionRefusalCodes)[number];
