import { canonicalJson, type Json, type JsonObject } from '@rapport/kernel';
import { accumulators, assertPipeline, expressionOperators, stageOperators, type Pipeline, type StoredDocument } from '@rapport/read-store';
import { expressionCases, type PipelineCase } from './pipeline-cases.js';
import { pipelineSamples } from './pipeline-samples.js';
import { stageCases } from './stage-cases.js';

/** Answers a pipeline over these documents, in the order of their `_id`. */
export type AnswerPipeline = (documents: readonly StoredDocument[], pipeline: Pipeline) => Promise<readonly JsonObject[]>;

export interface PipelineContractOptions {
  /** The cases in which the server of our engine tests answers otherwise than MongoDB documents. Default: true. */
  readonly documented?: boolean;
}

const cases: readonly PipelineCase[] = [...expressionCases, ...stageCases];
/** Answered alike everywhere. */
const common = cases.filter((tried) => !tried.documented);

/** What every allowed stage, operator and accumulator answers, wherever it runs; one without a common case is told. */
export function pipelineContract(answer: AnswerPipeline, { documented = true }: PipelineContractOptions = {}): void {
  it.each((documented ? cases : common).map((tried) => [tried.name, tried] as const))('%s', async (_name, { pipeline, expected, sets = false }) => {
    assertPipeline(pipeline);
    const answered = await answer(pipelineSamples, pipeline);
    expect(comparable(answered, sets)).toEqual(comparable(expected, sets));
  });

  it('is tried with every stage, operator and accumulator that is allowed', () => {
    const stages = common.flatMap(({ pipeline }) => pipeline);
    const inExpressions = namesIn(stages.filter((stage) => '$project' in stage));
    const inGroups = namesIn(stages.filter((stage) => '$group' in stage));
    const asStages = new Set(stages.flatMap((stage) => Object.keys(stage)));
    expect([...expressionOperators.filter((name) => !inExpressions.has(name)), ...accumulators.filter((name) => !inGroups.has(name)), ...stageOperators.filter((name) => !asStages.has(name))]).toEqual([]);
  });
}

/** As canonical JSON has it; of sets the members in one order. */
export function comparable(documents: readonly JsonObject[], sets: boolean): unknown {
  const sorted = (value: Json): Json => {
    if (Array.isArray(value)) return (value as readonly Json[]).map(sorted).sort((p, q) => (canonicalJson(p) < canonicalJson(q) ? -1 : 1));
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value as JsonObject).map(([name, member]) => [name, sorted(member)])) : value;
  };
  const plain = JSON.parse(JSON.stringify(documents)) as JsonObject[];
  return sets ? plain.map(sorted) : plain;
}

function namesIn(values: readonly Json[], names = new Set<string>()): Set<string> {
  for (const value of values) {
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) for (const name of Object.keys(value)) names.add(name);
    namesIn(Object.values(value) as Json[], names);
  }
  return names;
}
