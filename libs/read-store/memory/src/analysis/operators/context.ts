import { expressionOperators, stageOperators } from '@rapport/read-store';
import { Context } from 'mingo/core';
import { $match, $project, $replaceRoot, $sort, $unset } from 'mingo/operators/pipeline';
import { $all, $and, $elemMatch, $eq, $exists, $expr, $gt, $gte, $lt, $lte, $ne, $nor, $not, $or, $size } from 'mingo/operators/query';
import { $in, $nin } from '../../listed-values.js';
import { foldOperators } from './fold.operators.js';
import { $bucket, $count, $group, $sortByCount } from './grouping.stages.js';
import { listOperators } from './list.operators.js';
import { logicOperators } from './logic.operators.js';
import { numberOperators } from './number.operators.js';
import { $addFields, $limit, $skip, $unwind } from './stages.js';
import { textOperators } from './text.operators.js';

const stages: Readonly<Record<string, unknown>> = {
  $addFields, $bucket, $count, $group, $limit, $match, $project, $replaceRoot, $set: $addFields, $skip, $sort, $sortByCount, $unset, $unwind,
};
const expressions: Readonly<Record<string, unknown>> = { ...numberOperators, ...textOperators, ...logicOperators, ...listOperators, ...foldOperators };
const queries = { $all, $and, $elemMatch, $eq, $exists, $expr, $gt, $gte, $in, $lt, $lte, $ne, $nin, $nor, $not, $or, $size };

/** What is allowed and nothing else, mingo's own or ours: ours wherever mingo 7.2.6 answers otherwise than MongoDB does. */
export const context = Context.init({
  pipeline: named(stages, stageOperators) as never,
  expression: named(expressions, expressionOperators) as never,
  query: queries as never,
});

function named(operators: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name) => {
      if (!Object.hasOwn(operators, name)) throw new Error(`${name} is allowed, and not there`);
      return [name, operators[name]];
    }),
  );
}
