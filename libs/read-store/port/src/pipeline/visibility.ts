import type { Json, JsonObject } from '@rapport/kernel';
import type { Pipeline, Stage } from '../analysis.js';
import { refused, shown } from '../refusals.js';
import { isList, isObject } from './budget.js';

/** Stages whose documents are made anew. */
const remaking = new Set(['$group', '$bucket', '$sortByCount', '$count', '$replaceRoot']);

/** Whether documents behind a stage have the names alone that it gives them. */
export function remakes(stage: Stage): boolean {
  const [name, operand] = partsOf(stage);
  if (name !== '$project') return remaking.has(name);
  return isObject(operand) && Object.entries(operand).some(([path, value]) => path !== '_id' && !isLeftOut(value));
}

/**
 * Refuses a pipeline that names a hidden path or one below it, for a clear word: what is hidden has to be taken away from
 * the documents as well, for a pipeline can copy whole objects. Texts that are compared with are no paths, and neither are
 * names that the pipeline gives itself.
 *
 * @throws {UnsupportedQuery}
 */
export function assertVisible(pipeline: Pipeline, hiddenPaths: readonly string[]): void {
  const given = new Set<string>();
  for (const [i, stage] of pipeline.entries()) {
    const [name, operand] = partsOf(stage);
    for (const path of pathsOf(name, operand)) {
      if (given.has(path.split('.')[0]!) || !hiddenPaths.some((hidden) => path === hidden || path.startsWith(`${hidden}.`))) continue;
      throw refused(`pipeline[${i}].${name}`, `${shown(path)} is not shown to everybody, and can't be queried`);
    }
    if (remakes(stage)) return;
    if ((name === '$addFields' || name === '$set') && isObject(operand)) for (const path of Object.keys(operand)) given.add(path);
  }
}

const partsOf = (stage: Stage): readonly [string, Json | undefined] => Object.entries(stage)[0] ?? ['', undefined];
const isLeftOut = (value: Json): boolean => value === 0 || value === false;
const isFlag = (value: Json): boolean => typeof value === 'number' || typeof value === 'boolean';

/** Paths of the document that a stage names. */
function* pathsOf(name: string, operand: Json | undefined): Generator<string> {
  if (name === '$match') yield* filteredIn(operand);
  else if (name === '$sort') yield* Object.keys(operand as JsonObject);
  else if (name === '$unset') yield* isList(operand) ? (operand as readonly string[]) : [operand as string];
  else if (name === '$project') {
    for (const [path, value] of Object.entries(operand as JsonObject)) {
      if (isFlag(value)) yield path;
      else yield* readIn(value);
    }
  } else yield* readIn(operand);
}

/** Conditions on a field name nothing of the document but the field. */
function* filteredIn(filter: Json | undefined): Generator<string> {
  if (!isObject(filter)) return;
  for (const [name, value] of Object.entries(filter)) {
    if (name === '$expr') yield* readIn(value);
    else if (!name.startsWith('$')) yield name;
    else if (isList(value)) for (const part of value) yield* filteredIn(part);
  }
}

/** References of an expression; what variables hold has been read before. */
function* readIn(expression: Json | undefined): Generator<string> {
  if (typeof expression === 'string') {
    if (expression.startsWith('$$ROOT.')) yield expression.slice('$$ROOT.'.length);
    else if (expression.startsWith('$') && !expression.startsWith('$$')) yield expression.slice(1);
  } else if (isList(expression)) for (const item of expression) yield* readIn(item);
  else if (isObject(expression)) for (const [name, member] of Object.entries(expression)) if (name !== '$literal') yield* readIn(member);
}
