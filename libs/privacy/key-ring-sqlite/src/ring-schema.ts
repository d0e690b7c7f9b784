import { randomBytes } from 'node:crypto';
import { PrivacyFault } from '@rapport/privacy';
import type { Database } from '@rapport/sqlite';

/** Says that a SQLite file is a key ring ("RKey"), so that no other file is ever taken for one. Fixed for ever. */
const applicationId = 0x524b6579;
/** Version 1 had neither id nor mark. */
const schemaVersion = 2;

const schema = `
  CREATE TABLE ring (only INTEGER PRIMARY KEY CHECK (only = 1), key_check TEXT NOT NULL) STRICT;
  CREATE TABLE data_keys (
    subject TEXT PRIMARY KEY,
    state   TEXT NOT NULL CHECK (state IN ('live', 'erased')),
    wrapped BLOB,
    CHECK ((state = 'live') = (wrapped IS NOT NULL))
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${applicationId};
`;

/** From version 1 to 2. `marked` is 1 from the moment when a mark of this ring lay safe on the disk. */
const identity = `
  ALTER TABLE ring ADD COLUMN id TEXT NOT NULL DEFAULT '';
  ALTER TABLE ring ADD COLUMN marked INTEGER NOT NULL DEFAULT 0;
  PRAGMA user_version = ${schemaVersion};
`;

/** A ring as its file shows it. */
export interface FoundRing {
  readonly keyCheck: string;
  /** Null in a ring of version 1. */
  readonly id: string | null;
  /** Whether a mark of it was ever written: then one that is missing was lost. */
  readonly marked: boolean;
  /** Live entries and tombstones. */
  readonly entries: number;
}

/** Null for a file without anything in it. Changes nothing. @throws {PrivacyFault} when it is no ring that this program knows. */
export function readRing(database: Database, path: string): FoundRing | null {
  const id = numberOf(database, 'PRAGMA application_id');
  if (id === 0 && numberOf(database, 'SELECT count(*) FROM sqlite_schema') === 0) return null;
  if (id !== applicationId) throw new PrivacyFault(`${path} is not a key ring`);
  const version = numberOf(database, 'PRAGMA user_version');
  if (version < 1 || version > schemaVersion) throw new PrivacyFault(`the key ring ${path} has version ${version}, this program knows version ${schemaVersion}`);
  const columns = version === 1 ? 'key_check AS keyCheck, NULL AS id, 0 AS marked' : 'key_check AS keyCheck, id, marked';
  const ring = database.prepare(`SELECT ${columns} FROM ring`).get() as { keyCheck: string; id: string | null; marked: number } | undefined;
  if (ring === undefined) throw new PrivacyFault(`the key ring ${path} does not say which master key it belongs to: bring it back from its backup`);
  return { ...ring, marked: ring.marked === 1, entries: numberOf(database, 'SELECT count(*) FROM data_keys') };
}

/** Makes a ring with a new id, all of it or nothing. @returns the id. */
export function createRing(database: Database, keyCheck: string): string {
  return identified(database, () => {
    database.exec(schema);
    database.prepare('INSERT INTO ring (only, key_check) VALUES (1, ?)').run(keyCheck);
  });
}

/** Gives a ring of version 1 an id, all of it or nothing: after a crash it is of version 1 or 2. @returns the id. */
export const upgradeRing = (database: Database): string => identified(database, () => undefined);

/** Keeps in the ring that its mark lies safe on the disk. A repeat changes nothing. */
export const noteMarked = (database: Database): void => database.exec('UPDATE ring SET marked = 1 WHERE marked = 0');

/** The connection is closed when this throws, which undoes the transaction. */
function identified(database: Database, prepare: () => void): string {
  const id = randomBytes(16).toString('hex');
  database.exec('BEGIN IMMEDIATE');
  prepare();
  database.exec(identity);
  database.prepare('UPDATE ring SET id = ?').run(id);
  database.exec('COMMIT');
  return id;
}

const numberOf = (database: Database, query: string): number =>
  Number(Object.values(database.prepare(query).get() as Record<string, unknown>)[0]);
