import { isPolicyName, validatePolicy, type PolicyExample, type PolicyParameters } from '@rapport/contracts';
import { rejection, type DomainRejection } from '@rapport/domain';
import { checkExamples } from '@rapport/judgements';
import type { JsonObject } from '@rapport/kernel';
import type { RejectionCode } from './rejection-codes.js';

const namedAtMost = 20;

/** Null when the parameters follow the policy's schema and every example holds under them. */
export function policyProblem(name: string, parameters: JsonObject, examples: readonly JsonObject[]): DomainRejection<RejectionCode> | null {
  if (!isPolicyName(name)) return rejection('unknown-policy', 'name');
  const problems = validatePolicy(name, parameters, examples).slice(0, namedAtMost);
  if (problems.length > 0) {
    const details = { problems: problems.map(({ path, message }) => ({ path, message })) };
    return rejection('policy-not-valid', problems[0]!.path, details);
  }
  const failures = checkExamples(name, parameters as unknown as PolicyParameters[typeof name], examples as unknown as readonly PolicyExample[]);
  if (failures.length === 0) return null;
  const named = failures.slice(0, namedAtMost).map(({ title, expected, got }) => ({ title, expected, got }));
  return rejection('policy-example-fails', 'examples', { failures: named });
}
