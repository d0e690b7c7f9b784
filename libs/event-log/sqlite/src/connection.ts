import { LogFault } from '@rapport/event-log';
import { makePrivateFile, type Database, type OpenDatabase, type Statement } from '@rapport/sqlite';
import type { LogFiles } from './log-files.js';

/** "Rapp" in ASCII: marks the file as ours. */
const applicationId = 0x52617070;
const schemaVersion = 1;

const schema = `
  BEGIN IMMEDIATE;
  CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL,
    stored_at TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS events_by_stream ON events (stream, revision);
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};
  COMMIT;
`;

const columns = 'position, stream, revision, id, type, data, metadata, stored_at, hash';

/**
 * A number of rows that is bound. A bare `?` behind LIMIT makes SQLite compile the statement anew at every call, because
 * its plan may depend on the number (sqlite3ExprIsInteger in expr.c): that took three quarters of a short read.
 */
const rows = '+?';

/** A connection with the log's statements, each prepared once. */
export interface Connection {
  readonly database: Database;
  readonly insert: Statement;
  readonly savepoint: Statement;
  readonly release: Statement;
  readonly rollBackToSavepoint: Statement;
  /** position, revision of a stream's last event. */
  readonly streamHead: Statement;
  /** id, revision, position of (stream, first revision, count). */
  readonly idsFrom: Statement;
  /** Rows of (position, excluded; count) in log order. */
  readonly pageAfter: Statement;
  /** Rows between (position, excluded; position, excluded; count), the later one first, backwards. */
  readonly pageBefore: Statement;
  /** Rows of (stream, first revision, count). */
  readonly streamForwards: Statement;
  readonly streamBackwards: Statement;
  readonly row: Statement;
  readonly lastRow: Statement;
  readonly lastPlainPosition: Statement;
  /** stream, revision, position of (stream, revision, excluded; count) in the order of the index. */
  readonly revisionsAfter: Statement;
  readonly checkpoint: Statement;
}

export function prepare(database: Database): Connection {
  return {
    database,
    insert: database.prepare(`INSERT INTO events (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    savepoint: database.prepare('SAVEPOINT one_append'),
    release: database.prepare('RELEASE one_append'),
    rollBackToSavepoint: database.prepare('ROLLBACK TO one_append'),
    streamHead: database.prepare('SELECT position, revision FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1'),
    idsFrom: database.prepare(`SELECT id, revision, position FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ${rows}`),
    pageAfter: database.prepare(`SELECT ${columns} FROM events WHERE position > ? ORDER BY position LIMIT ${rows}`),
    pageBefore: database.prepare(`SELECT ${columns} FROM events WHERE position < ? AND position > ? ORDER BY position DESC LIMIT ${rows}`),
    streamForwards: database.prepare(`SELECT ${columns} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ${rows}`),
    streamBackwards: database.prepare(`SELECT ${columns} FROM events WHERE stream = ? AND revision <= ? ORDER BY revision DESC LIMIT ${rows}`),
    row: database.prepare(`SELECT ${columns} FROM events WHERE position = ?`),
    lastRow: database.prepare(`SELECT ${columns} FROM events ORDER BY position DESC LIMIT 1`),
    lastPlainPosition: database.prepare("SELECT position FROM events WHERE substr(stream, 1, 1) <> '$' ORDER BY position DESC LIMIT 1"),
    revisionsAfter: database.prepare(
      `SELECT stream, revision, position FROM events WHERE (stream, revision) > (?, ?) ORDER BY stream, revision LIMIT ${rows}`,
    ),
    checkpoint: database.prepare('PRAGMA wal_checkpoint(TRUNCATE)'),
  };
}

/** Opens the log's file for writing; makes it, for its owner only, when there is none. COMMIT returns after the WAL is synced. */
export function openForWriting(files: LogFiles, openDatabase: OpenDatabase): Connection {
  makePrivateFile(files.events);
  return opened(openDatabase(files.events), (database) => {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000; PRAGMA cache_size = -16384');
    if (isNew(database)) database.exec(schema);
    return prepare(database);
  });
}

/**
 * Opens the log's file so that nothing is changed: closing it neither checkpoints nor removes the WAL.
 * Null when the file holds no log yet.
 */
export function openForReading(files: LogFiles, openDatabase: OpenDatabase): Connection | null {
  return opened(openDatabase(files.events, { readOnly: true }), (database) => {
    if (!isNew(database)) return prepare(database);
    database.close();
    return null;
  });
}

function opened<Opened>(database: Database, use: (database: Database) => Opened): Opened {
  try {
    return use(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** True for a file without anything in it: the schema is made in one transaction. @throws {LogFault} when it is no log of this format. */
function isNew(database: Database): boolean {
  const found = numberOf(database, 'PRAGMA application_id');
  const version = numberOf(database, 'PRAGMA user_version');
  if (found === 0 && version === 0 && numberOf(database, 'SELECT count(*) FROM sqlite_schema') === 0) return true;
  if (found !== applicationId) throw new LogFault('damaged', 'events.sqlite is not an event log of Rapport');
  if (version !== schemaVersion) throw new LogFault('unsupported', `the event log has format ${version}; this program reads format ${schemaVersion}`);
  return false;
}

const numberOf = (database: Database, query: string): number =>
  Number(Object.values(database.prepare(query).get() as Record<string, unknown>)[0]);
