import type { VerifyReport } from '@rapport/event-log';
import type { Writable } from 'node:stream';
import type { EmbeddedOptions, EmbeddedProcess, FaultsOnly } from '../embedded/start-embedded.js';

export type { EmbeddedProcess, FaultsOnly };
export type StartEmbedded = (options: EmbeddedOptions) => Promise<EmbeddedProcess>;

export interface VerifyFilesOptions {
  readonly dataFolder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (events: number, total: number) => void;
}
/** Checks a log that no process has open, read-only, also one that refuses to open. */
export type VerifyFiles = (options: VerifyFilesOptions) => Promise<VerifyReport>;

/** Where a log was known to reach (null: nothing said so) and where it ends now, both as counts of events. */
export interface AcceptedEnd {
  readonly before: number | null;
  readonly now: number;
}
/** Accepts a log that lost its end as it is; no process may have it open. */
export type AcceptLogEnd = (dataFolder: string) => Promise<AcceptedEnd>;

/** What the command line knows of the world. */
export interface CliContext {
  readonly out: Writable;
  readonly err: Writable & { readonly isTTY?: boolean };
  readonly now: () => number;
  /** The environment, for settings. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly startEmbedded: StartEmbedded;
  readonly verifyFiles: VerifyFiles;
  readonly acceptLogEnd: AcceptLogEnd;
}
