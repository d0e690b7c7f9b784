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

const keptAnchors = 8192;

/** Remembers of the latest events that went by where they stood. */
export class Anchors {
  #passed: Anchor[] = [];

  /** To be told of each event, in log order. */
  note({ position, stream, revision, id }: ContractEvent): void {
    this.#passed.push({ _id: 'anchor', version: 1, position, stream, revision, eventId: id });
    if (this.#passed.length > keptAnchors) this.#passed = this.#passed.slice(-keptAnchors / 2);
  }

  /** That of a snapshot which was found to be of this log. */
  adopt(anchor: Anchor): void {
    this.#passed = [anchor];
  }

  /** The event at the position; null where it is not remembered. */
  at(position: Position): Anchor | null {
    return this.#passed.findLast((anchor) => anchor.position === position) ?? null;
  }
}

/**
 * Whether the log still holds the event up to which everything was derived. A log put back from a copy may end before it,
 * or have gone on differently.
 */
export async function isOfLog(anchor: Anchor | null, progress: Position, log: Pick<EventLog, 'readStream'>): Promise<boolean> {
  if (anchor?.position !== progress) return false;
  for await (const event of log.readStream(anchor.stream, { fromRevision: anchor.revision, maxCount: 1 })) {
    return event.id === anchor.eventId && event.position === anchor.position;
  }
  return false;
}
