import type { RecordedEvent } from '@rapport/event-log';
import { canonicalJson } from '@rapport/kernel';
import { createHash } from 'node:crypto';

/** What a migration keeps of an event, as canonical JSON (RFC 8785): everything but its position and when it was stored. */
export const keptText = ({ stream, revision, id, type, data, metadata }: RecordedEvent): string => canonicalJson({ stream, revision, id, type, data, metadata });

/** SHA-256 over the texts of {@link keptText} in log order, a line feed behind each. Two logs with one digest hold the same. */
export class EventDigest {
  readonly #hash = createHash('sha256');
  #events = 0;

  get events(): number {
    return this.#events;
  }

  add(kept: string): void {
    this.#hash.update(kept).update('\n');
    this.#events++;
  }

  /** Lower-case hex. Ends it. */
  hex(): string {
    return this.#hash.digest('hex');
  }
}
