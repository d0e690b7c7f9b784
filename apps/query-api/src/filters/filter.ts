import { parseStrictJson, UnreadableJson } from '@rapport/edge';
import type { Json, JsonObject } from '@rapport/kernel';
import type { QueryableField, ViewDefinition } from '@rapport/read-models';
import type { Filter } from '@rapport/read-store';
import { expectedValue, fieldValue } from './field-values.js';
import { badFilter, shown } from './query-error.js';

export const maxFilterDepth = 8;
export const maxFilterConditions = 100;
export const maxListedValues = 1_000;

const comparisons = new Set(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte']);
const lists = new Set(['$in', '$nin']);
const junctions = new Set(['$and', '$or', '$nor']);
const unordered = new Set(['$eq', '$ne', '$in', '$nin']);

type Queryable = ViewDefinition['queryable'];
interface Budget {
  conditions: number;
}

/**
 * A filter in the part of MongoDB's language that is let through: fields of the view's allow-list and `id`; `$eq $ne $gt
 * $gte $lt $lte $in $nin $exists $not $and $or $nor`; values of the field's type, or null where nothing is ordered.
 * @throws {ProblemError} naming the field or the operator.
 */
export function readFilter(text: string | undefined, queryable: Queryable): Filter {
  if (text === undefined) return {};
  return translateFilter(parse(text), queryable, 1, { conditions: 0 });
}

function parse(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (error) {
    if (error instanceof UnreadableJson) throw badFilter(error.path ? `${shown(error.path)} ${error.message}` : error.message);
    throw error;
  }
}

function translateFilter(filter: unknown, queryable: Queryable, depth: number, budget: Budget): JsonObject {
  if (!isObject(filter)) throw badFilter('must be an object of fields and conditions');
  if (depth > maxFilterDepth) throw badFilter(`is nested deeper than ${maxFilterDepth} levels`);
  const translated: Record<string, Json> = {};
  for (const [key, value] of Object.entries(filter)) {
    if (++budget.conditions > maxFilterConditions) throw badFilter(`has more than ${maxFilterConditions} conditions`);
    if (key.startsWith('$')) translated[key] = translateJunction(key, value, queryable, depth, budget);
    else translated[storedField(key)] = translateCondition(key, fieldNamed(key, queryable), value, depth + 1, budget);
  }
  return translated;
}

function translateJunction(operator: string, value: unknown, queryable: Queryable, depth: number, budget: Budget): Json {
  if (!junctions.has(operator)) throw badFilter(`the operator ${shown(operator)} is not supported here`);
  if (!Array.isArray(value) || value.length === 0) throw badFilter(`${operator} takes a list of filters`);
  return value.map((part) => translateFilter(part, queryable, depth + 1, budget));
}

function translateCondition(name: string, field: QueryableField, value: unknown, depth: number, budget: Budget): Json {
  if (!isObject(value)) return nullable(name, field, '$eq', value);
  if (depth > maxFilterDepth) throw badFilter(`is nested deeper than ${maxFilterDepth} levels`);
  const operators = Object.entries(value);
  if (operators.length === 0) throw badFilter(`${shown(name)} is compared with an empty object`);
  const translated: Record<string, Json> = {};
  for (const [operator, operand] of operators) {
    if (++budget.conditions > maxFilterConditions) throw badFilter(`has more than ${maxFilterConditions} conditions`);
    translated[operator] = translateOperand(name, field, operator, operand, depth, budget);
  }
  return translated;
}

function translateOperand(name: string, field: QueryableField, operator: string, operand: unknown, depth: number, budget: Budget): Json {
  if (comparisons.has(operator)) return nullable(name, field, operator, operand);
  if (lists.has(operator)) {
    if (!Array.isArray(operand) || operand.length > maxListedValues) throw badFilter(`${operator} of ${shown(name)} takes a list of at most ${maxListedValues} values`);
    return operand.map((value) => nullable(name, field, operator, value));
  }
  if (operator === '$exists') {
    if (typeof operand !== 'boolean') throw badFilter(`$exists of ${shown(name)} takes true or false`);
    return operand;
  }
  if (operator === '$not') {
    if (!isObject(operand)) throw badFilter(`$not of ${shown(name)} takes an object of operators`);
    return translateCondition(name, field, operand, depth + 1, budget);
  }
  throw badFilter(`the operator ${shown(operator)} of ${shown(name)} is not supported`);
}

function nullable(name: string, field: QueryableField, operator: string, value: unknown): Json {
  if (value === null && unordered.has(operator)) return null;
  const read = fieldValue(field.type, value);
  if (read === undefined) throw badFilter(`${shown(name)} takes ${expectedValue(field.type)}`);
  return read;
}

const idField: QueryableField = { type: 'string' };

/** The field of a view, or the document's own `id`. */
export function fieldNamed(name: string, queryable: Queryable, problem = badFilter): QueryableField {
  if (name === 'id') return idField;
  if (Object.hasOwn(queryable, name)) return queryable[name]!;
  throw problem(`${shown(name)} is not a field that can be queried; see /v1/views`);
}

/** Where a field is found in the stored document. */
export const storedField = (name: string): string => (name === 'id' ? '_id' : `body.${name}`);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
