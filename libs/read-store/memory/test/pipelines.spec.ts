import type { JsonObject } from '@rapport/kernel';
import { pipelineContract } from '@rapport/testing';
import { runPipeline } from '../src/index.js';

/** The same function that runs in the process of an analysis. */
describe('pipelines over documents in memory', () =>
  pipelineContract(async (documents, pipeline) => {
    const answered: JsonObject[] = [];
    const copies = JSON.parse(JSON.stringify(documents)) as JsonObject[];
    const outcome = runPipeline(pipeline, copies, { documentsAnswered: 1_000, answerBytes: 1_000_000 }, (json) => answered.push(JSON.parse(json) as JsonObject));
    expect(outcome).toEqual({ outcome: 'answered' });
    return answered;
  }));
