import { closeSync, existsSync, openSync } from 'node:fs';
import { PrivacyFault } from '@rapport/privacy';
import { openDatabase, type Database } from '@rapport/sqlite';
import { takeOwnerLock } from './owner-lock.js';

/** Says that a SQLite file is a key ring ("RKey"), so that no other file is ever taken for one. Fixed for ever. */
const applicationId = 0x524b6579;
const schemaVersion = 1;

const schema = `
  CREATE TABLE ring (only INTEGER PRIMARY KEY CHECK (only = 1), key_check TEXT NOT NULL) STRICT;
  CREATE TABLE data_keys (
    subject TEXT PRIMARY KEY,
    state   TEXT NOT NULL CHECK (state IN ('live', 'erased')),
    wrapped BLOB,
    CHECK ((state = 'live') = (wrapped IS NOT NULL))
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};
`;

export interface SqliteKeyRingOptions {
  readonly path: string;
  /** Tells the master key that wraps the ring's entries: kept at the first opening, compared at each later one. */
  readonly keyCheck: string;
  /** Whether the log exists already: then a missing ring is a lost one, and is never replaced by an empty one. */
  readonly logExists: boolean;
}

export interface KeyRingFile {
  readonly database: Database;
  /** Leaves everything in the one file, and gives it back to other processes. */
  close(): void;
}

/**
 * Opens the file for this process alone, and makes it at the first start.
 * @throws {KeyRingInUse}
 * @throws {PrivacyFault} when the ring is lost, is of another master key, or the file is no ring of this version.
 */
export function openKeyRingFile(options: SqliteKeyRingOptions): KeyRingFile {
  if (options.logExists && !existsSync(options.path)) throw lostRing(options.path);
  const lock = takeOwnerLock(options.path);
  let database: Database | null = null;
  try {
    makePrivate(options.path);
    database = openDatabase(options.path);
    check(database, options);
    return closing(database, () => lock.release());
  } catch (error) {
    database?.close();
    lock.release();
    throw error;
  }
}

function closing(database: Database, release: () => void): KeyRingFile {
  return {
    database,
    close() {
      try {
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } finally {
        database.close();
        release();
      }
    },
  };
}

/** An empty file that only its owner may read; SQLite gives the files beside it the same mode. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function check(database: Database, { path, keyCheck, logExists }: SqliteKeyRingOptions): void {
  const id = numberOf(database, 'application_id');
  const tables = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number };
  if (id === 0 && tables.n === 0) {
    if (logExists) throw lostRing(path);
    setUp(database);
    create(database, keyCheck);
    return;
  }
  const version = numberOf(database, 'user_version');
  if (id !== applicationId) throw new PrivacyFault(`${path} is not a key ring`);
  if (version !== schemaVersion) throw new PrivacyFault(`the key ring ${path} has version ${version}, this program knows version ${schemaVersion}`);
  const ring = database.prepare('SELECT key_check AS keyCheck FROM ring').get() as { keyCheck: string } | undefined;
  if (ring?.keyCheck !== keyCheck) throw new PrivacyFault(`the master key is not the one that the key ring ${path} was made with`);
  setUp(database);
}

/** Deleted entries are overwritten: a destroyed key must be gone from the file, too. */
function setUp(database: Database): void {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
}

function create(database: Database, keyCheck: string): void {
  database.exec('BEGIN IMMEDIATE');
  database.exec(schema);
  database.prepare('INSERT INTO ring (only, key_check) VALUES (1, ?)').run(keyCheck);
  database.exec('COMMIT');
}

function numberOf(database: Database, pragma: 'application_id' | 'user_version'): number {
  return (database.prepare(`PRAGMA ${pragma}`).get() as Record<typeof pragma, number>)[pragma];
}

const lostRing = (path: string): PrivacyFault =>
  new PrivacyFault(`the key ring ${path} is missing or empty but the log exists: bring it back from its backup`);
