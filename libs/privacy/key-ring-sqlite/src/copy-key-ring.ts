import { existsSync } from 'node:fs';
import { PrivacyFault } from '@rapport/privacy';
import { makePrivateFile, openDatabase } from '@rapport/sqlite';
import type { SqliteKeyRingOptions } from './key-ring-file.js';
import { readMark, RingMark } from './ring-mark.js';
import type { FoundRing } from './ring-schema.js';
import { checkBeforeStart } from './start-check.js';

/** Where a ring and its mark lie. */
export type KeyRingFiles = Pick<SqliteKeyRingOptions, 'path' | 'headPath'>;

/** A checkpoint of the owner can keep a reader out for a moment. */
const busyTimeoutMs = 10_000;

/**
 * Copies the ring as it is at one moment into new files, also while another process has it open: that process waits for
 * nothing. Deleted entries are not in the copy. Making it durable is the caller's.
 *
 * @returns the number of entries, tombstones too.
 * @throws {PrivacyFault} where the ring would not open: then it is no ring to be kept.
 */
export function copySqliteKeyRing(from: SqliteKeyRingOptions, to: KeyRingFiles): number {
  const { path, headPath } = from;
  // The mark first: the ring may have grown behind it, never the other way round.
  const mark = readMark(headPath);
  if (!existsSync(path)) throw new PrivacyFault(`the key ring ${path} is missing: bring it back from its backup`);
  makePrivateFile(to.path);
  const database = openDatabase(path, { readOnly: true, busyTimeoutMs });
  try {
    database.exec(`VACUUM INTO '${to.path.replaceAll("'", "''")}'`);
  } finally {
    database.close();
  }
  if (typeof mark === 'object') RingMark.create(to.headPath, mark).close();
  else if (mark === 'accepted') makePrivateFile(to.headPath);
  const ring = checkedCopy(from, to);
  if (ring === null) throw new PrivacyFault(`the key ring ${path} is empty: bring it back from its backup`);
  if (ring.id !== null) RingMark.create(to.headPath, { ringId: ring.id, entries: ring.entries }).close();
  return ring.entries;
}

function checkedCopy(from: SqliteKeyRingOptions, to: KeyRingFiles): FoundRing | null {
  try {
    return checkBeforeStart({ ...from, ...to }).ring;
  } catch (error) {
    // Said of the ring itself where it is so there too.
    if (error instanceof PrivacyFault) checkBeforeStart(from);
    throw error;
  }
}

/**
 * Whether the ring would open, without changing it. Null: there is none yet, and none is missed.
 * @returns the number of entries, tombstones too.
 * @throws {PrivacyFault} as the opening would.
 */
export const checkSqliteKeyRing = (options: SqliteKeyRingOptions): number | null => checkBeforeStart(options).ring?.entries ?? null;
