import { FormatRegistry, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { isDay } from '@rapport/kernel';
import { earningProblems, exampleProblems, rewardsProblems, tiersProblems } from './loyalty-policy-problems.js';
import { PolicyExampleSchema, type PolicyExample } from './policy-examples.js';
import type { PolicyProblem } from './policy-problem.js';
import { policySchemas, type PolicyName, type PolicyParameters, type RfmPolicy } from './policy-schemas.js';

export const policyExamplesAtMost = 200;
const problemsAtMost = 50;

FormatRegistry.Set('date', isDay);

/**
 * What keeps a draft from being a version of this policy: its schema, and what a schema can't say. Nothing: []. What two
 * policies say together is not looked at: points that would expire before they can be spent live one day.
 */
export function validatePolicy(name: PolicyName, parameters: unknown, examples: readonly unknown[]): readonly PolicyProblem[] {
  const ofSchema = schemaProblems(policySchemas[name], parameters, 'parameters');
  const ofMeaning = ofSchema.length > 0 ? [] : meaningProblems(name, parameters);
  const ofExamples = examples.flatMap((example, i) => {
    const problems = schemaProblems(PolicyExampleSchema, example, `examples[${i}]`);
    return problems.length > 0 ? problems : exampleProblems(example as PolicyExample, `examples[${i}]`);
  });
  const tooMany = examples.length > policyExamplesAtMost ? [{ path: 'examples', message: `more than ${policyExamplesAtMost}` }] : [];
  return [...ofSchema, ...ofMeaning, ...tooMany, ...ofExamples].slice(0, problemsAtMost);
}

/** Of parameters that follow the policy's schema. */
function meaningProblems(name: PolicyName, parameters: unknown): readonly PolicyProblem[] {
  switch (name) {
    case 'rfm':
      return rfmProblems(parameters as PolicyParameters['rfm']);
    case 'loyalty-earning':
      return earningProblems(parameters as PolicyParameters['loyalty-earning']);
    case 'loyalty-tiers':
      return tiersProblems(parameters as PolicyParameters['loyalty-tiers']);
    case 'loyalty-rewards':
      return rewardsProblems(parameters as PolicyParameters['loyalty-rewards']);
    default:
      return [];
  }
}

function schemaProblems(schema: TSchema, value: unknown, root: string): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  for (const { path, message } of Value.Errors(schema, value)) {
    problems.push({ path: root + dotted(path), message });
    if (problems.length >= problemsAtMost) break;
  }
  return problems;
}

/** From a JSON pointer to the form that people read. */
const dotted = (pointer: string): string =>
  pointer.replace(/\/([^/]*)/g, (_all, part: string) => (/^\d+$/.test(part) ? `[${part}]` : `.${part.replaceAll('~1', '/').replaceAll('~0', '~')}`));

function rfmProblems({ recencyWithinDays, frequencyFromPurchaseDays, monetaryFromMinor, levels }: RfmPolicy): readonly PolicyProblem[] {
  const bands: readonly (readonly [path: string, bounds: readonly number[], sign: 1 | -1])[] = [
    ['recencyWithinDays', recencyWithinDays, 1],
    ['frequencyFromPurchaseDays', frequencyFromPurchaseDays, -1],
    ...Object.entries(monetaryFromMinor).map(([currency, bounds]) => [`monetaryFromMinor.${currency}`, bounds, -1] as const),
  ];
  const unordered = bands
    .filter(([, bounds, sign]) => bounds.some((bound, i) => i > 0 && Math.sign(bound - bounds[i - 1]!) !== sign))
    .map(([path, , sign]) => ({ path: `parameters.${path}`, message: sign === 1 ? 'each bound is above the one before' : 'each bound is below the one before' }));
  const wrongLevels = levels.highFromSum <= levels.middleFromSum;
  return wrongLevels ? [...unordered, { path: 'parameters.levels.highFromSum', message: 'is above middleFromSum' }] : unordered;
}
