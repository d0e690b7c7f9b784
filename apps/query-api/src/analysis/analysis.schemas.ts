import { accumulators, defaultAnalysisLimits, expressionOperators, stageOperators, type AnalysisLimits } from '@rapport/read-store';

const position = { type: 'string', pattern: '^[0-9a-f]{32}$', description: 'Everything in the log up to here is in the answer.' };

export const analysisSchema = {
  type: 'object',
  required: ['documents', 'asOf', 'examined', 'position'],
  properties: {
    documents: { type: 'array', items: { type: 'object', additionalProperties: true } },
    asOf: { type: 'string', format: 'date', nullable: true, description: 'The last closed day.' },
    examined: { type: 'integer', description: 'Documents that were read.' },
    position,
  },
};

const { timeMs, documentsExamined, memoryMiB, documentsAnswered, answerBytes }: AnalysisLimits = defaultAnalysisLimits;

export const analysisDescription = `
A filter with sort, projection and limit, or a pipeline, in MongoDB's language. Documents have \`id\`, \`asOf\` and the fields of
the body under the names that \`GET /v1/views/{view}\` filters by; days and instants are texts. What is sealed or for the owner only
(\`profile\`, \`ownerOnly\`) is not there, and naming it is refused.

The answer is JSON, or one document a line for \`Accept: application/x-ndjson\`; it is complete or refused, never cut.

Stages: ${listed(stageOperators)}. Accumulators: ${listed(accumulators)}. Operators: ${listed(expressionOperators)}.
Everything else is refused with its place (422), patterns among it.

Limits, where settings say nothing else: ${timeMs / 1_000} s, ${count(documentsExamined)} documents read, ${memoryMiB} MiB of memory, ${count(documentsAnswered)} documents and
${answerBytes / 1_048_576} MiB answered (422, \`query-limit\`), two analyses at once (429).`.trim();

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(' ');
}
function count(number: number): string {
  return number.toLocaleString('en');
}
