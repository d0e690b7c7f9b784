import { makePrivateFile, openDatabase, primaryCodeOf, sqliteBusy } from '@rapport/sqlite';

/** Another process, or this one, has the ring open already. */
export class KeyRingInUse extends Error {
  override readonly name = 'KeyRingInUse';
}

export interface OwnerLock {
  release(): void;
}

/**
 * Takes the ring for this process alone, by SQLite's lock on an empty file beside it: it dies with the process. Its
 * connection prepares nothing, so that closing it gives the lock back at once.
 * @throws {KeyRingInUse}
 */
export function takeOwnerLock(ringPath: string): OwnerLock {
  makePrivateFile(`${ringPath}.lock`);
  const connection = openDatabase(`${ringPath}.lock`);
  try {
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    if (primaryCodeOf(error) !== sqliteBusy) throw error;
    throw new KeyRingInUse(`the key ring ${ringPath} is in use: only one process at a time can have it open`);
  }
  return { release: () => connection.close() };
}
