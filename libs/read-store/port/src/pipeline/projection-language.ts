import type { Json } from '@rapport/kernel';
import { refused, shown } from '../refusals.js';
import { isObject, type Budget } from './budget.js';
import { checkExpression, outermost } from './expression-language.js';
import { checkApart, checkPath } from './names.js';

/** Fields taken over (1) or computed, or fields left out (0); `_id` may be left out beside the first. @throws {UnsupportedQuery} */
export function checkProjection(place: string, operand: Json | undefined, budget: Budget): void {
  if (!isObject(operand) || Object.keys(operand).length === 0) throw refused(place, 'takes paths, each with 1, 0 or an expression');
  const kinds = Object.entries(operand).filter(([path, value]) => path !== '_id' || !isLeftOut(value)).map(([path, value]) => kindOf(`${place}.${path.slice(0, 60)}`, path, value, budget));
  if (new Set(kinds).size > 1) throw refused(place, 'takes fields or leaves fields out, not both (but for _id)');
  for (const path of Object.keys(operand)) checkPath(place, path);
  checkApart(place, Object.keys(operand));
}

const isLeftOut = (value: Json | undefined): boolean => value === 0 || value === false;

function kindOf(place: string, path: string, value: Json, budget: Budget): 'taken' | 'left out' {
  budget.spend(place, 1);
  if (isLeftOut(value)) return 'left out';
  if (value === 1 || value === true) return 'taken';
  const isExpression = typeof value === 'string' ? value.startsWith('$') : isObject(value) && Object.keys(value)[0]?.startsWith('$');
  if (!isExpression) throw refused(place, `takes 1, 0 or an expression; of an object name the parts, such as ${shown(`${path}.part`)}, and write a value as {"$literal": …}`);
  checkExpression(place, value, outermost(budget));
  return 'taken';
}
