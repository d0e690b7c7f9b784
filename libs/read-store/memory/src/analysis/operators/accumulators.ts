import { evaluate, onValues, ownOptions, type Operator, type Options } from './operator.js';
import { compareValues, distinct, isNone, type Value } from './values.js';

type Fold = (values: readonly Value[]) => Value;

const numbersOf = (values: readonly Value[]): readonly number[] => values.filter((value) => typeof value === 'number');
const sum = (values: readonly Value[]): number => {
  let total = 0;
  for (const value of numbersOf(values)) total += value;
  return total;
};
const extreme = (direction: 1 | -1): Fold => (values) => {
  let best: Value = null;
  for (const value of values) if (!isNone(value) && (best === null || compareValues(value, best) * direction > 0)) best = value;
  return best;
};

/** What is no number counts for nothing in a sum; what is missing or null for nothing in the others. */
const folds = {
  $sum: sum,
  $avg: (values) => {
    const numbers = numbersOf(values);
    return numbers.length === 0 ? null : sum(numbers) / numbers.length;
  },
  $min: extreme(-1),
  $max: extreme(1),
} satisfies Readonly<Record<string, Fold>>;

const ofGroup: Readonly<Record<string, Fold>> = {
  ...folds,
  $first: (values) => values[0] ?? null,
  $last: (values) => values.at(-1) ?? null,
  $push: (values) => values.filter((value) => value !== undefined),
  $addToSet: (values) => distinct(values.filter((value) => value !== undefined)),
};

const notInExpression: Operator = () => {
  throw new TypeError('an accumulator stands in a group only');
};

/** One operand that is a list stands for its elements. */
const inExpression = onValues(Object.fromEntries(Object.entries(folds).map(([name, fold]) => [name, (values: readonly Value[]) => fold(values.length === 1 && Array.isArray(values[0]) ? (values[0] as unknown[]) : values)])));

/** Within a group mingo gives the group's documents in place of one document, and asks for expressions first. */
const accumulating = (fold: Fold, otherwise: Operator) => (documents: unknown, expression: unknown, options: Options): Value => {
  if (!Array.isArray(documents)) return otherwise(documents as never, expression as never, options);
  const own = ownOptions(options);
  return fold((documents as readonly unknown[]).map((root) => evaluate(root, expression, own.update({ root }))));
};

export const accumulatingOperators: Readonly<Record<string, Operator>> = Object.fromEntries(
  Object.entries(ofGroup).map(([name, fold]): [string, Operator] => [name, accumulating(fold, inExpression[name] ?? notInExpression)]),
);
