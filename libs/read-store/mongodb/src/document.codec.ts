import type { Json, JsonObject } from '@rapport/kernel';
import type { Filter } from '@rapport/read-store';

/**
 * Names that MongoDB or its driver reads as something else: with a dot, with a dollar in front, empty, with a zero byte,
 * the driver's own mark, and what every object of JavaScript has (the driver 7.7.0 leaves lists of the name `toString`
 * undecoded). They are written with the character percent-encoded, or the first, `%` too, and an empty one as `%`. What is
 * stored is stored so: this must not change after deployment.
 */
const special = /[.%\0]|^\$|^$/;
const reserved = new Set(['_bsontype', ...Object.getOwnPropertyNames(Object.prototype)]);

function encodeName(name: string): string {
  if (reserved.has(name)) return percent(name[0]!) + name.slice(1);
  if (!special.test(name)) return name;
  return name === '' ? '%' : name.replace(/[.%\0]|^\$/g, percent);
}

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

const decodeName = (name: string): string => (name === '%' ? '' : name.replace(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))));

/** The same object where nothing is written otherwise. */
export const encodeDocument = <Value extends Json>(document: Value): Value => renamed(document, encodeName) as Value;
export const decodeDocument = <Value extends Json>(document: Value): Value => renamed(document, (name) => (name.includes('%') ? decodeName(name) : name)) as Value;

/** A path's parts are names; a name with a dot in it is reached by no path, in no store. */
export const encodePath = (path: string): string => path.split('.').map(encodeName).join('.');

/** Of a filter that was found to be of the query language: fields are renamed, operators are not. */
export function encodeFilter(filter: Filter): Filter {
  return Object.fromEntries(
    Object.entries(filter).map(([key, value]): [string, Json] =>
      key.startsWith('$') ? [key, (value as readonly Filter[]).map(encodeFilter)] : [encodePath(key), encodeCondition(value)],
    ),
  );
}

function encodeCondition(condition: Json): Json {
  if (condition === null || typeof condition !== 'object') return condition;
  return Object.fromEntries(
    Object.entries(condition as JsonObject).map(([operator, operand]): [string, Json] => {
      if (operator === '$not') return [operator, encodeCondition(operand)];
      return [operator, operator === '$elemMatch' ? encodeElement(operand as Filter) : operand];
    }),
  );
}

/** Operators on the element itself, or a filter on its fields. */
const junction = /^\$(and|or|nor)$/;
const encodeElement = (operand: Filter): Json =>
  Object.keys(operand).every((key) => key.startsWith('$') && !junction.test(key)) ? encodeCondition(operand) : encodeFilter(operand);

function renamed(value: Json, rename: (name: string) => string): Json {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? renamedList(value as readonly Json[], rename) : renamedObject(value as JsonObject, rename);
}

/** Nearly always nothing is renamed, so that copies are made only from where something is. */
function renamedList(list: readonly Json[], rename: (name: string) => string): readonly Json[] {
  let copy: Json[] | null = null;
  for (let i = 0; i < list.length; i++) {
    const item = renamed(list[i]!, rename);
    if (item !== list[i]) (copy ??= [...list])[i] = item;
  }
  return copy ?? list;
}

function renamedObject(object: JsonObject, rename: (name: string) => string): JsonObject {
  const names = Object.keys(object);
  let copy: [string, Json][] | null = null;
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    const [newName, member] = [rename(name), renamed(object[name]!, rename)];
    if (!copy && (newName !== name || member !== object[name])) copy = names.slice(0, i).map((before) => [before, object[before]!]);
    copy?.push([newName, member]);
  }
  return copy ? Object.fromEntries(copy) : object;
}
