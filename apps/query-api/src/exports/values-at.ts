import type { Json } from '@rapport/kernel';

/** Values that a path leads to, through lists. */
export function valuesAt(value: Json, path: readonly string[]): readonly Json[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item) => valuesAt(item, path));
  if (path.length === 0) return [value];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, path[0]!)) return [];
  return valuesAt((value as { readonly [key: string]: Json })[path[0]!]!, path.slice(1));
}
