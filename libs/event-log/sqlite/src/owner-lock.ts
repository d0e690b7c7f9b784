import { LogFault } from '@rapport/event-log';
import { makePrivateFile, primaryCodeOf, sqliteBusy, type Database, type OpenDatabase } from '@rapport/sqlite';
import type { LogFiles } from './log-files.js';

export interface OwnerLock {
  release(): void;
}

/**
 * Makes this process the log's only owner until `release` or the end of the process, however it ends: an exclusive
 * transaction on a database of its own that never holds anything. The lock is not on the events' file because POSIX
 * drops a process's locks on a file as soon as that process opens and closes the file by other means, as a copy does.
 *
 * @throws {LogFault} 'in-use'
 */
export function takeOwnerLock(files: LogFiles, openDatabase: OpenDatabase): OwnerLock {
  makePrivateFile(files.lock);
  let database: Database | null = openDatabase(files.lock);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (primaryCodeOf(error) !== sqliteBusy) throw error;
    const what = `the event log in ${files.folder} is in use by another process`;
    throw new LogFault('in-use', `${what}; end that process first, or speak to it at its address`, { cause: error });
  }
  return {
    release() {
      database?.close();
      database = null;
    },
  };
}
