import type { Aggregate } from '../aggregate.js';
import type { PolicyCommand } from './policy.commands.js';
import { decidePolicy } from './policy.decide.js';
import type { PolicyEvent } from './policy.events.js';
import type { PolicyRejection } from './policy.rejections.js';
import { evolvePolicy, initialPolicy, type PolicyState } from './policy.state.js';

export * from './policy.commands.js';
export * from './policy.events.js';
export { policyRejectionCodes, type PolicyRejection } from './policy.rejections.js';
export { policyStateSchema, type PolicyState } from './policy.state.js';

/** One stream for each policy: its parameters change only by publishing the next version. */
export const policy: Aggregate<PolicyState, PolicyCommand, PolicyEvent, PolicyRejection> = {
  name: 'policy',
  streamOf: (name) => `policy-${name}`,
  initial: initialPolicy,
  evolve: evolvePolicy,
  decide: decidePolicy,
};
