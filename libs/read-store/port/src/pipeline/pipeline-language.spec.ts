import type { Json } from '@rapport/kernel';
import { assertPipeline, assertVisible, leadingFilter, maxPipelineParts, queryPipeline, UnsupportedQuery, type Pipeline } from '../index.js';

const refusal = (pipeline: unknown): string => {
  try {
    assertPipeline(pipeline);
    return 'allowed';
  } catch (error) {
    expect(error).toBeInstanceOf(UnsupportedQuery);
    return (error as Error).message;
  }
};

describe('a pipeline is refused with its place and the reason', () => {
  it.each<[string, unknown, string]>([
    ['code in a filter', [{ $match: { $where: 'true' } }], "pipeline[0].$match: the operator '$where' is not supported here: no code is run"],
    ['code in an expression', [{ $limit: 1 }, { $project: { v: { $function: { body: 'x' } } } }], 'pipeline[1].$project.v: $function is not allowed: no code is run'],
    ['code in a group', [{ $group: { _id: null, total: { $accumulator: {} } } }], 'pipeline[0].$group.total: $accumulator is not allowed: no code is run'],
    ['code deep inside', [{ $group: { _id: null, total: { $sum: { $add: [1, { $function: {} }] } } } }], 'pipeline[0].$group.total.$sum.$add[1]: $function is not allowed: no code is run'],
    ['a stage that writes', [{ $out: 'elsewhere' }], 'pipeline[0]: $out is not allowed: it reads or writes elsewhere'],
    ['a stage that merges', [{ $merge: { into: 'elsewhere' } }], 'pipeline[0]: $merge is not allowed: it reads or writes elsewhere'],
    ['a stage that joins', [{ $lookup: { from: 'elsewhere' } }], 'pipeline[0]: $lookup is not allowed: it reads or writes elsewhere'],
    ['a pattern that explodes', [{ $match: { b: { $regex: '^(a+)+$' } } }], "pipeline[0].$match: the operator '$regex' of 'b' is not supported: a pattern may take for ever"],
    ['a pattern in an expression', [{ $project: { v: { $regexMatch: { input: '$b', regex: '(a+)+' } } } }], 'pipeline[0].$project.v: $regexMatch is not allowed: a pattern may take for ever'],
    ['chance', [{ $sample: { size: 1 } }], 'pipeline[0]: $sample is not allowed: its answer would be another each time'],
    ['the time of day', [{ $project: { v: '$$NOW' } }], 'pipeline[0].$project.v: $$NOW is not allowed: its answer would be another each time'],
    ['an unknown variable', [{ $project: { v: '$$item' } }], 'pipeline[0].$project.v: $$item is not allowed'],
    ['a variable outside its operator', [{ $project: { v: { $map: { input: '$$this', in: 1 } } } }], 'pipeline[0].$project.v.$map.input: $$this is not allowed'],
    ['two stages in one', [{ $limit: 1, $skip: 1 }], 'pipeline[0]: is an object of one stage'],
    ['no list', { $limit: 1 }, 'pipeline: is a list of stages'],
    ['too many stages', Array.from({ length: 31 }, () => ({ $limit: 1 })), 'pipeline: has at most 30 stages'],
    ['the prototype as a path', [{ $project: { v: '$__proto__.x' } }], "pipeline[0].$project.v: '__proto__.x' is no path"],
    ['the prototype as a name', [{ $group: JSON.parse('{"_id": null, "__proto__": {"$sum": 1}}') as Json }], "pipeline[0].$group: '__proto__' is no name"],
    ['an element by its number', [{ $project: { v: '$tags.0' } }], "pipeline[0].$project.v: 'tags.0' leads to an element by its number"],
    ['a projection that takes and leaves', [{ $project: { a: 1, b: 0 } }], 'pipeline[0].$project: takes fields or leaves fields out, not both'],
    ['paths one in another', [{ $project: { 'a.b': 1, a: 1 } }], "pipeline[0].$project: 'a.b' and 'a' can't both be named"],
    ['too few operands', [{ $project: { v: { $divide: ['$a'] } } }], 'pipeline[0].$project.v.$divide: takes 2 operands'],
    ['a list for one operand', [{ $project: { v: { $size: [['$a']] } } }], 'pipeline[0].$project.v.$size: takes one expression'],
    ['boundaries that fall', [{ $bucket: { groupBy: '$a', boundaries: [2, 1], default: -1 } }], 'pipeline[0].$bucket.boundaries: rise'],
    ['a direction that is none', [{ $sort: { a: { $meta: 'textScore' } } }], 'pipeline[0].$sort.a: is neither 1 nor -1'],
    ['a limit of nothing', [{ $limit: 0 }], 'pipeline[0].$limit: takes a whole number from 1'],
    ['a number that is none', [{ $project: { v: { $add: ['$a', NaN] } } }], 'pipeline[0].$project.v.$add[1]: an expression is a value'],
    ['no object', [null], 'pipeline[0]: is an object of one stage'],
    ['a stage written wrongly', [{ $groupp: { _id: null } }], 'pipeline[0]: $groupp is not allowed; did you mean $group?'],
    ['a stage that is not there', [{ $facet: {} }], 'pipeline[0]: $facet is not allowed; allowed are $addFields $bucket $count $group'],
    ['an accumulator that is not there', [{ $group: { _id: null, m: { $median: '$a' } } }], 'pipeline[0].$group.m: $median is not allowed; allowed are $addToSet $avg'],
    ['an accumulator that is a stage', [{ $group: { _id: null, m: { $count: {} } } }], 'pipeline[0].$group.m: $count is not allowed: write {"$sum": 1}'],
    ['an operator written wrongly', [{ $project: { v: { $substrCp: ['$a', 0, 7] } } }], 'pipeline[0].$project.v: $substrCp is not allowed; did you mean $substrCP?'],
    ['a date', [{ $project: { v: { $month: '$a' } } }], 'pipeline[0].$project.v: $month is not allowed: days and instants are texts here'],
    ['an operator without its dollar', [{ $match: { a: { gte: 1 } } }], "pipeline[0].$match: the operator 'gte' of 'a' is not supported; write $gte"],
    ['an object to compare with', [{ $match: { n: { x: 1 } } }], "pipeline[0].$match: the operator 'x' of 'n' is not supported; for a field within it write its path, such as 'outer.inner'"],
  ])('%s', (_name, pipeline, expected) => {
    expect(refusal(pipeline)).toContain(expected);
  });

  it('ten thousand nested conditions, before anything goes down to them', () => {
    let condition: Json = { a: 1 };
    let expression: Json = 1;
    for (let i = 0; i < 10_000; i++) {
      condition = { $and: [condition] };
      expression = { $add: [expression] };
    }
    expect(refusal([{ $match: condition }])).toBe('pipeline[0].$match: a filter is at most 16 levels deep');
    expect(refusal([{ $project: { v: expression } }])).toContain('nested deeper than 24 levels');
    expect(() => queryPipeline({ filter: condition })).toThrow('filter: a filter is at most 16 levels deep');
  });

  it('ten thousand conditions side by side', () => {
    expect(refusal([{ $match: { $or: Array.from({ length: 10_000 }, (_, i) => ({ a: i })) } }])).toBe('pipeline[0].$match: a filter has at most 1000 conditions');
    const wide = Array.from({ length: 30 }, () => ({ $project: { v: { $add: Array.from({ length: 100 }, () => 1) } } }));
    expect(refusal(wide)).toContain(`a pipeline has at most ${maxPipelineParts} names and values`);
  });

  it('without showing the values it holds', () => {
    expect(refusal([{ $match: { a: { $near: 'Anna Secret' } } }])).not.toContain('Anna');
    expect(refusal([{ $project: { v: { $add: ['$a', { $toDate: 'Anna Secret' }] } } }])).not.toContain('Anna');
  });
});

