import type { KeyObject } from 'node:crypto';
import type { MessagePort } from 'node:worker_threads';
import type { TracesSettings } from '@rapport/edge';
import type { Position } from '@rapport/kernel';
import type { GoneBack, RebuildProgress, RebuildReport } from '@rapport/projector';
import type { Filling } from './read-side.js';
import type { Failure } from './thread-failure.js';

/** What the read side's thread is started with. */
export interface ReadSideThreadData {
  readonly logFolder: string;
  readonly keyRing: string;
  readonly masterKey: KeyObject;
  readonly snapshot: string;
  /** Where it answers calls. */
  readonly calls: MessagePort;
  /** Where it keeps how far each partition is: see {@link SharedPositions}. */
  readonly positions: SharedArrayBuffer;
  readonly head: Position;
  readonly nowMs: number;
  /** Without an address nothing is traced. */
  readonly traces: TracesSettings;
}

export type ToReadSide =
  /** After each commit, with the time. */
  | { readonly kind: 'committed'; readonly head: Position; readonly nowMs: number }
  /** End the projections, write the snapshot, give the files back. */
  | { readonly kind: 'close' };

export type FromReadSide =
  /** The read store stands, filled from the snapshot or empty; with why a snapshot was not used. */
  | { readonly kind: 'opened'; readonly refilledBecause: string | null }
  | { readonly kind: 'filling'; readonly filling: Filling }
  /** The projections have ended, for this reason; the views stay as they are. */
  | { readonly kind: 'stopped'; readonly failure: Failure }
  /** Spans could not be sent; told once for each row of failures. */
  | { readonly kind: 'spans-lost'; readonly failure: Failure }
  | { readonly kind: 'snapshot-failed'; readonly failure: Failure }
  | { readonly kind: 'rebuilding'; readonly progress: RebuildProgress };

/** Methods of the calls, beside those of the read store. */
export interface ReadSideCalls {
  /** Whether all views hold everything up to the position; false after so many milliseconds, or when it is given up. */
  progressed(position: Position, waitMs: number): boolean;
  /** Works through the records of a parked key. */
  replay(key: string): { readonly replayed: number; readonly held: number };
  /** Fills a generation beside the live one, and switches to it unless a view differs that is not among these. */
  rebuild(intended: readonly string[], compareOnly: boolean): RebuildReport;
  /** Serves the generation that was live before the last switch, and keeps the other. */
  goBack(): GoneBack;
  /** The number of the generation that is gone now; null where there was none. */
  dropGeneration(which: 'kept' | 'next'): number | null;
}
