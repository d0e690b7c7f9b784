import { closeSync, openSync } from 'node:fs';

/**
 * Makes an empty file that only its owner may read, for SQLite to fill: the files that SQLite puts beside it get the same
 * mode. A file that is there stays as it is, its mode too: so a repeat, or a start after a crash, changes nothing.
 */
export function makePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', privateMode));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Read and written by its owner only. */
export const privateMode = 0o600;