describe('a query means a pipeline', () => {
  it('in the order filter, sort, skip, limit, projection', () => {
    expect(queryPipeline({ projection: { a: 1 }, limit: 5, skip: 2, sort: { a: -1 }, filter: { a: { $gt: 1 } } })).toEqual([{ $match: { a: { $gt: 1 } } }, { $sort: { a: -1 } }, { $skip: 2 }, { $limit: 5 }, { $project: { a: 1 } }]);
    expect(queryPipeline({ filter: {}, pipeline: [{ $count: 'n' }] })).toEqual([{ $count: 'n' }]);
    expect(queryPipeline({})).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['a sort beside a pipeline', { sort: { a: 1 }, pipeline: [] }, 'sort: stands beside a pipeline'],
    ['a filter that is none', { filter: [] }, 'filter: a filter is an object'],
    ['code in a filter', { filter: { $where: 'x' } }, "filter: the operator '$where' is not supported here: no code is run"],
    ['a sort by nothing', { sort: {} }, 'sort: takes 1 to 8 paths'],
    ['a limit that is a text', { limit: '5' }, 'limit: takes a whole number from 1'],
    ['a projection of nothing', { projection: null }, 'projection: takes paths'],
  ])('and refuses %s', (_name, query, expected) => {
    expect(() => queryPipeline(query)).toThrow(expected);
  });
});

