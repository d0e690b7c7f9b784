import type { Json, JsonObject } from '@rapport/kernel';
import type { Pipeline } from '@rapport/read-store';

export interface PipelineCase {
  readonly name: string;
  readonly pipeline: Pipeline;
  readonly expected: readonly JsonObject[];
  /** Lists of the answer are sets: in no order. */
  readonly sets?: true;
  /** As MongoDB documents it, where the server of our engine tests, which only speaks its protocol, is known to answer otherwise. */
  readonly documented?: true;
}

export const documented = (tried: PipelineCase): PipelineCase => ({ ...tried, documented: true });

const nothing = Symbol('missing');
type Expected = Json | typeof nothing;

/** One expression over all samples, and its value in each. */
function values(name: string, expression: Json, expected: readonly [Expected, Expected, Expected, Expected, Expected], sets?: true): PipelineCase {
  return {
    name,
    pipeline: [{ $project: { v: expression } }, { $sort: { _id: 1 } }],
    expected: expected.map((v, i) => ({ _id: `d${i + 1}`, ...(v === nothing ? {} : { v }) })),
    ...(sets ? { sets } : {}),
  };
}

const tags: Json = { $ifNull: ['$tags', []] };
const b: Json = { $ifNull: ['$b', ''] };
const name: Json = { $ifNull: ['$name', ''] };

const numbers: readonly PipelineCase[] = [
  values('$abs', { $abs: '$a' }, [1, 3, null, null, 7]),
  values('$ceil', { $ceil: '$price' }, [3, -1, 0, 3_000_000_000, 10]),
  values('$floor', { $floor: '$price' }, [2, -2, 0, 3_000_000_000, 10]),
  values('$trunc', { $trunc: '$price' }, [2, -1, 0, 3_000_000_000, 10]),
  values('$sqrt', { $sqrt: { $abs: { $multiply: ['$price', '$price'] } } }, [2.5, 1.25, 0, 3_000_000_000, 10]),
  values('$add', { $add: ['$a', '$price', 1] }, [4.5, -3.25, null, null, 18]),
  values('$multiply', { $multiply: ['$price', '$version'] }, [2.5, -1.25, 0, 6_000_000_000, 30]),
  documented(values('$multiply of three', { $multiply: ['$price', 2, '$version'] }, [5, -2.5, 0, 12_000_000_000, 60])),
  values('$subtract', { $subtract: ['$price', '$a'] }, [1.5, 1.75, null, null, 3]),
  values('$divide', { $divide: ['$price', 4] }, [0.625, -0.3125, 0, 750_000_000, 2.5]),
  values('$mod', { $mod: ['$a', 4] }, [1, -3, null, null, 3]),
  values('$pow', { $pow: ['$a', 2] }, [1, 9, null, null, 49]),
];

const logic: readonly PipelineCase[] = [
  values('$and', { $and: ['$flag', true] }, [false, false, true, false, false]),
  values('$or', { $or: ['$flag', '$name', 0] }, [true, true, true, false, true]),
  values('$not', { $not: ['$flag'] }, [true, true, false, true, true]),
  values('$not of a number', { $not: ['$price'] }, [false, false, true, false, false]),
  documented(values('$eq, where missing is not null', { $eq: ['$a', null] }, [false, false, true, false, false])),
  values('$eq of texts', { $eq: ['$b', 'x'] }, [true, false, true, false, false]),
  values('$ne', { $ne: ['$b', 'x'] }, [false, true, false, true, true]),
  values('$gt, where a text is more than a number, and both more than nothing', { $gt: ['$a', '$b'] }, [false, false, false, false, false]),
  values('$gte', { $gte: ['$price', 2.5] }, [true, false, false, true, true]),
  values('$lt, where nothing is less than a number', { $lt: ['$a', 1] }, [false, true, true, true, false]),
  values('$lte of texts', { $lte: ['$day', '2026-03-31'] }, [true, true, false, true, true]),
  values('$cmp', { $cmp: ['$price', '$version'] }, [1, -1, -1, 1, 1]),
  documented(values('$cmp of lists', { $cmp: [tags, ['x', 'y']] }, [0, -1, 1, -1, 1])),
  values('$cond', { $cond: [{ $gt: ['$price', 1] }, 'dear', 'cheap'] }, ['dear', 'cheap', 'cheap', 'dear', 'dear']),
  values('$cond by names', { $cond: { if: '$flag', then: '$b', else: { $literal: '$none' } } }, ['$none', '$none', 'x', '$none', '$none']),
  values('$ifNull', { $ifNull: ['$a', 'none'] }, [1, -3, 'none', 'none', 7]),
  values('$literal', { $literal: '$a' }, ['$a', '$a', '$a', '$a', '$a']),
];

const texts: readonly PipelineCase[] = [
  values('$concat', { $concat: ['$b', '-', '$_id'] }, ['x-d1', 'y-d2', 'x-d3', null, 'z-d5']),
  values('$split', { $split: ['$day', '-'] }, [['2026', '03', '09'], ['2026', '03', '31'], ['2026', '04', '01'], null, null]),
  values('$strLenCP', { $strLenCP: b }, [1, 1, 1, 0, 1]),
  documented(values('$strLenCP beyond U+FFFF', { $strLenCP: name }, [5, 12, 0, 0, 3])),
  values('$substrCP', { $substrCP: ['$day', 0, 7] }, ['2026-03', '2026-03', '2026-04', '', '']),
  documented(values('$substrCP beyond ASCII', { $substrCP: [name, 1, 5] }, ['rger', 'ber 😀', '', '', 'oë'])),
  values('$toLower', { $toLower: { $substrCP: [name, 1, 2] } }, ['rg', 'be', '', '', 'oë']),
  values('$toUpper', { $toUpper: b }, ['X', 'Y', 'X', '', 'Z']),
  documented(values('$toUpper of null', { $toUpper: '$b' }, ['X', 'Y', 'X', '', 'Z'])),
  values('$indexOfCP', { $indexOfCP: [name, 'e'] }, [3, 2, -1, -1, -1]),
  values('$indexOfCP from a place to another', { $indexOfCP: ['$day', '0', 3, 8] }, [5, 5, 5, null, null]),
];

