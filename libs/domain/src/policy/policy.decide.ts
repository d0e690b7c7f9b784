import { err, isDay } from '@rapport/kernel';
import type { DecisionContext } from '../aggregate.js';
import { accept, invalid, reject, type Decision } from '../decision.js';
import type { PolicyCommand } from './policy.commands.js';
import type { PolicyEvent } from './policy.events.js';
import type { PolicyRejection } from './policy.rejections.js';
import type { PolicyState } from './policy.state.js';

export function decidePolicy(state: PolicyState, command: PolicyCommand, { now }: DecisionContext): Decision<PolicyEvent, PolicyRejection> {
  const { name, effectiveFrom, parameters, examples, lastClosedDay } = command;
  const expectedVersion = state.latestVersion + 1;
  const { version = expectedVersion } = command;
  if (!isDay(effectiveFrom)) return err(invalid('effectiveFrom', 'a date YYYY-MM-DD'));
  if (version !== expectedVersion) return reject('policy-version-out-of-order', 'version', { expectedVersion });
  if (lastClosedDay !== null && effectiveFrom <= lastClosedDay) return reject('policy-effective-on-closed-day', 'effectiveFrom', { lastClosedDay });
  return accept({ type: 'PolicyPublished', occurredAt: now, data: { name, version, effectiveFrom, parameters, examples } });
}
