import { LogFault } from '@rapport/event-log';
import { primaryCodeOf, sqliteCorrupt, sqliteNotADatabase } from '@rapport/sqlite';

/** True for errors that say that the file's own structure is broken. */
export function saysDamaged(error: unknown): boolean {
  const code = primaryCodeOf(error);
  return code === sqliteCorrupt || code === sqliteNotADatabase;
}

/** What an error of the driver means to a user of the log; faults and errors of other origin pass unchanged. */
export function storageFaultOf(error: unknown, doing: string): unknown {
  if (error instanceof LogFault || (primaryCodeOf(error) === null && !isFileError(error))) return error;
  const reason = error instanceof Error ? error.message : 'unknown error';
  if (saysDamaged(error)) return new LogFault('damaged', `${doing}: ${reason}; run \`rapport verify\``, { cause: error });
  return new LogFault('storage', `${doing}: ${reason}`, { cause: error });
}

/** Runs `act`, with errors of the driver turned into faults of the log. */
export function withStorageFaults<Value>(doing: string, act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    throw storageFaultOf(error, doing);
  }
}

/** Errors of the file system carry the name of the call that failed. */
const isFileError = (error: unknown): boolean => error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
