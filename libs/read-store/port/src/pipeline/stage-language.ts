import type { Json, JsonObject } from '@rapport/kernel';
import { assertMatch } from '../query-language.js';
import { notAllowed, placed, refused, shown } from '../refusals.js';
import { isList, isObject, isScalar, maxStages, type Budget } from './budget.js';
import { checkAccumulator, checkExpression, outermost } from './expression-language.js';
import { checkApart, checkName, checkPath } from './names.js';
import { checkProjection } from './projection-language.js';

type CheckStage = (place: string, operand: Json, budget: Budget) => void;

const maxSortFields = 8;
const maxBoundaries = 200;

const checks: Readonly<Record<string, CheckStage>> = {
  $match: (place, operand, budget) => placed(place, () => assertMatch(operand, (expression) => checkExpression('$expr', expression, outermost(budget)))),
  $project: checkProjection,
  $addFields: checkNewFields,
  $set: checkNewFields,
  $unset: checkUnset,
  $group: checkGroup,
  $bucket: checkBucket,
  $sort: checkSort,
  $skip: (place, operand) => checkCount(place, operand, 0),
  $limit: (place, operand) => checkCount(place, operand, 1),
  $unwind: checkUnwind,
  $count: (place, operand) => checkName(place, operand),
  $sortByCount: (place, operand, budget) => checkGroupKey(place, operand, budget),
  $replaceRoot: (place, operand, budget) => checkExpression(`${place}.newRoot`, member(place, operand, ['newRoot'], 'newRoot'), outermost(budget)),
};

/** Every stage that {@link checkStages} lets through. */
export const stageOperators: readonly string[] = Object.keys(checks).sort();

/** @throws {UnsupportedQuery} naming the place. */
export function checkStages(pipeline: unknown, budget: Budget): void {
  if (!isList(pipeline)) throw refused('pipeline', 'is a list of stages');
  if (pipeline.length > maxStages) throw refused('pipeline', `has at most ${maxStages} stages`);
  for (const [i, stage] of pipeline.entries()) {
    const names = isObject(stage) ? Object.keys(stage) : [];
    const [name] = names;
    if (!isObject(stage) || name === undefined || names.length > 1) throw refused(`pipeline[${i}]`, 'is an object of one stage, such as {"$match": …}');
    if (!Object.hasOwn(checks, name)) throw notAllowed(`pipeline[${i}]`, name, stageOperators);
    budget.spend(`pipeline[${i}]`, 0);
    checks[name]!(`pipeline[${i}].${name}`, stage[name]!, budget);
  }
}

export function checkSort(place: string, operand: Json | undefined): void {
  if (!isObject(operand)) throw refused(place, 'takes paths, each with 1 or -1');
  const paths = Object.keys(operand);
  if (paths.length === 0 || paths.length > maxSortFields) throw refused(place, `takes 1 to ${maxSortFields} paths`);
  for (const path of paths) {
    checkPath(place, path);
    if (operand[path] !== 1 && operand[path] !== -1) throw refused(`${place}.${path}`, 'is neither 1 nor -1');
  }
  checkApart(place, paths);
}

export function checkCount(place: string, operand: Json | undefined, least: number): void {
  if (!Number.isSafeInteger(operand) || (operand as number) < least) throw refused(place, `takes a whole number from ${least}`);
}

function checkNewFields(place: string, operand: Json, budget: Budget): void {
  if (!isObject(operand) || Object.keys(operand).length === 0) throw refused(place, 'takes names, each with an expression');
  for (const [path, expression] of Object.entries(operand)) {
    checkPath(place, path);
    if (isObject(expression) && !Object.keys(expression)[0]?.startsWith('$')) throw refused(`${place}.${path}`, `takes an expression; of an object name the parts, such as ${shown(`${path}.part`)}`);
    checkExpression(`${place}.${path}`, expression, outermost(budget));
  }
  checkApart(place, Object.keys(operand));
}

