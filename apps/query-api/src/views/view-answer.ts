import type { Day, JsonObject, Position } from '@rapport/kernel';
import type { ViewDocument } from '@rapport/read-models';
import { asOfDay } from './business-calendar.js';
import { revisionsOf } from './open-document.js';
import { shownTo } from './owner-only.js';

/** A document as it is answered. */
export interface DocumentAnswer {
  readonly id: string;
  /** The day as of which it was judged; null where nothing was. */
  readonly asOf: Day | null;
  readonly body: JsonObject;
  readonly withheld?: readonly string[];
  /** For `If-Match`: see {@link revisionsOf}. */
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
    revisions: revisionsOf(document),
  };
}
