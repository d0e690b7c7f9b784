/**
 * JSON in the one form that can be compared and hashed: RFC 8785 (keys sorted by UTF-16 code units, no white space,
 * numbers as ECMAScript prints them).
 *
 * Refuses what JSON cannot hold (`undefined`, functions, symbols, bigint, numbers that are not finite, lone surrogates
 * and objects that are no plain objects, such as `Date`), and names the path: two values with one canonical form are equal.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$');
}

const loneSurrogate = /\p{Surrogate}/u;

function write(value: unknown, path: string): string {
  switch (typeof value) {
    case 'string':
      if (loneSurrogate.test(value)) throw new TypeError(`not JSON at ${path}: a lone surrogate`);
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`not JSON at ${path}: ${value}`);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? writeArray(value, path) : writeObject(value, path);
    default:
      throw new TypeError(`not JSON at ${path}: ${typeof value}`);
  }
}

function writeArray(items: readonly unknown[], path: string): string {
  let text = '[';
  for (let i = 0; i < items.length; i++) text += (i === 0 ? '' : ',') + write(items[i], `${path}[${i}]`);
  return text + ']';
}

function writeObject(object: object, path: string): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError(`not JSON at ${path}: not a plain object`);
  let text = '{';
  for (const key of Object.keys(object).sort()) {
    const separator = text === '{' ? '' : ',';
    text += `${separator}${write(key, path)}:${write((object as Record<string, unknown>)[key], `${path}.${key}`)}`;
  }
  return text + '}';
}
