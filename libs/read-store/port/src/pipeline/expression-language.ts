import type { Json, JsonObject } from '@rapport/kernel';
import { isList, isObject, isScalar, type Budget } from './budget.js';
import { checkName, checkPath } from './names.js';
import { notAllowed, refused, shown } from '../refusals.js';

/** How many operands are listed; `one` is written without a list, `either` as one or as a list. */
type Operands = 'one' | 'either' | { readonly least: number; readonly most: number };
const maxOperands = 100;
const exactly = (count: number): Operands => ({ least: count, most: count });
const several: Operands = { least: 1, most: maxOperands };

/** Operators on operands alone. Those that bind variables or take no expression are checked one by one below. */
const operands: Readonly<Record<string, Operands>> = {
  $abs: 'one', $ceil: 'one', $floor: 'one', $sqrt: 'one', $trunc: 'one',
  $add: several, $multiply: several, $subtract: exactly(2), $divide: exactly(2), $mod: exactly(2), $pow: exactly(2),
  $and: several, $or: several, $not: exactly(1),
  $eq: exactly(2), $ne: exactly(2), $gt: exactly(2), $gte: exactly(2), $lt: exactly(2), $lte: exactly(2), $cmp: exactly(2),
  $ifNull: exactly(2),
  $concat: several, $split: exactly(2), $strLenCP: 'one', $substrCP: exactly(3), $toLower: 'one', $toUpper: 'one', $indexOfCP: { least: 2, most: 4 },
  $arrayElemAt: exactly(2), $concatArrays: several, $in: exactly(2), $indexOfArray: { least: 2, most: 4 }, $isArray: 'one', $range: { least: 2, most: 3 },
  $reverseArray: 'one', $size: 'one', $slice: { least: 2, most: 3 },
  $setEquals: { least: 2, most: maxOperands }, $setIsSubset: exactly(2), $setDifference: exactly(2), $setIntersection: { least: 2, most: maxOperands }, $setUnion: { least: 2, most: maxOperands },
  $mergeObjects: several, $objectToArray: 'one',
  $sum: 'either', $avg: 'either', $min: 'either', $max: 'either',
};

/** Every operator of an expression that {@link checkExpression} lets through. */
export const expressionOperators: readonly string[] = [...Object.keys(operands), '$cond', '$filter', '$literal', '$map', '$reduce'].sort();
/** Every accumulator of `$group` and `$bucket`. */
export const accumulators = ['$addToSet', '$avg', '$first', '$last', '$max', '$min', '$push', '$sum'] as const;

/** Names of variables that may be used: those of the operators around. */
export interface Scope {
  readonly budget: Budget;
  readonly depth: number;
  readonly variables: ReadonlySet<string>;
}

export const outermost = (budget: Budget): Scope => ({ budget, depth: 2, variables: new Set(['ROOT']) });
const inner = (scope: Scope, ...names: readonly string[]): Scope => ({ ...scope, depth: scope.depth + 1, variables: new Set([...scope.variables, ...names]) });

/** @throws {UnsupportedQuery} */
export function checkExpression(place: string, expression: Json | undefined, scope: Scope): void {
  scope.budget.spend(place, scope.depth);
  if (typeof expression === 'string' && expression.startsWith('$')) return checkReference(place, expression, scope);
  if (isScalar(expression)) return;
  if (isList(expression)) return expression.forEach((item, i) => checkExpression(`${place}[${i}]`, item, inner(scope)));
  if (!isObject(expression)) throw refused(place, 'an expression is a value, a path such as "$stage", or an operator');
  const names = Object.keys(expression);
  const operator = names.find((name) => name.startsWith('$'));
  if (operator === undefined) return checkMembers(place, expression, scope);
  if (names.length > 1) throw refused(place, `${shown(operator)} stands beside other names`);
  checkOperator(`${place}.${operator.slice(0, 60)}`, place, operator, expression[operator], inner(scope));
}