const lists: readonly PipelineCase[] = [
  values('$arrayElemAt', { $arrayElemAt: [tags, -1] }, ['y', nothing, 'y', nothing, 'z']),
  values('$concatArrays', { $concatArrays: ['$tags', ['w']] }, [['x', 'y', 'w'], ['w'], ['y', 'z', 'y', 'w'], null, ['z', 'w']]),
  values('$filter', { $filter: { input: tags, as: 'tag', cond: { $ne: ['$$tag', '$b'] } } }, [['y'], [], ['y', 'z', 'y'], [], []]),
  values('$in', { $in: ['y', tags] }, [true, false, true, false, false]),
  values('$indexOfArray', { $indexOfArray: ['$tags', 'y'] }, [1, -1, 0, null, -1]),
  values('$indexOfArray from a place', { $indexOfArray: ['$tags', 'y', 1] }, [1, -1, 2, null, -1]),
  values('$isArray', { $isArray: '$tags' }, [true, true, true, false, true]),
  values('$map', { $map: { input: '$tags', as: 'tag', in: { $concat: ['$$tag', '$_id'] } } }, [['xd1', 'yd1'], [], ['yd3', 'zd3', 'yd3'], null, ['zd5']]),
  values('$map in $map', { $map: { input: tags, as: 't', in: { $size: { $filter: { input: tags, as: 'u', cond: { $eq: ['$$u', '$$t'] } } } } } }, [[1, 1], [], [2, 1, 2], [], [1]]),
  values('$range', { $range: [0, '$version'] }, [[0], [0], [0, 1], [0, 1], [0, 1, 2]]),
  values('$range downwards', { $range: [5, 0, -2] }, [[5, 3, 1], [5, 3, 1], [5, 3, 1], [5, 3, 1], [5, 3, 1]]),
  values('$reduce', { $reduce: { input: tags, initialValue: '', in: { $concat: ['$$value', '$$this', b] } } }, ['xxyx', '', 'yxzxyx', '', 'zz']),
  values('$reverseArray', { $reverseArray: '$tags' }, [['y', 'x'], [], ['y', 'z', 'y'], null, ['z']]),
  values('$size', { $size: tags }, [2, 0, 3, 0, 1]),
  values('$slice', { $slice: [tags, 2] }, [['x', 'y'], [], ['y', 'z'], [], ['z']]),
  values('$slice from the end', { $slice: [tags, -2] }, [['x', 'y'], [], ['z', 'y'], [], ['z']]),
  values('$slice from a place', { $slice: [tags, 1, 1] }, [['y'], [], ['z'], [], []]),
  values('$setEquals', { $setEquals: [tags, ['z', 'y']] }, [false, false, true, false, false]),
  values('$setIsSubset', { $setIsSubset: [tags, ['y', 'z']] }, [false, true, true, true, true]),
  values('$setDifference', { $setDifference: ['$tags', ['y']] }, [['x'], [], ['z'], null, ['z']], true),
  values('$setIntersection', { $setIntersection: ['$tags', ['z', 'y']] }, [['y'], [], ['y', 'z'], null, ['z']], true),
  values('$setUnion', { $setUnion: ['$tags', ['z', 'y']] }, [['x', 'y', 'z'], ['y', 'z'], ['y', 'z'], null, ['y', 'z']], true),
  values('$mergeObjects', { $mergeObjects: ['$n', { z: '$a' }] }, [{ x: 1, y: null, z: 1 }, { x: 4, z: -3 }, { z: null }, {}, { x: 4, y: 0, z: 7 }]),
  values('$objectToArray', { $size: { $objectToArray: { $ifNull: ['$n', { z: 1 }] } } }, [2, 1, 1, 1, 2]),
  documented(values('$objectToArray of what is missing', { $objectToArray: '$n' }, [[{ k: 'x', v: 1 }, { k: 'y', v: null }], [{ k: 'x', v: 4 }], null, null, [{ k: 'x', v: 4 }, { k: 'y', v: 0 }]])),
  values('$sum of a list and of operands', { $add: [{ $sum: '$lines.p' }, { $sum: ['$a', '$price'] }] }, [7.5, -4.25, 0, 3_000_000_000, 22]),
  values('$avg', { $avg: '$lines.p' }, [2, null, null, null, 5]),
  values('$min', { $min: ['$a', '$price', 5] }, [1, -3, 0, 5, 5]),
  values('$max', { $max: ['$a', '$price'] }, [2.5, -1.25, 0, 3_000_000_000, 10]),
  values('a path through a list', '$lines.p', [[1, 3], [], nothing, nothing, [5]]),
  documented(values('a path through a list that some lack', '$lines.q', [[2], [], nothing, nothing, [5]])),
  values('the whole document', { $size: { $objectToArray: '$$ROOT' } }, [10, 10, 9, 5, 9]),
];

export const expressionCases: readonly PipelineCase[] = [...numbers, ...logic, ...texts, ...lists];
