import { sameJson, type Json, type JsonObject } from '@rapport/kernel';

/** Path of the first field, in the order of names, that the two don't have alike; null where they are equal. */
export function firstUnequalField(a: JsonObject, b: JsonObject): string | null {
  for (const name of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) {
    const [left, right] = [a[name], b[name]];
    if (left !== undefined && right !== undefined && sameJson(left, right)) continue;
    const deeper = isNested(left) && isNested(right) ? firstUnequalField(left, right) : null;
    return deeper === null ? name : `${name}.${deeper}`;
  }
  return null;
}

/** What stands at the path; undefined where nothing does. */
export function fieldAt(document: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = document;
  for (const name of path.split('.')) value = isNested(value) ? value[name] : undefined;
  return value;
}

/** Lists too: their places are names. */
const isNested = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null;
