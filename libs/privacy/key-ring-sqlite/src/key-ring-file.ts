import { makePrivateFile, openDatabase, type Database } from '@rapport/sqlite';
import { takeOwnerLock } from './owner-lock.js';
import { RingMark } from './ring-mark.js';
import { createRing, noteMarked, upgradeRing } from './ring-schema.js';
import { checkBeforeStart, type StartCheck } from './start-check.js';

export interface SqliteKeyRingOptions {
  readonly path: string;
  /**
   * The side file that names the ring and how many entries it has reached. Kept apart from the ring, beside the log, so
   * that an older copy of the ring does not come with a mark that fits it.
   */
  readonly headPath: string;
  /** Tells the master key that wraps the ring's entries: kept at the first opening, compared at each later one. */
  readonly keyCheck: string;
  /** Whether the log holds events: then a missing ring is a lost one, and is never replaced by an empty one. */
  readonly logHasEvents: boolean;
}

export interface KeyRingFile {
  readonly database: Database;
  readonly mark: RingMark;
  /** Leaves everything in the one file, and gives it back to other processes. */
  close(): void;
}

/**
 * Opens the file for this process alone, and makes it at the first start. A start that a crash has cut short is completed
 * by the next one: the ring is made (or gets its id) first, then its mark, then it notes that it has one.
 * @throws {KeyRingInUse}
 * @throws {PrivacyFault} as {@link checkBeforeStart} says; then nothing was changed.
 */
export function openKeyRingFile(options: SqliteKeyRingOptions): KeyRingFile {
  const lock = takeOwnerLock(options.path);
  let database: Database | null = null;
  try {
    const start = checkBeforeStart(options);
    makePrivateFile(options.path);
    database = openDatabase(options.path);
    return opened(database, openMark(database, options, start), () => lock.release());
  } catch (error) {
    database?.close();
    lock.release();
    throw error;
  }
}

function openMark(database: Database, { headPath, keyCheck }: SqliteKeyRingOptions, { ring, markStands }: StartCheck): RingMark {
  // Deleted entries are overwritten: a destroyed key must be gone from the file, too.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
  const ringId = ring === null ? createRing(database, keyCheck) : (ring.id ?? upgradeRing(database));
  const now = { ringId, entries: ring?.entries ?? 0 };
  const mark = markStands ? RingMark.raise(headPath, now) : RingMark.create(headPath, now);
  noteMarked(database);
  return mark;
}

function opened(database: Database, mark: RingMark, release: () => void): KeyRingFile {
  return {
    database,
    mark,
    close() {
      try {
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        mark.bringUp();
      } finally {
        mark.close();
        database.close();
        release();
      }
    },
  };
}
