import type { Json, JsonObject } from '@rapport/kernel';
import { viewDefinitions } from '@rapport/read-models';
import type { ApiClient } from './api-client.js';
import { ApiProblem, isObject } from './api-problem.js';

const askedAtMost = 5;

/**
 * Fields of a filter that no document of the view has, by asking for one; of the first five that the view is not known to
 * have. Null: the view has no document either, or the question was refused, so nothing is known.
 */
export async function absentFields(api: ApiClient, view: string, filter: JsonObject): Promise<readonly string[] | null> {
  const known = ['id', 'asOf', ...Object.keys(viewDefinitions.find((definition) => definition.view === view)?.queryable ?? {})];
  const asked = [...new Set(fieldsOf(filter))].filter((field) => !known.includes(field)).slice(0, askedAtMost);
  if (asked.length === 0) return [];
  const any = async (condition: JsonObject): Promise<boolean> => {
    const { documents } = await api.post(`/v1/views/${encodeURIComponent(view)}/query`, { filter: condition, limit: 1 });
    return Array.isArray(documents) && documents.length > 0;
  };
  try {
    if (!(await any({}))) return null;
    const absent: string[] = [];
    for (const field of asked) if (!(await any({ [field]: { $exists: true } }))) absent.push(field);
    return absent;
  } catch (error) {
    // What was asked for is answered already: a note is not worth a refusal.
    if (error instanceof ApiProblem) return null;
    throw error;
  }
}

function fieldsOf(filter: Json): string[] {
  if (!isObject(filter)) return [];
  return Object.entries(filter).flatMap(([name, value]) => (name.startsWith('$') ? (Array.isArray(value) ? value.flatMap((part) => fieldsOf(part as Json)) : []) : [name]));
}
