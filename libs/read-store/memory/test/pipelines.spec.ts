import type { JsonObject } from '@rapport/kernel';
import type { Pipeline } from '@rapport/read-store';
import { anyDocuments, anyPipeline, pipelineContract } from '@rapport/testing';
import fc from 'fast-check';
import { neededNames, withNames } from '../src/analysis/needed-names.js';
import { runPipeline } from '../src/index.js';

/** The same function that runs in the process of an analysis. */
function run(documents: readonly JsonObject[], pipeline: Pipeline): readonly JsonObject[] {
  const answered: JsonObject[] = [];
  const copies = JSON.parse(JSON.stringify(documents)) as JsonObject[];
  const outcome = runPipeline(pipeline, copies, { documentsAnswered: 1_000, answerBytes: 1_000_000 }, (json) => answered.push(JSON.parse(json) as JsonObject));
  expect(outcome).toEqual({ outcome: 'answered' });
  return answered;
}
const onlyNeeded = (documents: readonly JsonObject[], pipeline: Pipeline): readonly JsonObject[] => {
  const names = neededNames(pipeline);
  return documents.map((document) => withNames(document, names));
};

describe('pipelines over documents in memory', () => {
  pipelineContract(async (documents, pipeline) => run(onlyNeeded(documents, pipeline), pipeline));

  it('answer the same when only what they need is there', () => {
    fc.assert(fc.property(anyDocuments, anyPipeline, (documents, pipeline) => expect(run(onlyNeeded(documents, pipeline), pipeline)).toEqual(run(documents, pipeline))), { numRuns: 300 });
  });

  it('answer one large document, up to the bytes that are allowed', () => {
    const documents = Array.from({ length: 2_000 }, (_, i) => ({ _id: `m${i}`, text: 'x'.repeat(3_000) }));
    const limits = { documentsAnswered: 1, answerBytes: 8_000_000 };
    const answered: string[] = [];
    const pipeline = [{ $group: { _id: null, all: { $push: '$text' } } }];
    expect(runPipeline(pipeline, documents, limits, (json) => answered.push(json))).toEqual({ outcome: 'answered' });
    expect(answered[0]!.length).toBeGreaterThan(6_000_000);
    expect(runPipeline(pipeline, documents, { ...limits, answerBytes: 5_000_000 }, () => undefined)).toEqual({ outcome: 'limit', limit: 'answer-bytes' });
  });

  it('look up long lists of values at once for each document', () => {
    const documents = Array.from({ length: 1_200 }, (_, i) => ({ _id: `m${i}`, i }));
    const listed = Array.from({ length: 100_000 }, (_, i) => i + 600);
    const before = performance.now();
    expect(run(documents, [{ $match: { i: { $in: listed } } }, { $count: 'n' }])).toEqual([{ n: 600 }]);
    expect(run(documents, [{ $match: { i: { $nin: listed } } }, { $count: 'n' }])).toEqual([{ n: 600 }]);
    // A set of the list for each document takes more than a minute.
    expect(performance.now() - before).toBeLessThan(20_000);
  });

  it.each<[string, Pipeline, readonly string[] | null]>([
    ['a group', [{ $match: { b: 'x' } }, { $group: { _id: '$n.x', sum: { $sum: '$price' } } }], ['_id', 'b', 'n', 'price']],
    ['whole documents in a group', [{ $group: { _id: null, all: { $push: '$$ROOT' } } }], null],
    ['a projection that leaves out', [{ $project: { a: 0 } }], null],
    ['no stage that makes documents anew', [{ $sort: { a: 1 } }], null],
  ])('need the names of %s', (_name, pipeline, expected) => {
    const needed = neededNames(pipeline);
    if (expected) expect([...(needed ?? [])]).toEqual(expect.arrayContaining([...expected]));
    expect(needed === null).toBe(expected === null);
    expect(needed?.has('tags') ?? false).toBe(false);
  });
});
