import { FormatRegistry, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { isDay } from '@rapport/kernel';
import { PolicyExampleSchema } from './policy-examples.js';
import { policySchemas, type PolicyName, type PolicyParameters, type RfmPolicy } from './policy-schemas.js';

/** `path` names the place as a command has it: `parameters.levels.highFromSum`, `examples[0].asOf`. */
export interface PolicyProblem {
  readonly path: string;
  readonly message: string;
}

export const policyExamplesAtMost = 200;
const problemsAtMost = 50;

FormatRegistry.Set('date', isDay);

/** What keeps a draft from being a version of this policy: its schema, and what a schema can't say. Nothing: []. */
export function validatePolicy(name: PolicyName, parameters: unknown, examples: readonly unknown[]): readonly PolicyProblem[] {
  const ofSchema = schemaProblems(policySchemas[name], parameters, 'parameters');
  const ofExamples = examples.flatMap((example, i) => schemaProblems(PolicyExampleSchema, example, `examples[${i}]`));
  const tooMany = examples.length > policyExamplesAtMost ? [{ path: 'examples', message: `more than ${policyExamplesAtMost}` }] : [];
  const ofMeaning = ofSchema.length > 0 || name !== 'rfm' ? [] : rfmProblems(parameters as PolicyParameters['rfm']);
  return [...ofSchema, ...ofMeaning, ...tooMany, ...ofExamples].slice(0, problemsAtMost);
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
