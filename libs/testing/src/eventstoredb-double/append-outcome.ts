import type { LogPosition } from './positions.js';

/** What became of an append, delete or tombstone. */
export type AppendOutcome =
  /** `position` is null when the events were stored before and are no longer to be seen. `revision` is −1 for an empty append to a missing stream. */
  | { readonly outcome: 'stored'; readonly revision: number; readonly position: LogPosition | null }
  /** `actual` is −1 when there is no such stream. */
  | { readonly outcome: 'wrong-revision'; readonly actual: number }
  | { readonly outcome: 'deleted' }
  | { readonly outcome: 'too-large' }
  /** What the server answers with an unknown error. */
  | { readonly outcome: 'refused'; readonly reason: string };

/** Largest sum of event data of one append, in bytes. Metadata is not counted. */
export const maxAppendBytes = 1_048_576;
