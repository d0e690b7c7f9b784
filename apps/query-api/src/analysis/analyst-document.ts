import type { Day, JsonObject } from '@rapport/kernel';
import type { ViewDocument } from '@rapport/read-models';
import { asOfDay } from '../views/business-calendar.js';

/**
 * What no analysis and no export of whole documents shows, to nobody: the owner's notes and what came out of the sealed part
 * of events. The other names are those that such fields have in commands, so that who looks for them is told why.
 */
export const hiddenPaths = ['ownerOnly', 'profile', 'contact', 'personal'] as const;

/**
 * A document as analysts see it: `id`, `asOf`, then the fields of the body under the names that filters have for them;
 * nothing of how it is stored. Null where there is no document (any more).
 */
export function analystDocument(document: ViewDocument, lastClosedDay: Day | null): JsonObject | null {
  const { _id: id, body } = document;
  if (body === null) return null;
  const shown = { id, asOf: asOfDay(document, lastClosedDay), ...body };
  for (const path of hiddenPaths) delete (shown as JsonObject & { [path: string]: unknown })[path];
  return shown;
}

/** Where the store finds a field that analysts name; null for what is made when it is shown. */
export const storedPath = (path: string): string | null => (path === 'id' ? '_id' : path === 'asOf' || path.startsWith('id.') ? null : `body.${path}`);
