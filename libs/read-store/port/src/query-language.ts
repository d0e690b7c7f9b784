import type { Json, JsonObject } from '@rapport/kernel';
import { reasonFor, shown } from './refusals.js';
import { UnsupportedQuery, type Filter, type FindOptions, type Sort } from './read-store.js';

/** Most conditions in one filter, and its greatest depth. */
const maxConditions = 1_000;
const maxDepth = 16;
/** Most values in one `$in`, `$nin` or `$all`. */
const maxListed = 100_000;

const junctions = new Set(['$and', '$or', '$nor']);
const comparisons = new Set(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte']);
const lists = new Set(['$in', '$nin', '$all']);
const unordered = new Set(['$eq', '$ne']);

/**
 * Refuses everything but the part of the query language that all stores answer alike: `$eq $ne $gt $gte $lt $lte $in
 * $nin $all $size $exists $elemMatch $not $and $or $nor`, on texts, numbers, booleans and (where nothing is ordered) null.
 * Whole objects and arrays are not compared, for their equality depends on the order of keys; patterns and code are not run.
 *
 * @throws {UnsupportedQuery}
 */
export function assertFilter(filter: Filter): void {
  checkFilter(filter, 0, { left: maxConditions });
}

/** The same for `$match`, where an `$expr` may stand beside fields. @throws {UnsupportedQuery} */
export function assertMatch(filter: Json, checkExpression: (expression: Json) => void): void {
  checkFilter(filter, 0, { left: maxConditions, checkExpression });
}

/** @throws {UnsupportedQuery} */
export function assertSort(sort: Sort): void {
  for (const [field, direction] of Object.entries(sort)) {
    checkField(field);
    if (direction !== 1 && direction !== -1) throw new UnsupportedQuery(`sort direction of ${shown(field)} is neither 1 nor -1`);
  }
}

/** @throws {UnsupportedQuery} for a skip or a limit that counts nothing. */
export function assertPage({ skip = 0, limit = 0 }: Pick<FindOptions, 'skip' | 'limit'>): void {
  for (const [name, value] of [['skip', skip], ['limit', limit]] as const) {
    if (!Number.isSafeInteger(value) || value < 0) throw new UnsupportedQuery(`${name} is a whole number from 0`);
  }
}

interface Budget {
  left: number;
  readonly checkExpression?: (expression: Json) => void;
}

function checkFilter(filter: Json, depth: number, budget: Budget): void {
  if (!isObject(filter)) throw new UnsupportedQuery('a filter is an object');
  if (depth > maxDepth) throw new UnsupportedQuery(`a filter is at most ${maxDepth} levels deep`);
  for (const [key, value] of Object.entries(filter)) {
    if (--budget.left < 0) throw new UnsupportedQuery(`a filter has at most ${maxConditions} conditions`);
    if (junctions.has(key)) checkJunction(key, value, depth, budget);
    else if (key === '$expr' && budget.checkExpression) budget.checkExpression(value);
    else {
      checkField(key);
      checkCondition(key, value, depth + 1, budget);
    }
  }
}

function checkJunction(operator: string, value: Json, depth: number, budget: Budget): void {
  if (!Array.isArray(value) || value.length === 0) throw new UnsupportedQuery(`${operator} takes a list of filters`);
  for (const part of value as readonly Json[]) checkFilter(part, depth + 1, budget);
}

function checkCondition(field: string, value: Json, depth: number, budget: Budget): void {
  if (isScalar(value)) return;
  if (!isObject(value)) throw new UnsupportedQuery(`${shown(field)} is compared with a list; use $in or $all`);
  const operators = Object.entries(value);
  if (operators.length === 0) throw new UnsupportedQuery(`${shown(field)} is compared with an object`);
  for (const [operator, operand] of operators) {
    if (--budget.left < 0) throw new UnsupportedQuery(`a filter has at most ${maxConditions} conditions`);
    checkOperator(field, operator, operand, depth, budget);
  }
}

function checkOperator(field: string, operator: string, operand: Json, depth: number, budget: Budget): void {
  if (depth > maxDepth) throw new UnsupportedQuery(`a filter is at most ${maxDepth} levels deep`);
  if (comparisons.has(operator)) {
    if (!isScalar(operand)) throw new UnsupportedQuery(`${operator} of ${shown(field)} takes a text, a number or a boolean`);
    if (operand === null && !unordered.has(operator)) throw new UnsupportedQuery(`${operator} of ${shown(field)} can't be null`);
  } else if (lists.has(operator)) {
    if (!Array.isArray(operand) || !operand.every(isScalar)) throw new UnsupportedQuery(`${operator} of ${shown(field)} takes a list of plain values`);
    if (operand.length > maxListed) throw new UnsupportedQuery(`${operator} of ${shown(field)} takes at most ${maxListed} values`);
  } else if (operator === '$exists') {
    if (typeof operand !== 'boolean') throw new UnsupportedQuery(`$exists of ${shown(field)} takes true or false`);
  } else if (operator === '$size') {
    if (!Number.isSafeInteger(operand) || (operand as number) < 0) throw new UnsupportedQuery(`$size of ${shown(field)} takes a whole number`);
  } else if (operator === '$not') {
    if (!isObject(operand)) throw new UnsupportedQuery(`$not of ${shown(field)} takes operators`);
    checkCondition(field, operand, depth + 1, budget);
  } else if (operator === '$elemMatch') checkElement(field, operand, depth, budget);
  else throw new UnsupportedQuery(`the operator ${shown(operator)} of ${shown(field)} is not supported${reasonFor(operator) || withoutDollar(operator)}`);
}

/** A name that would be an operator; objects are not compared, so it can be nothing else. */
const withoutDollar = (name: string): string =>
  comparisons.has(`$${name}`) || lists.has(`$${name}`) ? `; write $${name}` : name.startsWith('$') ? '' : `; for a field within it write its path, such as ${shown('outer.inner')}`;

function checkElement(field: string, operand: Json, depth: number, budget: Budget): void {
  if (!isObject(operand)) throw new UnsupportedQuery(`$elemMatch of ${shown(field)} takes a filter`);
  const keys = Object.keys(operand);
  if (keys.length === 0) throw new UnsupportedQuery(`$elemMatch of ${shown(field)} is empty`);
  if (keys.every((key) => key.startsWith('$') && !junctions.has(key))) checkCondition(field, operand, depth + 1, budget);
  else checkFilter(operand, depth + 1, budget);
}

function checkField(field: string): void {
  if (field === '' || field.startsWith('$')) throw new UnsupportedQuery(`the operator ${shown(field)} is not supported here${reasonFor(field)}`);
  if (field.split('.').some((segment) => segment === '' || segment === '__proto__')) throw new UnsupportedQuery(`${shown(field)} is no path`);
}

const isScalar = (value: Json): boolean => value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value) && isPlain(value);
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
