import type { Environment } from '../config/read-settings.js';
import type { Logger } from '../http/logger.js';

/** What a service knows of the process that it is. */
export interface ServiceHost {
  readonly args: readonly string[];
  readonly env: Environment;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  /** Default: lines of JSON on standard output. */
  readonly logger?: (level: string) => Logger;
  /** Calls the listener at each SIGTERM and SIGINT. */
  readonly onSignal: (listener: () => void) => void;
  /** Calls the listener with what nobody caught. */
  readonly onUncaught: (listener: (error: unknown) => void) => void;
  readonly exit: (code: number) => void;
  readonly nowMs: () => number;
}

/** This process. */
export const thisProcess = (): ServiceHost => ({
  args: process.argv.slice(2),
  env: process.env,
  print: (text) => void process.stdout.write(`${text}\n`),
  printError: (text) => void process.stderr.write(`${text}\n`),
  onSignal: (listener) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, listener);
  },
  onUncaught: (listener) => {
    // A rejection that nobody handles comes here too, unless somebody knows it to be harmless.
    process.on('uncaughtException', listener);
  },
  exit: (code) => process.exit(code),
  nowMs: Date.now,
});