/** `{ $sum: expression }` and the like. @throws {UnsupportedQuery} */
export function checkAccumulator(place: string, value: Json | undefined, scope: Scope): void {
  scope.budget.spend(place, scope.depth);
  const names = isObject(value) ? Object.keys(value) : [];
  const operator = names[0];
  if (!isObject(value) || operator === undefined || names.length > 1 || !operator.startsWith('$')) throw refused(place, 'takes one accumulator, such as {"$sum": 1}');
  if (!(accumulators as readonly string[]).includes(operator)) throw notAllowed(place, operator, accumulators);
  if (isList(value[operator])) throw refused(`${place}.${operator}`, 'takes one expression, not a list');
  checkExpression(`${place}.${operator}`, value[operator], inner(scope));
}

function checkMembers(place: string, members: JsonObject, scope: Scope): void {
  for (const [name, member] of Object.entries(members)) {
    checkName(place, name);
    checkExpression(`${place}.${name.slice(0, 60)}`, member, inner(scope));
  }
}

function checkReference(place: string, reference: string, { variables }: Scope): void {
  if (!reference.startsWith('$$')) return checkPath(place, reference.slice(1));
  const [name = '', ...path] = reference.slice(2).split('.');
  if (!variables.has(name)) throw notAllowed(place, `$$${name}`);
  if (path.length > 0) checkPath(place, path.join('.'));
}

function checkOperator(place: string, around: string, operator: string, operand: Json | undefined, scope: Scope): void {
  if (Object.hasOwn(operands, operator)) return checkOperands(place, operand, operands[operator]!, scope);
  switch (operator) {
    case '$literal':
      if (!isScalar(operand)) throw refused(place, 'takes a text, a number, true, false or null');
      return;
    case '$cond':
      return isList(operand) ? checkOperands(place, operand, exactly(3), scope) : checkNamed(place, operand, { if: [], then: [], else: [] }, scope);
    case '$filter':
      return checkNamed(place, operand, { input: [], cond: [variableOf(place, operand)] }, scope);
    case '$map':
      return checkNamed(place, operand, { input: [], in: [variableOf(place, operand)] }, scope);
    case '$reduce':
      return checkNamed(place, operand, { input: [], initialValue: [], in: ['this', 'value'] }, scope);
    default:
      throw notAllowed(around, operator, expressionOperators);
  }
}

function checkOperands(place: string, operand: Json | undefined, wanted: Operands, scope: Scope): void {
  if (isList(operand)) {
    if (wanted === 'one') throw refused(place, 'takes one expression, not a list');
    const { least, most } = wanted === 'either' ? { least: 1, most: maxOperands } : (wanted);
    if (operand.length < least || operand.length > most) throw refused(place, `takes ${least === most ? least : `${least} to ${most}`} operands`);
    return operand.forEach((item, i) => checkExpression(`${place}[${i}]`, item, scope));
  }
  if (wanted !== 'one' && wanted !== 'either') throw refused(place, 'takes a list of operands');
  checkExpression(place, operand, scope);
}

/** The variable of `$map` and `$filter`: `as`, or `this`. */
function variableOf(place: string, operand: Json | undefined): string {
  const as = isObject(operand) ? (operand['as'] ?? 'this') : 'this';
  if (typeof as !== 'string' || !/^[a-z][A-Za-z0-9]{0,30}$/.test(as)) throw refused(`${place}.as`, 'is a name of letters and digits that begins with a small letter');
  return as;
}

/** Operands by name, each with the variables that it may use beside those around. */
function checkNamed(place: string, operand: Json | undefined, wanted: Readonly<Record<string, readonly string[]>>, scope: Scope): void {
  const names = Object.keys(wanted);
  if (!isObject(operand)) throw refused(place, `takes ${names.join(', ')}`);
  for (const name of Object.keys(operand)) {
    if (!names.includes(name) && !(name === 'as' && !names.includes('initialValue') && !names.includes('then'))) throw refused(place, `takes ${names.join(', ')}, and no ${shown(name)}`);
  }
  for (const name of names) {
    if (!Object.hasOwn(operand, name)) throw refused(place, `lacks ${name}`);
    checkExpression(`${place}.${name}`, operand[name], inner(scope, ...wanted[name]!));
  }
}
