import { defaultPolicies } from '@rapport/contracts';
import { policyTimeline, type PoliciesInTime, type PublishedPolicy } from '@rapport/judgements';

/** The defaults, and versions of them as published. */
export const publishedPolicies = (published: readonly PublishedPolicy[]): PoliciesInTime => policyTimeline(defaultPolicies, published);
