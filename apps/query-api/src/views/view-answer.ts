import type { Day, JsonObject, Position } from '@rapport/kernel';
import { inputVersions, type ViewDocument } from '@rapport/read-models';
import { asOfDay } from './business-calendar.js';
import { shownTo } from './owner-only.js';

/** A document as it is answered. */
export interface DocumentAnswer {
  readonly id: string;
  /** The day as of which it was judged; null where nothing was. */
  readonly asOf: Day | null;
  readonly body: JsonObject;
  readonly withheld?: readonly string[];
  /**
   * Revision of each stream that it was derived from: for `If-Match`. A stream of which only some parts (an order, a
   * return) were read is left out: it may be ahead of them, and their own revisions are none of the stream.
   */
  readonly revisions: Readonly<Record<string, number>>;
}

export interface DocumentPage {
  readonly items: readonly DocumentAnswer[];
  /** For the next page; null after the last. */
  readonly next: string | null;
  readonly examined: number;
  /** Everything up to here is in it. */
  readonly position: Position;
}

export interface AnswerContext {
  readonly lastClosedDay: Day | null;
  readonly actorId: string;
}

/** `document.body` must be there. */
export function documentAnswer(document: ViewDocument, { lastClosedDay, actorId }: AnswerContext): DocumentAnswer {
  const { body, withheld } = shownTo(actorId, document.body!);
  return {
    id: document._id,
    asOf: asOfDay(document, lastClosedDay),
    body,
    ...(withheld ? { withheld } : {}),
    revisions: Object.fromEntries([...inputVersions(document)].filter(([input]) => !isPart(input)).map(([stream, version]) => [stream, version - 1])),
  };
}

/** Parts of facts have the stream's name, `#` and a name of their own; no stream has a `#` in its name. */
const isPart = (input: string): boolean => input.includes('#');
