/**
 * JSON in the one form that can be compared and hashed: RFC 8785 (keys sorted by UTF-16 code units, no white space,
 * numbers as ECMAScript prints them).
 *
 * Refuses what JSON cannot hold (`undefined`, functions, symbols, bigint, numbers that are not finite, lone surrogates
 * and objects that are no plain objects, such as `Date`), and names the path: two values with one canonical form are equal.
 */
export function canonicalJson(value: unknown): string {
  const copy = sortedCopy(value);
  if (copy !== unusual) {
    const text = JSON.stringify(copy);
    // A lone surrogate is written as an escape, which has to be told from the same text spelt out.
    if (!text.includes('\\ud')) return text;
  }
  return write(value, null, '$');
}

const unusual = Symbol('unusual');
/** Longer lists of keys are sorted by the engine. */
const fewKeys = 24;

/** A copy that JSON.stringify writes in canonical form, which makes less garbage than {@link write}; `unusual` for what that has to look at closely. */
function sortedCopy(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : unusual;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return sortedItems(value);
      return isPlainObject(value) ? sortedMembers(value as Readonly<Record<string, unknown>>) : unusual;
    default:
      return unusual;
  }
}

function sortedItems(items: readonly unknown[]): unknown {
  const copies: unknown[] = [];
  for (const item of items) {
    const copy = sortedCopy(item);
    if (copy === unusual) return unusual;
    copies.push(copy);
  }
  return copies;
}

function sortedMembers(object: Readonly<Record<string, unknown>>): unknown {
  const copies: Record<string, unknown> = {};
  for (const key of sortedKeys(object)) {
    // An object keeps keys that are numbers by their value; `__proto__` and `toJSON` would do what they say.
    if (beginsWithDigit(key) || key === '__proto__' || key === 'toJSON') return unusual;
    const copy = sortedCopy(object[key]);
    if (copy === unusual) return unusual;
    copies[key] = copy;
  }
  return copies;
}

function beginsWithDigit(key: string): boolean {
  const code = key.charCodeAt(0);
  return code >= 0x30 && code <= 0x39;
}

/** In place by insertion where there are few, as there nearly always are. */
function sortedKeys(object: object): string[] {
  const keys = Object.keys(object);
  if (keys.length > fewKeys) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!;
    let at = i;
    for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!;
    keys[at] = key;
  }
  return keys;
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

/** JSON.stringify writes a lone surrogate as `\ud…`, so that only such a text needs a closer look. */
function writeString(value: string, parent: Place | null, step: string | number): string {
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
  for (const key of sortedKeys(object)) {
    const separator = text === '{' ? '' : ',';
    text += `${separator}${writeString(key, place, key)}:${write((object as Record<string, unknown>)[key], place, key)}`;
  }
  return text + '}';
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
