/** EX_TEMPFAIL of sysexits.h: start me again. Must not change: supervisors compare it. */
export const clientCrashExitCode = 75;

export interface ClientCrashOptions {
  /** Told before the process ends, or goes on; must write at once. */
  readonly log: (what: string) => void;
  /** Default: `process.exit`. */
  readonly exit?: (code: number) => void;
}

/**
 * Two faults of the client can't be caught where they arise, and would end the process with a stack trace.
 *
 * - After an error on one client has emptied the table that all share, a late answer to an append finds no entry, and
 *   throws in a callback of gRPC. The append's outcome is unknown by then, and whatever that callback had yet to do is
 *   not done: the process ends with {@link clientCrashExitCode}, for its supervisor to start it again.
 * - When a stream of appends fails, the appends that were still waiting for it to drain reject a promise that nobody
 *   holds. Each of them is answered through the table, or by our time limit: the process goes on.
 *
 * Every other error ends the process as it always does. Returns what takes the handlers away again.
 */
export function onClientCrash({ log, exit = (code) => process.exit(code) }: ClientCrashOptions): () => void {
  const onException = (error: unknown): void => {
    if (!isLateAnswer(error)) return;
    log('EventStoreDB answered an append that its client had given up; the outcome of appends is unknown, the process ends to be started again');
    exit(clientCrashExitCode);
  };
  const onRejection = (reason: unknown): void => {
    if (!isUndrainedAppend(reason)) throw reason;
    log('the stream of appends to EventStoreDB failed before all were sent; their outcome is unknown');
  };
  process.on('uncaughtExceptionMonitor', onException);
  process.on('unhandledRejection', onRejection);
  return () => {
    process.off('uncaughtExceptionMonitor', onException);
    process.off('unhandledRejection', onRejection);
  };
}

const batchAppendFile = /@eventstore[\\/]db-client[\\/]dist[\\/]streams[\\/]appendToStream[\\/]batchAppend\.js/;

export const isLateAnswer = (error: unknown): boolean => error instanceof TypeError && /is not iterable/.test(error.message) && batchAppendFile.test(error.stack ?? '');

export const isUndrainedAppend = (reason: unknown): boolean =>
  reason instanceof Error && typeof (reason as { code?: unknown }).code === 'number' && batchAppendFile.test(reason.stack ?? '');
