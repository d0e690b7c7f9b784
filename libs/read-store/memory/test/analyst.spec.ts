import { AnalystBusy, type AnalysisLimits, type Pipeline, type QueryLimitExceeded, type StoredDocument } from '@rapport/read-store';
import { insertAll, pipelineSamples } from '@rapport/testing';
import { setImmediate } from 'node:timers/promises';
import { MemoryReadStore, PipelineAnalyst } from '../src/index.js';

const store = new MemoryReadStore();
const things = store.collection('things', [{ field: '_id', kind: 'range' }]);
const many = store.collection('many', [{ field: '_id', kind: 'range' }]);
let analyst: PipelineAnalyst;
const processes = (): number => process.getActiveResourcesInfo().filter((resource) => resource === 'ProcessWrap').length;
const before = processes();
beforeAll(async () => {
  await insertAll(things, pipelineSamples);
  await insertAll(many, Array.from({ length: 1_200 }, (_, i) => ({ _id: `m${i}`, version: 1, i })));
});
beforeEach(() => void (analyst = new PipelineAnalyst()));
afterEach(async () => {
  await analyst.close();
  expect(analyst.running).toBe(0);
  // A process that has ended is still counted for some turns.
  while (processes() > before) await setImmediate();
});

/** A hundred thousand rows of each document. */
const rows: Pipeline = [{ $project: { row: { $range: [0, 100_000] } } }, { $unwind: '$row' }];
/** A row of each document takes as long as all rows of all. */
const endless: Pipeline = [{ $match: { $expr: { $gt: [{ $sum: { $map: { input: { $range: [0, 100_000] }, in: { $size: { $range: [0, 100_000] } } } } }, 0] } } }];

it('answers over all pages of a collection, as its documents are shown', async () => {
  const shown = ({ _id, i }: StoredDocument) => (i === 7 ? null : { _id, half: Number(i) % 2 });
  const pipeline: Pipeline = [{ $group: { _id: '$half', count: { $sum: 1 } } }, { $sort: { _id: 1 } }];
  expect(await analyst.analyse(many, { pipeline, shown }, { memoryMiB: 24 })).toEqual({ documents: [{ _id: 0, count: 600 }, { _id: 1, count: 599 }], examined: 1_200 });
  expect(await analyst.analyse(many, { pipeline: [{ $project: { i: 1 } }, { $limit: 2 }], filter: { i: { $gte: 1_100 } } })).toMatchObject({ documents: [{ _id: 'm1100' }, { _id: 'm1101' }] });
});

it('answers whole where the answer is more than a pipe takes at once', async () => {
  const { documents } = await analyst.analyse(many, { pipeline: [{ $project: { list: { $range: [0, 1_000] } } }] });
  expect([documents.length, documents.every(({ list }) => (list as unknown[]).length === 1_000)]).toEqual([1_200, true]);
});

it('refuses before it begins what is not allowed', async () => {
  await expect(analyst.analyse(things, { pipeline: [{ $out: 'x' }] })).rejects.toThrow('pipeline[0]: $out is not allowed');
  await expect(analyst.analyse(things, { pipeline: [], filter: { $where: 'x' } })).rejects.toMatchObject({ name: 'UnsupportedQuery' });
});