function checkUnset(place: string, operand: Json, budget: Budget): void {
  const paths = typeof operand === 'string' ? [operand] : isList(operand) ? operand : [];
  if (paths.length === 0) throw refused(place, 'takes a path, or a list of paths');
  for (const path of paths) {
    budget.spend(place, 1);
    checkPath(place, path);
  }
  checkApart(place, paths as readonly string[]);
}

function checkGroup(place: string, operand: Json, budget: Budget): void {
  if (!isObject(operand) || !Object.hasOwn(operand, '_id')) throw refused(place, 'takes an _id to group by (null: all together) and accumulators');
  const { _id: key, ...fields } = operand;
  checkGroupKey(`${place}._id`, key, budget);
  checkOutput(place, fields, budget);
}

/** Null, an expression, or an object of expressions. */
function checkGroupKey(place: string, key: Json | undefined, budget: Budget): void {
  if (isList(key)) throw refused(place, 'takes an expression or an object of expressions, not a list');
  checkExpression(place, key, outermost(budget));
}

function checkOutput(place: string, fields: JsonObject, budget: Budget): void {
  for (const [name, accumulator] of Object.entries(fields)) {
    checkName(place, name);
    if (name === '_id') throw refused(place, '_id is what was grouped by');
    checkAccumulator(`${place}.${name}`, accumulator, outermost(budget));
  }
}

function checkBucket(place: string, operand: Json, budget: Budget): void {
  checkExpression(`${place}.groupBy`, member(place, operand, ['groupBy', 'boundaries', 'default', 'output'], 'groupBy'), outermost(budget));
  const { boundaries, default: otherwise, output } = operand as JsonObject;
  if (!isList(boundaries) || boundaries.length < 2 || boundaries.length > maxBoundaries) throw refused(`${place}.boundaries`, `takes 2 to ${maxBoundaries} numbers or texts`);
  const [first] = boundaries;
  if (typeof first !== 'number' && typeof first !== 'string') throw refused(`${place}.boundaries`, 'takes numbers or texts');
  boundaries.forEach((boundary, i) => {
    if (typeof boundary !== typeof first || !isScalar(boundary) || (i > 0 && boundary! <= boundaries[i - 1]!)) throw refused(`${place}.boundaries`, 'rise, and are of one type');
  });
  if (typeof otherwise !== 'string' && typeof otherwise !== 'number') throw refused(`${place}.default`, 'takes a text or a number, for what lies in no bucket');
  if (typeof otherwise === typeof first && otherwise >= first && otherwise < boundaries.at(-1)!) throw refused(`${place}.default`, 'lies outside the boundaries');
  if (output === undefined) return;
  if (!isObject(output)) throw refused(`${place}.output`, 'takes names, each with an accumulator');
  checkOutput(`${place}.output`, output, budget);
}

function checkUnwind(place: string, operand: Json): void {
  const path = typeof operand === 'string' ? operand : member(place, operand, ['path', 'preserveNullAndEmptyArrays', 'includeArrayIndex'], 'path');
  if (typeof path !== 'string' || !path.startsWith('$')) throw refused(place, 'takes a path with a dollar, such as "$tags"');
  checkPath(place, path.slice(1));
  if (!isObject(operand)) return;
  if (!['undefined', 'boolean'].includes(typeof operand['preserveNullAndEmptyArrays'])) throw refused(`${place}.preserveNullAndEmptyArrays`, 'takes true or false');
  if (operand['includeArrayIndex'] !== undefined) checkName(`${place}.includeArrayIndex`, operand['includeArrayIndex']);
}

function member(place: string, operand: Json, known: readonly string[], wanted: string): Json {
  if (!isObject(operand) || !Object.hasOwn(operand, wanted)) throw refused(place, `takes an object with ${wanted}`);
  const stranger = Object.keys(operand).find((name) => !known.includes(name));
  if (stranger !== undefined) throw refused(place, `takes no ${shown(stranger)}`);
  return operand[wanted]!;
}
