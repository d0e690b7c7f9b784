import type { KeyRing } from '@rapport/privacy';
import { openDatabase } from '@rapport/sqlite';
import { finderOf } from './sqlite-key-ring.js';

/** A checkpoint of the owner can keep a reader out for a moment. */
const busyTimeoutMs = 10_000;

/**
 * The ring that its owner has open in this process, for another thread that only opens what is sealed: a key is in the file
 * before anything is sealed with it. Makes no key.
 */
export function readSqliteKeyRing(path: string): KeyRing {
  const database = openDatabase(path, { readOnly: true, busyTimeoutMs });
  const find = finderOf(database);
  let open = true;
  return {
    find: async (subject) => find(subject),
    addIfAbsent: () => Promise.reject(new Error('the key ring is open for reading only')),
    async close() {
      if (open) database.close();
      open = false;
    },
  };
}
