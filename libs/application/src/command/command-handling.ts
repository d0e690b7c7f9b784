import type { EventLog } from '@rapport/event-log';
import type { KeyedDigest, PersonalDataVault } from '@rapport/privacy';
import type { StateSnapshots } from '@rapport/state-snapshots';
import type { AppendLimits, Patience } from './append-surely.js';
import type { Deadlines } from './deadlines.js';
import type { Lanes } from './lanes.js';

export interface HandlingLimits extends AppendLimits {
  /** Times that a command is decided again because another was first. Default 12. */
  readonly conflictsAtMost: number;
  /** Streams whose folded state is kept, for each aggregate. Default 20,000. */
  readonly cachedStreamsAtMost: number;
  /** Events in the folded states that are kept, all together, for each aggregate. Default 500,000. */
  readonly cachedEventsAtMost: number;
  /** A shorter stream has no snapshot. Default 256: fewer are folded as fast as a snapshot is read. */
  readonly snapshotEventsAtLeast: number;
  /** Events between two snapshots of one stream. Default 64. */
  readonly snapshotEventsBetween: number;
}

export const defaultHandlingLimits: HandlingLimits = {
  appendTimeoutMs: 10_000, appendTriesAtMost: 4, conflictsAtMost: 12, cachedStreamsAtMost: 20_000, cachedEventsAtMost: 500_000,
  snapshotEventsAtLeast: 256, snapshotEventsBetween: 64,
};

/** A UUID of version 5 (RFC 9562) in lower case. @param namespace 16 bytes. */
export type NameUuid = (namespace: Uint8Array, name: string) => string;

/** Follows a command through its steps, for those who look where time goes. Must not change what the work answers or throws. */
export interface CommandTracing {
  span<Answer>(name: 'load' | 'decide' | 'append', work: () => Answer): Answer;
}

/** What handling a command needs of the world. */
export interface CommandHandling extends Patience {
  readonly log: EventLog;
  readonly vault: PersonalDataVault;
  readonly digest: KeyedDigest;
  readonly nameUuid: NameUuid;
  readonly lanes: Lanes;
  /** Of one append each. */
  readonly deadlines: Deadlines;
  readonly limits: HandlingLimits;
  /** Where folded states of long streams are kept beside the log; null: nowhere. */
  readonly snapshots: StateSnapshots | null;
  /** Null: nobody looks. */
  readonly tracing: CommandTracing | null;
}
