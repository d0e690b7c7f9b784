import type { Json } from './json.js';

/** True for values with one canonical form; the order of keys does not count. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameLists(a, b);
  return sameObjects(a as { readonly [key: string]: Json }, b as { readonly [key: string]: Json });
}

function sameLists(a: readonly Json[], b: readonly Json[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!sameJson(a[i]!, b[i]!)) return false;
  return true;
}

function sameObjects(a: { readonly [key: string]: Json }, b: { readonly [key: string]: Json }): boolean {
  let keys = 0;
  for (const key in a) {
    if (!Object.hasOwn(b, key) || !sameJson(a[key]!, b[key]!)) return false;
    keys++;
  }
  for (const _key in b) keys--;
  return keys === 0;
}
