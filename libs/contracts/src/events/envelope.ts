import type { Instant, Position } from '@rapport/kernel';
import type { SealedPart } from './sealed.js';

/** Who acted and in which role. `id` is the staff or service id, never a name or an address. */
export interface Actor {
  readonly id: string;
  readonly role: string;
}

/**
 * A contract event: what consumers read. One for each event of the log, so that `revision` has no holes within a stream.
 * Consumers keep the greatest revision per stream; a lower or equal one is a repeat.
 */
export interface ContractEvent<Type extends string = string, Data = unknown> {
  /** Stable over repeats. Not unique across streams. */
  readonly id: string;
  /** For example `rapport.order-recorded`. */
  readonly type: Type;
  /** Version of `data` under this type; a consumer that does not know it must not skip it. */
  readonly version: number;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  /** When it happened in the world. */
  readonly occurredAt: Instant;
  /** When it was appended. */
  readonly recordedAt: Instant;
  readonly customerId: string | null;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly commandId: string;
  readonly actor: Actor;
  readonly data: Data;
  /** The personal part, where the event has one. */
  readonly sealed: SealedPart | null;
}
