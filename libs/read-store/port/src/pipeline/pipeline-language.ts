import type { Pipeline, Stage } from '../analysis.js';
import type { Json } from '@rapport/kernel';
import { assertMatch } from '../query-language.js';
import { placed, refused } from '../refusals.js';
import { Budget, isObject } from './budget.js';
import { checkExpression, outermost } from './expression-language.js';
import { checkProjection } from './projection-language.js';
import { checkCount, checkSort, checkStages } from './stage-language.js';

/**
 * Refuses everything but the stages and operators of an allow-list, in the forms that all stores understand alike. What
 * MongoDB leaves open stays open: the order of groups and of sets, and of what a `$sort` finds equal.
 *
 * @throws {UnsupportedQuery} naming the place, such as `pipeline[2].$group.total: $function is not allowed: no code is run`.
 */
export function assertPipeline(pipeline: unknown): asserts pipeline is Pipeline {
  checkStages(pipeline, new Budget());
}

/** What an analyst asks. Beside a pipeline only a filter, which comes first. Default: all documents as they are, by `_id`. */
export interface AnalysisQuery {
  readonly filter?: unknown;
  readonly sort?: unknown;
  readonly skip?: unknown;
  readonly limit?: unknown;
  readonly projection?: unknown;
  readonly pipeline?: unknown;
}

const parts = ['filter', 'sort', 'skip', 'limit', 'projection'] as const;
const stageOf = { filter: '$match', sort: '$sort', skip: '$skip', limit: '$limit', projection: '$project' } as const;

/** The pipeline that a query means. @throws {UnsupportedQuery} */
export function queryPipeline(query: AnalysisQuery): Pipeline {
  const budget = new Budget();
  const given = parts.filter((part) => query[part] !== undefined);
  for (const part of given) checkPart(part, query[part] as Json, budget);
  const stages = given.map((part): Stage => ({ [stageOf[part]]: query[part] as Json })).filter(isNeeded);
  if (query.pipeline === undefined) return stages;
  const beside = given.find((part) => part !== 'filter');
  if (beside) throw refused(beside, `stands beside a pipeline; write it as a stage of it, ${stageOf[beside]}`);
  checkStages(query.pipeline, budget);
  return [...stages, ...(query.pipeline as Pipeline)];
}

function checkPart(part: (typeof parts)[number], value: Json, budget: Budget): void {
  switch (part) {
    case 'filter':
      return placed('filter', () => assertMatch(value, (expression) => checkExpression('$expr', expression, outermost(budget))));
    case 'sort':
      return checkSort('sort', value);
    case 'projection':
      return checkProjection('projection', value, budget);
    default:
      return checkCount(part, value, part === 'limit' ? 1 : 0);
  }
}

const isNeeded = (stage: Stage): boolean => !(isObject(stage['$match']) && Object.keys(stage['$match']).length === 0);
