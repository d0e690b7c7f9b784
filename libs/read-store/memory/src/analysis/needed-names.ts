import type { Json, JsonObject } from '@rapport/kernel';
import { remakes, type Pipeline } from '@rapport/read-store';

/**
 * Names on top of a document that a pipeline can see, or more; null: all of them. What it does not need has not to be sent.
 * Each name and each text of a stage counts, whatever it stands for.
 */
export function neededNames(pipeline: Pipeline): ReadonlySet<string> | null {
  const names = new Set(['_id']);
  for (const stage of pipeline) {
    for (const name of mentionedIn(stage)) {
      if (name.startsWith('$$ROOT')) return null;
      names.add(name.replace(/^\$/, '').split('.')[0]!);
    }
    if (remakes(stage)) return names;
  }
  return null;
}

function* mentionedIn(value: Json): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield* Object.keys(value);
  for (const member of Object.values(value) as Json[]) yield* mentionedIn(member);
}

/** The document with these names alone. */
export function withNames(document: JsonObject, names: ReadonlySet<string> | null): JsonObject {
  if (!names) return document;
  const taken: Record<string, Json> = {};
  for (const name in document) if (names.has(name)) taken[name] = document[name]!;
  return taken;
}
