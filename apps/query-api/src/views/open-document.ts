import type { Day, JsonObject } from '@rapport/kernel';
import { inputVersions, type ViewDocument } from '@rapport/read-models';
import { asOfDay } from './business-calendar.js';

/**
 * What leaves with no document that is given away in numbers, to nobody and in no format: the owner's notes, and what came
 * out of the sealed part of events, which stays sealed in the log and on the wire too. Analyses, exports and snapshots go by
 * this one list; a person's own document is read by its id, or page by page. The names behind the first two are those that
 * such fields have in commands, so that who looks for them is told why.
 */
export const hiddenFields = ['ownerOnly', 'profile', 'contact', 'personal'] as const;
const hidden: ReadonlySet<string> = new Set(hiddenFields);

/** A document as everybody may have it. */
export interface OpenDocument {
  readonly id: string;
  /** The day as of which it was judged; null where nothing was. */
  readonly asOf: Day | null;
  readonly body: JsonObject;
}

/** `document.body` must be there. */
export const openDocument = (document: ViewDocument, lastClosedDay: Day | null): OpenDocument => ({
  id: document._id,
  asOf: asOfDay(document, lastClosedDay),
  body: Object.fromEntries(Object.entries(document.body!).filter(([name]) => !hidden.has(name))),
});

/**
 * Revision of each stream that a document was derived from. A stream of which only some parts (an order, a return) were read
 * is left out: it may be ahead of them, and their own revisions are none of the stream.
 */
export const revisionsOf = (document: ViewDocument): Readonly<Record<string, number>> =>
  Object.fromEntries([...inputVersions(document)].filter(([input]) => !isPart(input)).map(([stream, version]) => [stream, version - 1]));

/** Parts of facts have the stream's name, `#` and a name of their own; no stream has a `#` in its name. */
const isPart = (input: string): boolean => input.includes('#');
