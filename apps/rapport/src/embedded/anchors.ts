import type { ContractEvent } from '@rapport/contracts';
import type { EventLog } from '@rapport/event-log';
import type { Position } from '@rapport/kernel';
import type { StoredDocument } from '@rapport/read-store';

/** An event by which a snapshot recognises the log that it was made from. */
export interface Anchor extends StoredDocument {
  readonly position: Position;
  readonly stream: string;
  readonly revision: number;
  readonly eventId: string;
}

/** Remembers the latest of all events that went by, whoever read them: no document shows anything that is later. */
export class Anchors {
  #latest: Anchor | null = null;

  /** To be told of each event before anything is made of it. */
  note({ position, stream, revision, id }: ContractEvent): void {
    if (this.#latest === null || position > this.#latest.position) this.#latest = { _id: 'anchor', version: 1, position, stream, revision, eventId: id };
  }

  /** That of a snapshot which was found to be of this log. */
  adopt(anchor: Anchor): void {
    this.#latest = anchor;
  }

  /** Null where nothing has gone by. */
  get latest(): Anchor | null {
    return this.#latest;
  }
}

/**
 * Whether the log still holds the event behind which nothing was derived from. A log put back from a copy may end before it,
 * or have gone on differently.
 */
export async function isOfLog(anchor: Anchor | null, furthest: Position, log: Pick<EventLog, 'readStream'>): Promise<boolean> {
  if (anchor === null || anchor.position < furthest) return false;
  for await (const event of log.readStream(anchor.stream, { fromRevision: anchor.revision, maxCount: 1 })) {
    return event.id === anchor.eventId && event.position === anchor.position;
  }
  return false;
}
