import type { Json } from '@rapport/kernel';
import type { ViewDefinition, ViewDocument } from '@rapport/read-models';
import type { Filter, Sort } from '@rapport/read-store';
import { fieldNamed, storedField } from './filter.js';
import { badSort, shown } from './query-error.js';

export const maxSortFields = 4;

export interface SortKey {
  readonly name: string;
  readonly direction: 1 | -1;
}

/** A plain value that documents are sorted by; a missing one counts as null, as in MongoDB. */
export type SortValue = string | number | boolean | null;

/** `-field,other`: falling by one field, then rising by another; ties by id, always rising. */
export function readSort(text: string | undefined, queryable: ViewDefinition['queryable']): readonly SortKey[] {
  if (text === undefined) return [];
  const keys = text.split(',').map((part): SortKey => (part.startsWith('-') ? { name: part.slice(1), direction: -1 } : { name: part, direction: 1 }));
  if (keys.length > maxSortFields) throw badSort(`names more than ${maxSortFields} fields`);
  for (const { name } of keys) {
    fieldNamed(name, queryable, badSort);
    if (keys.filter((key) => key.name === name).length > 1) throw badSort(`names ${shown(name)} twice`);
  }
  return keys;
}

export const sortDocument = (keys: readonly SortKey[]): Sort =>
  keys.length === 0 ? { _id: 1 } : Object.fromEntries(keys.map(({ name, direction }) => [storedField(name), direction]));

/** What a document is sorted by. @throws {ProblemError} where that is a list: there is no one place for it. */
export function sortValues(keys: readonly SortKey[], document: ViewDocument): readonly SortValue[] {
  return keys.map(({ name }) => {
    if (name === 'id') return document._id;
    let value: Json | undefined = document.body;
    for (const part of name.split('.')) {
      if (Array.isArray(value)) throw badSort(`${shown(name)} is a list, and nothing is sorted by it`);
      value = typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? (value as { readonly [key: string]: Json })[part] : null;
    }
    if (typeof value === 'object' && value !== null) throw badSort(`${shown(name)} is a list, and nothing is sorted by it`);
    return value ?? null;
  });
}

/** Documents that come behind the one with these values and this id; null when none can. */
export function behind(keys: readonly SortKey[], values: readonly SortValue[], id: string): Filter {
  const branches: Filter[] = [];
  const equal: Filter[] = [];
  for (const [i, key] of keys.entries()) {
    const field = storedField(key.name);
    const beyond = beyondValue(field, key.direction, values[i]!);
    if (beyond) branches.push({ $and: [...equal, beyond] });
    equal.push({ [field]: values[i]! });
  }
  if (!keys.some(({ name }) => name === 'id')) branches.push({ $and: [...equal, { _id: { $gt: id } }] });
  return { ...lowerBound(keys[0], values[0]), $or: branches.length > 0 ? branches : [{ _id: { $in: [] } }] };
}

/** Null sorts before everything, and is found by no comparison. */
function beyondValue(field: string, direction: 1 | -1, value: SortValue): Filter | null {
  if (direction === 1) return value === null ? { [field]: { $ne: null } } : { [field]: { $gt: value } };
  return value === null ? null : { $or: [{ [field]: { $lt: value } }, { [field]: null }] };
}

/** Says the same as the branches, where an index can use it. */
const lowerBound = (key: SortKey | undefined, value: SortValue | undefined): Filter =>
  key && key.direction === 1 && value !== null && value !== undefined ? { [storedField(key.name)]: { $gte: value } } : {};
