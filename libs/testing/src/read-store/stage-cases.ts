import type { Json, JsonObject } from '@rapport/kernel';
import { documented, type PipelineCase } from './pipeline-cases.js';

/** One accumulator over all samples, grouped by version. */
const grouped = (name: string, accumulator: JsonObject, expected: readonly [Json, Json, Json], sets?: true): PipelineCase => ({
  name,
  pipeline: [{ $sort: { _id: 1 } }, { $group: { _id: '$version', v: accumulator } }, { $sort: { _id: 1 } }],
  expected: expected.map((v, i) => ({ _id: i + 1, v })),
  ...(sets ? { sets } : {}),
});

const accumulators: readonly PipelineCase[] = [
  grouped('$sum', { $sum: '$price' }, [1.25, 3_000_000_000, 10]),
  grouped('$sum of ones', { $sum: 1 }, [2, 2, 1]),
  grouped('$sum of what is no number', { $sum: '$b' }, [0, 0, 0]),
  grouped('$avg', { $avg: '$a' }, [-1, null, 7]),
  grouped('$min', { $min: '$a' }, [-3, null, 7]),
  grouped('$max', { $max: '$b' }, ['y', 'x', 'z']),
  grouped('$first', { $first: '$a' }, [1, null, 7]),
  grouped('$last', { $last: '$day' }, ['2026-03-31', null, null]),
  grouped('$push', { $push: '$_id' }, [['d1', 'd2'], ['d3', 'd4'], ['d5']]),
  documented(grouped('$push of null, and not of what is missing', { $push: '$b' }, [['x', 'y'], ['x', null], ['z']])),
  grouped('$push of objects', { $push: { id: '$_id', b: '$b' } }, [[{ id: 'd1', b: 'x' }, { id: 'd2', b: 'y' }], [{ id: 'd3', b: 'x' }, { id: 'd4', b: null }], [{ id: 'd5', b: 'z' }]]),
  grouped('$addToSet', { $addToSet: '$n.x' }, [[1, 4], [], [4]], true),
];

const plain = { $project: { _id: 1 } };
const ids = (...names: readonly string[]): readonly JsonObject[] => names.map((_id) => ({ _id }));

const choosing: readonly PipelineCase[] = [
  { name: '$match', pipeline: [{ $match: { price: { $gt: 0 }, b: { $ne: 'x' } } }, { $sort: { _id: 1 } }, plain], expected: ids('d4', 'd5') },
  { name: '$match on lists and parts', pipeline: [{ $match: { $or: [{ tags: 'z' }, { 'lines.p': 1 }] } }, { $sort: { _id: 1 } }, plain], expected: ids('d1', 'd3', 'd5') },
  { name: '$match with $expr', pipeline: [{ $match: { $expr: { $gt: ['$price', '$version'] }, flag: null } }, { $sort: { _id: 1 } }, plain], expected: ids('d1', 'd5') },
  { name: '$sort, nothing first, by several fields', pipeline: [{ $sort: { a: 1, _id: -1 } }, plain], expected: ids('d4', 'd3', 'd2', 'd1', 'd5') },
  { name: '$sort falling, by a part', pipeline: [{ $sort: { 'n.x': -1, _id: 1 } }, plain], expected: ids('d2', 'd5', 'd1', 'd3', 'd4') },
  { name: '$skip and $limit', pipeline: [{ $sort: { _id: -1 } }, { $skip: 1 }, { $limit: 2 }, plain], expected: ids('d4', 'd3') },
  { name: '$count', pipeline: [{ $match: { tags: 'y' } }, { $count: 'count' }], expected: [{ count: 2 }] },
];

