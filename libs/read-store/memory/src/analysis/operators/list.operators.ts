import { $filter, $map } from 'mingo/operators/expression/array';
import { evaluate, onValues, ownOptions, type Operator, type Options } from './operator.js';
import { compareValues, distinct, failed, isMembers, isNone, keyOf, listOf, maxListLength, wholeOf, type Value } from './values.js';

/** @throws {PipelineFailed} of a list that grows too long. */
function bounded(name: string, length: number): void {
  if (length > maxListLength) throw failed(name, `would give a list of more than ${maxListLength} values`);
}

function elementAt([list, index]: readonly Value[], name: string): Value {
  return isNone(list) || isNone(index) ? null : listOf(name, list).at(wholeOf(name, index));
}

function concatArrays(values: readonly Value[], name: string): Value {
  if (values.some(isNone)) return null;
  const lists = values.map((value) => listOf(name, value));
  bounded(name, lists.reduce((sum, { length }) => sum + length, 0));
  return lists.flat();
}

function indexOfArray([list, wanted, start = 0, end]: readonly Value[], name: string): Value {
  if (isNone(list)) return null;
  const all = listOf(name, list);
  const [first, last] = [wholeOf(name, start), end === undefined ? all.length : wholeOf(name, end)];
  if (first < 0 || last < 0) throw failed(name, 'met a number below zero');
  for (let i = first; i < Math.min(last, all.length); i++) if (compareValues(all[i], wanted) === 0) return i;
  return -1;
}

function range([from, to, by = 1]: readonly Value[], name: string): Value {
  const [start, end, step] = [wholeOf(name, from), wholeOf(name, to), wholeOf(name, by)];
  if (step === 0) throw failed(name, 'met a step of zero');
  const length = Math.max(0, Math.ceil((end - start) / step));
  bounded(name, length);
  return Array.from({ length }, (_, i) => start + i * step);
}

/** The first or last so many, or so many from a place; a place below zero counts from the end. */
function slice([list, position, count]: readonly Value[], name: string): Value {
  if (isNone(list)) return null;
  const all = listOf(name, list);
  const place = wholeOf(name, position);
  if (count === undefined) return place < 0 ? all.slice(place) : all.slice(0, place);
  const wanted = wholeOf(name, count);
  if (wanted < 1) throw failed(name, 'met a count below one');
  const start = place < 0 ? Math.max(0, all.length + place) : place;
  return all.slice(start, start + wanted);
}

/** `$$this` is the element, whatever it is; the document stays the document. */
const $reduce = (document: unknown, expression: { readonly input: unknown; readonly initialValue: unknown; readonly in: unknown }, options: Options): unknown => {
  const input = evaluate(document, expression.input, options);
  if (isNone(input)) return null;
  const own = ownOptions(options);
  let value = evaluate(document, expression.initialValue, options);
  for (const item of listOf('$reduce', input)) value = evaluate(document, expression.in, own.update({ variables: { this: item, value } }));
  return value;
};

const keysOf = (name: string, value: Value): Set<string> => new Set(listOf(name, value).map(keyOf));

function mergeObjects(values: readonly Value[], name: string): Value {
  const merged: Record<string, unknown> = {};
  for (const value of values) {
    if (isNone(value)) continue;
    if (!isMembers(value)) throw failed(name, 'met a value that is no object');
    Object.assign(merged, value);
  }
  return merged;
}

function objectToArray([value]: readonly Value[], name: string): Value {
  if (isNone(value)) return null;
  if (!isMembers(value)) throw failed(name, 'met a value that is no object');
  return Object.entries(value).map(([k, v]) => ({ k, v }));
}

/** Sets are answered in the order in which their members were met. */
export const listOperators = {
  $filter: $filter as unknown as Operator,
  $map: $map as unknown as Operator,
  $reduce: $reduce as Operator,
  ...onValues({
    $arrayElemAt: elementAt,
    $concatArrays: concatArrays,
    $in: ([wanted, list], name) => listOf(name, list).some((item) => compareValues(item, wanted) === 0),
    $indexOfArray: indexOfArray,
    $isArray: ([value]) => Array.isArray(value),
    $range: range,
    $reverseArray: ([list], name) => (isNone(list) ? null : [...listOf(name, list)].reverse()),
    $size: ([list], name) => listOf(name, list).length,
    $slice: slice,
    $setEquals: (lists, name) => {
      const [first, ...others] = lists.map((list) => keysOf(name, list));
      return others.every((other) => other.size === first!.size && [...other].every((key) => first!.has(key)));
    },
    $setIsSubset: ([some, all], name) => {
      const keys = keysOf(name, all);
      return listOf(name, some).every((item) => keys.has(keyOf(item)));
    },
    $setDifference: ([all, without], name) => {
      if (isNone(all) || isNone(without)) return null;
      const keys = keysOf(name, without);
      return distinct(listOf(name, all)).filter((item) => !keys.has(keyOf(item)));
    },
    $setIntersection: (lists, name) => {
      if (lists.some(isNone)) return null;
      const others = lists.slice(1).map((list) => keysOf(name, list));
      return distinct(listOf(name, lists[0])).filter((item) => others.every((keys) => keys.has(keyOf(item))));
    },
    $setUnion: (lists, name) => (lists.some(isNone) ? null : distinct(concatArrays(lists, name) as unknown[])),
    $mergeObjects: mergeObjects,
    $objectToArray: objectToArray,
  }),
};
