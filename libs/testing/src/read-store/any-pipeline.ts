import type { Json } from '@rapport/kernel';
import type { Pipeline, Stage } from '@rapport/read-store';
import fc from 'fast-check';

type Expressions = { readonly number: Json; readonly text: Json; readonly truth: Json; readonly list: Json };

const whole = fc.integer({ min: -3, max: 5 });
const pair = <T, U>(a: fc.Arbitrary<T>, b: fc.Arbitrary<U>): fc.Arbitrary<[T, U]> => fc.tuple(a, b);
const of = (operators: readonly string[], operands: fc.Arbitrary<readonly Json[]>): fc.Arbitrary<Json> => fc.tuple(fc.constantFrom(...operators), operands).map(([operator, given]) => ({ [operator]: given }));
const onOne = (operators: readonly string[], operand: fc.Arbitrary<Json>): fc.Arbitrary<Json> => fc.tuple(fc.constantFrom(...operators), operand).map(([operator, given]) => ({ [operator]: given }));

/** Expressions that fail nowhere, each of one type, over the fields of `anyDocuments`. */
const expressions = fc.letrec<Expressions>((tie) => ({
  number: fc.oneof(
    { maxDepth: 3 },
    whole,
    fc.constantFrom<Json>('$version', { $ifNull: ['$n.x', 0] }, { $sum: '$lines.p' }),
    of(['$add', '$subtract', '$multiply'], pair(tie('number'), tie('number'))),
    onOne(['$abs', '$floor', '$ceil', '$trunc'], tie('number')),
    of(['$cond'], fc.tuple(tie('truth'), tie('number'), tie('number'))),
    of(['$mod', '$divide'], pair(tie('number'), fc.constantFrom(2, 4))),
    onOne(['$size'], tie('list')),
    of(['$min', '$max'], pair(tie('number'), tie('number'))),
    of(['$cmp'], pair(tie('number'), tie('number'))),
  ),
  text: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>('$_id', { $ifNull: ['$b', 'none'] }, 'Ä', ''),
    of(['$concat'], pair(tie('text'), tie('text'))),
    of(['$substrCP'], fc.tuple(tie('text'), fc.nat(2), fc.nat(3))),
    onOne(['$toLower', '$toUpper'], tie('text')),
    of(['$cond'], fc.tuple(tie('truth'), tie('text'), tie('text'))),
  ),
  truth: fc.oneof(
    { maxDepth: 3 },
    fc.boolean(),
    of(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte'], fc.oneof(pair(tie('number'), tie('number')), pair(tie('text'), tie('text')), pair(tie('number'), tie('text')))),
    of(['$and', '$or'], pair(tie('truth'), tie('truth'))),
    of(['$not'], fc.tuple(tie('truth'))),
    of(['$in'], pair(tie('text'), tie('list'))),
    of(['$setIsSubset', '$setEquals'], pair(tie('list'), tie('list'))),
  ),
  list: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom<Json>({ $ifNull: ['$tags', []] }, { $split: ['x-z', '-'] }),
    of(['$concatArrays'], pair(tie('list'), tie('list'))),
    of(['$slice'], pair(tie('list'), fc.constantFrom(1, 2, -1))),
    onOne(['$reverseArray'], tie('list')),
    tie('list').map((input): Json => ({ $filter: { input, as: 'item', cond: { $ne: ['$$item', 'y'] } } })),
    tie('list').map((input): Json => ({ $map: { input, as: 'item', in: { $concat: ['$$item', '$_id'] } } })),
  ),
}));

const anyValue = fc.oneof(expressions.number, expressions.text, expressions.truth, expressions.list);
const anyKey = fc.oneof(fc.constant(null), expressions.number, expressions.text, expressions.truth);
/** A plain value in a projection says whether a field is taken. */
const computed = (value: Json): Json => (typeof value === 'object' || String(value).startsWith('$') ? value : { $literal: value });
const inOrder: Stage = { $sort: { _id: 1 } };

/** Stages that leave the fields of a document as they are, but for new ones. */
const keeping: fc.Arbitrary<readonly Stage[]> = fc.oneof(
  fc.record({ u: anyValue, w: anyValue }, { requiredKeys: ['u'] }).map(($addFields) => [{ $addFields }]),
  expressions.truth.map((truth) => [{ $match: { $expr: { $eq: [truth, true] } } }]),
  fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 9 })).map(([$skip, $limit]) => [inOrder, { $skip }, { $limit }]),
  fc.constantFrom('n', 'lines').map(($unset) => [{ $unset }]),
);

const ending: fc.Arbitrary<readonly Stage[]> = fc.oneof(
  fc.constant([inOrder]),
  fc.record({ v: anyValue }).map(({ v }) => [{ $project: { v: computed(v), version: 1 } }, inOrder]),
  fc.tuple(anyKey, expressions.number, expressions.text).map(([_id, number, text]) => [
    inOrder,
    { $group: { _id, sum: { $sum: number }, mean: { $avg: number }, least: { $min: number }, most: { $max: text }, first: { $first: text }, last: { $last: number }, all: { $push: text }, count: { $sum: 1 } } },
    inOrder,
  ]),
  fc.constantFrom('$b', '$version').map((key) => [{ $sortByCount: key }, { $sort: { count: -1, _id: 1 } }]),
  fc.constant([{ $unwind: '$tags' }, { $group: { _id: { tag: '$tags', b: { $ifNull: ['$b', 'none'] } }, count: { $sum: 1 } } }, { $sort: { '_id.tag': 1, '_id.b': 1 } }]),
  fc.constant([{ $match: { b: 'x' } }, { $count: 'count' }]),
);

/** Pipelines whose answers have one order. */
export const anyPipeline: fc.Arbitrary<Pipeline> = fc.tuple(fc.array(keeping, { maxLength: 3 }), ending).map(([stages, last]) => [...stages.flat(), ...last]);
