import type { Actor } from '@rapport/contracts';
import type { Instant, JsonObject } from '@rapport/kernel';

/** What is stored beside every event. These names are the storage format. */
export interface StoredMetadata {
  /** Version of `data` under the event's type, from 1. */
  readonly schemaVersion: number;
  /** Left out where an event has no customer. */
  readonly customerId?: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly commandId: string;
  readonly actor: Actor;
  readonly occurredAt: Instant;
  /** The clock of the command's first try. */
  readonly recordedAt: Instant;
  /** Keyed digest of the command's content, without times that the server set. */
  readonly fingerprint: string;
  /** W3C trace context of the command, where it was traced; left out else. Nothing is decided by it. */
  readonly traceparent?: string;
}

/** The log keeps plain JSON: this is its meaning for events that this application wrote. */
export const metadataOf = (event: { readonly metadata: JsonObject }): StoredMetadata => event.metadata as unknown as StoredMetadata;