const shaping: readonly PipelineCase[] = [
  { name: '$project takes fields', pipeline: [{ $sort: { _id: 1 } }, { $limit: 2 }, { $project: { _id: 0, b: 1, 'n.x': true } }], expected: [{ b: 'x', n: { x: 1 } }, { b: 'y', n: { x: 4 } }] },
  documented({ name: '$project takes fields out of lists', pipeline: [{ $match: { version: 1 } }, { $sort: { _id: 1 } }, { $project: { 'lines.p': true } }], expected: [{ _id: 'd1', lines: [{ p: 1 }, { p: 3 }] }, { _id: 'd2', lines: [] }] }),
  { name: '$project computes', pipeline: [{ $match: { _id: 'd5' } }, { $project: { 'n.x': 1, twice: { $add: ['$price', '$price'] }, renamed: '$b' } }], expected: [{ _id: 'd5', n: { x: 4 }, twice: 20, renamed: 'z' }] },
  { name: '$project leaves fields out', pipeline: [{ $match: { _id: 'd5' } }, { $project: { 'lines.q': 0, n: 0, name: false, price: 0, tags: 0 } }], expected: [{ _id: 'd5', version: 3, a: 7, b: 'z', lines: [{ p: 5 }] }] },
  { name: '$unset', pipeline: [{ $match: { _id: 'd4' } }, { $unset: ['flag', 'n.x', 'version'] }], expected: [{ _id: 'd4', b: null, price: 3_000_000_000 }] },
  { name: '$addFields', pipeline: [{ $match: { _id: 'd4' } }, { $addFields: { b: { $ifNull: ['$b', 'none'] }, sum: { $add: ['$price', 1] }, gone: '$nowhere' } }], expected: [{ _id: 'd4', version: 2, b: 'none', price: 3_000_000_000, flag: false, sum: 3_000_000_001 }] },
  documented({ name: '$addFields in parts', pipeline: [{ $match: { version: 1 } }, { $sort: { _id: 1 } }, { $addFields: { 'n.sum': { $add: ['$price', 1] }, 'lines.r': 0 } }, { $project: { n: 1, lines: 1 } }], expected: [{ _id: 'd1', n: { x: 1, y: null, sum: 3.5 }, lines: [{ p: 1, q: 2, r: 0 }, { p: 3, r: 0 }] }, { _id: 'd2', n: { x: 4, sum: -0.25 }, lines: [] }] }),
  { name: '$set', pipeline: [{ $match: { _id: 'd4' } }, { $set: { flag: { $not: ['$flag'] } } }], expected: [{ _id: 'd4', version: 2, b: null, price: 3_000_000_000, flag: true }] },
  { name: '$replaceRoot', pipeline: [{ $match: { _id: 'd1' } }, { $replaceRoot: { newRoot: { $mergeObjects: ['$n', { id: '$_id' }] } } }], expected: [{ x: 1, y: null, id: 'd1' }] },
  { name: '$unwind', pipeline: [{ $unwind: '$tags' }, { $sort: { _id: 1, tags: 1 } }, { $project: { tags: 1 } }], expected: [['d1', 'x'], ['d1', 'y'], ['d3', 'y'], ['d3', 'y'], ['d3', 'z'], ['d5', 'z']].map(([_id, tags]) => ({ _id: _id!, tags: tags! })) },
  { name: '$unwind that keeps what is empty, with numbers', pipeline: [{ $unwind: { path: '$lines', preserveNullAndEmptyArrays: true, includeArrayIndex: 'i' } }, { $match: { version: 1 } }, { $sort: { _id: 1, i: 1 } }, { $project: { lines: 1, i: 1 } }], expected: [{ _id: 'd1', lines: { p: 1, q: 2 }, i: 0 }, { _id: 'd1', lines: { p: 3 }, i: 1 }, { _id: 'd2', i: null }] },
  { name: '$unwind of what every object of a program has, and no document', pipeline: [{ $unwind: '$valueOf' }], expected: [] },
  documented({ name: '$unwind, and parts set in each row', pipeline: [{ $match: { _id: 'd1' } }, { $unwind: '$tags' }, { $addFields: { 'n.tag': '$tags' } }, { $sort: { tags: 1 } }, { $project: { n: 1 } }], expected: [{ _id: 'd1', n: { x: 1, y: null, tag: 'x' } }, { _id: 'd1', n: { x: 1, y: null, tag: 'y' } }] }),
];

const gathering: readonly PipelineCase[] = [
  { name: '$group by nothing', pipeline: [{ $group: { _id: null, count: { $sum: 1 }, most: { $max: '$price' } } }], expected: [{ _id: null, count: 5, most: 3_000_000_000 }] },
  { name: '$group by null and missing alike', pipeline: [{ $group: { _id: '$a', count: { $sum: 1 } } }, { $sort: { _id: 1 } }], expected: [{ _id: null, count: 2 }, { _id: -3, count: 1 }, { _id: 1, count: 1 }, { _id: 7, count: 1 }] },
  { name: '$group by an expression', pipeline: [{ $match: { day: { $gte: '2026' } } }, { $group: { _id: { $substrCP: ['$day', 0, 7] }, ids: { $addToSet: '$_id' } } }, { $sort: { _id: 1 } }], expected: [{ _id: '2026-03', ids: ['d1', 'd2'] }, { _id: '2026-04', ids: ['d3'] }], sets: true },
  { name: '$group by several', pipeline: [{ $match: { n: { $ne: null } } }, { $group: { _id: { x: '$n.x', version: '$version' }, price: { $sum: '$price' } } }, { $sort: { '_id.x': 1, '_id.version': 1 } }], expected: [{ _id: { x: 1, version: 1 }, price: 2.5 }, { _id: { x: 4, version: 1 }, price: -1.25 }, { _id: { x: 4, version: 3 }, price: 10 }] },
  { name: '$sortByCount', pipeline: [{ $unwind: '$tags' }, { $match: { tags: { $ne: 'z' } } }, { $sortByCount: '$tags' }], expected: [{ _id: 'y', count: 3 }, { _id: 'x', count: 1 }] },
  { name: '$bucket', pipeline: [{ $bucket: { groupBy: '$price', boundaries: [0, 5, 50], default: 'else', output: { count: { $sum: 1 }, ids: { $push: '$_id' } } } }, { $sort: { count: -1, _id: 1 } }], expected: [{ _id: 0, count: 2, ids: ['d1', 'd3'] }, { _id: 'else', count: 2, ids: ['d2', 'd4'] }, { _id: 5, count: 1, ids: ['d5'] }], sets: true },
  { name: '$bucket that counts', pipeline: [{ $bucket: { groupBy: '$b', boundaries: ['a', 'y', 'zz'], default: 0 } }, { $sort: { _id: 1 } }], expected: [{ _id: 0, count: 1 }, { _id: 'a', count: 2 }, { _id: 'y', count: 2 }] },
];

export const stageCases: readonly PipelineCase[] = [...accumulators, ...choosing, ...shaping, ...gathering];