describe('what is hidden', () => {
  const hidden = ['ownerOnly'];
  it.each<[string, Pipeline]>([
    ['a filter', [{ $match: { 'ownerOnly.note': 'x' } }]], ['a condition inside', [{ $match: { $or: [{ a: 1 }, { $expr: { $eq: ['$ownerOnly.note', 1] } }] } }]], ['a sort', [{ $sort: { 'ownerOnly.note': 1 } }]],
    ['a projection', [{ $project: { ownerOnly: 1 } }]], ['an expression', [{ $project: { v: '$ownerOnly' } }]], ['a group', [{ $group: { _id: '$ownerOnly.note' } }]], ['the whole document', [{ $project: { v: '$$ROOT.ownerOnly' } }]],
  ])('is not named by %s', (_name, pipeline) => {
    assertPipeline(pipeline);
    expect(() => assertVisible(pipeline, hidden)).toThrow(/^pipeline\[0\]\.\$\w+: 'ownerOnly(\.note)?' is not shown to everybody/);
  });

  it.each<[string, Pipeline]>([
    ['left out', [{ $unset: 'ownerOnly' }]], ['unwound', [{ $unwind: '$ownerOnly.notes' }]], ['behind another stage', [{ $limit: 1 }, { $sort: { ownerOnly: 1 } }]],
    ['in a list of conditions', [{ $match: { $nor: [{ $and: [{ ownerOnly: { $exists: true } }] }] } }]],
  ])('is not named %s', (_name, pipeline) => {
    assertPipeline(pipeline);
    expect(() => assertVisible(pipeline, hidden)).toThrow(/is not shown to everybody/);
  });

  it.each<[string, Pipeline]>([
    ['a field that begins like it', [{ $match: { ownerOnlyToday: 1, 'n.ownerOnly': 2 } }]],
    ['a text that is compared with', [{ $match: { $or: [{ a: 'ownerOnly' }, { b: { $in: ['ownerOnly', 'x'] } }] } }, { $match: { $expr: { $eq: ['$a', 'ownerOnly'] } } }]],
    ['a value', [{ $project: { v: { $literal: '$ownerOnly' } } }]],
    ['a name that the pipeline gives', [{ $addFields: { ownerOnly: '$a' } }, { $sort: { ownerOnly: 1 } }]],
    ['a name of a group', [{ $group: { _id: '$a', ownerOnly: { $sum: 1 } } }, { $sort: { ownerOnly: -1 } }]],
    ['a field of an element', [{ $project: { v: { $map: { input: '$n', in: '$$this.ownerOnly' } } } }]],
  ])('is not confused with %s', (_name, pipeline) => {
    assertPipeline(pipeline);
    expect(() => assertVisible(pipeline, hidden)).not.toThrow();
  });
});

it('the store is asked what a leading $match says of its own fields, and no more', () => {
  const stored = (path: string): string | null => (path === 'stage' || path === 'since' ? `body.${path}` : null);
  const pipeline: Pipeline = [{ $match: { stage: 'active', other: 1, $or: [{ stage: 'new' }], $and: [{ since: { $gte: '2026' } }, { other: 2 }] } }, { $match: { stage: 'lost' } }];
  expect(leadingFilter(pipeline, stored)).toEqual({ $and: [{ 'body.stage': 'active' }, { 'body.since': { $gte: '2026' } }] });
  expect(leadingFilter([{ $limit: 1 }, ...pipeline], stored)).toEqual({});
  expect(leadingFilter([{ $match: { other: 1 } }], stored)).toEqual({});
});

it('of a path that may lead through a list the store is asked single comparisons only', () => {
  const pipeline: Pipeline = [{ $match: { 'lines.p': { $gt: 1, $lt: 3, $ne: 2 }, 'lines.q': null, 'lines.r': { $in: [1, null] }, 'lines.s': 'x', 'lines.t': { $elemMatch: { $gt: 1 } }, tags: { $size: 2 } } }];
  expect(leadingFilter(pipeline, (path) => path)).toEqual({ $and: [{ 'lines.p': { $gt: 1 } }, { 'lines.p': { $lt: 3 } }, { 'lines.s': 'x' }, { tags: { $size: 2 } }] });
});
