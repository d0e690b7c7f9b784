import type { ExitCode } from './exit-codes.js';

/** Ends a command with an exit code and a message for people; no stack trace is shown. Holds no personal value. */
export class CliFault extends Error {
  override readonly name = 'CliFault';
  constructor(
    readonly exitCode: ExitCode,
    /** For machines: `not-found`, `in-use` and the like. */
    readonly code: string,
    message: string,
    /** What to do about it. */
    readonly hint?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
