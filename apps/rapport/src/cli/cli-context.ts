import type { VerifyReport } from '@rapport/event-log';
import type { Writable } from 'node:stream';

export interface EmbeddedProgress {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
}

export interface EmbeddedOptions {
  readonly dataFolder: string;
  readonly host?: string;
  readonly port?: number;
  /** Write the address into the data folder, for command lines to find. */
  readonly publishAddress?: boolean;
  readonly now?: () => number;
  readonly onProgress?: (progress: EmbeddedProgress) => void;
  readonly log?: 'silent' | 'info';
}

export interface EmbeddedProcess {
  readonly url: string;
  close(): Promise<void>;
  /** Resolves when it has ended, by `close` or on its own; rejects when it broke. */
  readonly closed: Promise<void>;
}

export type StartEmbedded = (options: EmbeddedOptions) => Promise<EmbeddedProcess>;

export interface VerifyFilesOptions {
  readonly dataFolder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (events: number, total: number) => void;
}
/** Checks a log that no process has open, read-only, also one that refuses to open. */
export type VerifyFiles = (options: VerifyFilesOptions) => Promise<VerifyReport>;

/** What the command line knows of the world. */
export interface CliContext {
  readonly out: Writable;
  readonly err: Writable & { readonly isTTY?: boolean };
  readonly now: () => number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly startEmbedded: StartEmbedded;
  readonly verifyFiles: VerifyFiles;
}
