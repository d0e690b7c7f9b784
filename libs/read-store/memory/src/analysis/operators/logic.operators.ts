import { $literal } from 'mingo/operators/expression';
import { $and, $or } from 'mingo/operators/expression/boolean';
import { $cond, $ifNull } from 'mingo/operators/expression/conditional';
import { onValues, type Operator } from './operator.js';
import { compareValues, isTrue } from './values.js';

export const logicOperators = {
  $and: $and as unknown as Operator,
  $or: $or as unknown as Operator,
  $cond: $cond as unknown as Operator,
  $ifNull: $ifNull as unknown as Operator,
  $literal: $literal as unknown as Operator,
  ...onValues({
    $not: ([value]) => !isTrue(value),
    $eq: ([a, b]) => compareValues(a, b) === 0,
    $ne: ([a, b]) => compareValues(a, b) !== 0,
    $gt: ([a, b]) => compareValues(a, b) > 0,
    $gte: ([a, b]) => compareValues(a, b) >= 0,
    $lt: ([a, b]) => compareValues(a, b) < 0,
    $lte: ([a, b]) => compareValues(a, b) <= 0,
    $cmp: ([a, b]) => compareValues(a, b),
  }),
};
