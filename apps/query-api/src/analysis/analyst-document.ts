import type { Day, JsonObject } from '@rapport/kernel';
import type { ViewDocument } from '@rapport/read-models';
import { openDocument } from '../views/open-document.js';

/**
 * A document as analysts see it: `id`, `asOf`, then the fields of the body under the names that filters have for them;
 * nothing of how it is stored. Null where there is no document (any more).
 */
export function analystDocument(document: ViewDocument, lastClosedDay: Day | null): JsonObject | null {
  if (document.body === null) return null;
  const { id, asOf, body } = openDocument(document, lastClosedDay);
  return { id, asOf, ...body };
}

/** Where the store finds a field that analysts name; null for what is made when it is shown. */
export const storedPath = (path: string): string | null => (path === 'id' ? '_id' : path === 'asOf' || path.startsWith('id.') ? null : `body.${path}`);