describe('stops, and says at which limit', () => {
  it.each<[string, QueryLimitExceeded['limit'], Pipeline, Partial<AnalysisLimits>]>([
    ['too many documents', 'documents', [{ $count: 'n' }], { documentsExamined: 1_199 }],
    ['an endless sort', 'memory', [...rows, { $sort: { row: -1 } }], { memoryMiB: 24, timeMs: 120_000 }],
    ['a huge group', 'memory', [...rows, { $group: { _id: { id: '$_id', row: '$row' } } }], { memoryMiB: 24, timeMs: 120_000 }],
    ['a huge list', 'memory', [...rows, { $group: { _id: null, all: { $push: '$$ROOT' } } }], { memoryMiB: 24, timeMs: 120_000 }],
    ['values that double', 'answer-bytes', [{ $limit: 1 }, { $project: { v: { $reduce: { input: { $range: [0, 22] }, initialValue: 'ab', in: ['$$value', '$$value'] } } } }], {}],
    ['an endless computation', 'time', endless, { timeMs: 1_000 }],
    ['too many answers', 'answer-documents', rows, { documentsAnswered: 10 }],
    ['too large an answer', 'answer-bytes', rows, { answerBytes: 1_000 }],
  ])('%s', async (_name, limit, pipeline, limits) => {
    await expect(analyst.analyse(many, { pipeline }, limits)).rejects.toMatchObject({ name: 'QueryLimitExceeded', limit });
    expect(await many.count({ i: { $gte: 0 } })).toBe(1_200);
  });
});

it.each<[string, Pipeline, string]>([
  ['lists that double', [{ $project: { l: { $range: [0, 60_000] } } }, { $project: { l: { $concatArrays: ['$l', '$l'] } } }], '$concatArrays would give a list of more than 100000 values'],
  ['lists of everything', [{ $project: { l: { $range: [0, 1e9] } } }], '$range would give a list of more than 100000 values'],
  ['texts that double', [{ $project: { t: { $reduce: { input: { $range: [0, 40] }, initialValue: 'ab', in: { $concat: ['$$value', '$$value'] } } } } }], '$concat would give a text of more than 262144 characters'],
])('stops, and names the operator that makes %s', async (_name, pipeline, message) => {
  await expect(analyst.analyse(many, { pipeline })).rejects.toMatchObject({ name: 'PipelineFailed', message });
});

it('says which operator met values that it is not for, and not which values', async () => {
  await expect(analyst.analyse(things, { pipeline: [{ $project: { v: { $add: ['$b', 1] } } }] })).rejects.toMatchObject({ name: 'PipelineFailed', message: '$add met a value that is no number' });
  await expect(analyst.analyse(things, { pipeline: [{ $project: { v: { $divide: [1, { $size: '$tags' }] } } }] })).rejects.toMatchObject({ name: 'PipelineFailed' });
});

it('ends when its caller does, and takes no more than it may run at once', async () => {
  const ending = new AbortController();
  const begun: Promise<unknown>[] = [];
  const readingOf = Array.from({ length: 2 }, () => new Promise<void>((reading) => {
    const shown = (document: StoredDocument): StoredDocument => {
      reading();
      return document;
    };
    begun.push(analyst.analyse(many, { pipeline: endless, shown }, { timeMs: 120_000 }, ending.signal).catch((error: unknown) => error));
  }));
  await Promise.all(readingOf);
  await expect(analyst.analyse(things, { pipeline: [] })).rejects.toThrow(AnalystBusy);
  ending.abort(new Error('the caller has left'));
  expect(await Promise.all(begun)).toEqual([ending.signal.reason, ending.signal.reason]);
  expect((await analyst.analyse(things, { pipeline: [{ $count: 'n' }] })).documents).toEqual([{ n: 5 }]);
});

it('ends what is under way when it is closed', async () => {
  const analysing = analyst.analyse(many, { pipeline: endless }, { timeMs: 120_000 }).catch((error: unknown) => error);
  await analyst.close();
  expect(await analysing).toMatchObject({ name: 'AbortError' });
  await expect(analyst.analyse(many, { pipeline: [] })).rejects.toThrow('closed');
});

it('passes on what goes wrong with the store', async () => {
  const broken = { ...things, name: 'broken', findByIds: () => Promise.reject(new Error('lost')), write: () => Promise.reject(new Error('lost')), count: () => Promise.resolve(1), find: () => Promise.reject(new Error('lost')) };
  await expect(analyst.analyse(broken, { pipeline: [] })).rejects.toThrow('lost');
});
