/**
 * JSON in the one form that can be compared and hashed: RFC 8785 (keys sorted by UTF-16 code units, no white space,
 * numbers as ECMAScript prints them).
 *
 * Refuses what JSON cannot hold (`undefined`, functions, symbols, bigint, numbers that are not finite, lone surrogates
 * and objects that are no plain objects, such as `Date`), and names the path: two values with one canonical form are equal.
 */
export function canonicalJson(value: unknown): string {
  return write(value, null, '$');
}

/** The way to a value, spelt out only when it has to be named. */
interface Place {
  readonly parent: Place | null;
  readonly step: string | number;
}

const loneSurrogate = /\p{Surrogate}/u;

function write(value: unknown, parent: Place | null, step: string | number): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, parent, step);
    case 'number':
      if (!Number.isFinite(value)) throw notJson(parent, step, String(value));
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? writeArray(value, { parent, step }) : writeObject(value, { parent, step });
    default:
      throw notJson(parent, step, typeof value);
  }
}

/** Texts that stand in JSON as they are. */
const plainText = /^[ !#-[\]-~]*$/;

/** JSON.stringify writes a lone surrogate as `\ud…`, so that only such a text needs a closer look. */
function writeString(value: string, parent: Place | null, step: string | number): string {
  if (plainText.test(value)) return `"${value}"`;
  const text = JSON.stringify(value);
  if (text.includes('\\ud') && loneSurrogate.test(value)) throw notJson(parent, step, 'a lone surrogate');
  return text;
}

function writeArray(items: readonly unknown[], place: Place): string {
  let text = '[';
  for (let i = 0; i < items.length; i++) text += (i === 0 ? '' : ',') + write(items[i], place, i);
  return text + ']';
}

function writeObject(object: object, place: Place): string {
  if (!isPlainObject(object)) throw notJson(place.parent, place.step, 'not a plain object');
  let text = '{';
  const keys = Object.keys(object);
  if (!isSorted(keys)) keys.sort();
  for (const key of keys) {
    const separator = text === '{' ? '' : ',';
    text += `${separator}${writeString(key, place, key)}:${write((object as Record<string, unknown>)[key], place, key)}`;
  }
  return text + '}';
}

function isSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if (keys[i]! < keys[i - 1]!) return false;
  return true;
}

const notJson = (parent: Place | null, step: string | number, why: string): TypeError =>
  new TypeError(`not JSON at ${parent === null ? step : pathOf({ parent, step })}: ${why}`);

function pathOf({ parent, step }: Place): string {
  if (parent === null) return String(step);
  return pathOf(parent) + (typeof step === 'number' ? `[${step}]` : `.${step}`);
}

/** An object literal or what JSON.parse makes, of any realm: nothing but `Object.prototype`, or nothing, stands behind it. */
export function isPlainObject(object: object): boolean {
  const prototype = Object.getPrototypeOf(object) as object | null;
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}
