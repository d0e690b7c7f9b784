import { openDatabase, type Database, type OpenDatabase, type SqlValue, type Statement } from '@rapport/sqlite';

/** What the next uses of the log's writing connection do; each is used once. */
export interface Faults {
  /** `before`: COMMIT fails and stores nothing. `after`: it stores everything and fails. */
  commit: ('before' | 'after')[];
  /** How many times opening for writing fails. */
  opens: number;
  /** Fails INSERTs of this type with a full disk. */
  insertsOfType: string | null;
  /** `PRAGMA max_page_count` of every connection, null for none. */
  maxPages: number | null;
}

export const noFaults = (): Faults => ({ commit: [], opens: 0, insertsOfType: null, maxPages: null });

const sqliteError = (errcode: number, message: string): Error => Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode });
const ioError = (): Error => sqliteError(10, 'disk I/O error');

/** The real driver, failing as told. */
export const failingDatabase = (faults: Faults): OpenDatabase => (path, options) => {
  const writes = options?.readOnly !== true && path.endsWith('events.sqlite');
  if (writes && faults.opens > 0) {
    faults.opens--;
    throw ioError();
  }
  const database = openDatabase(path, options);
  return writes ? failing(database, faults) : database;
};

function failing(database: Database, faults: Faults): Database {
  if (faults.maxPages !== null) database.exec(`PRAGMA max_page_count = ${faults.maxPages}`);
  return {
    exec(sql) {
      const fault = sql === 'COMMIT' ? faults.commit.shift() : undefined;
      if (fault === 'before') throw ioError();
      database.exec(sql);
      if (fault === 'after') throw ioError();
    },
    prepare: (sql) => (sql.startsWith('INSERT') ? failingInsert(database.prepare(sql), faults) : database.prepare(sql)),
    close: () => database.close(),
  };
}

const typeColumn = 4;

const failingInsert = (statement: Statement, faults: Faults): Statement => ({
  run(...values: SqlValue[]) {
    if (faults.insertsOfType !== null && values[typeColumn] === faults.insertsOfType) throw sqliteError(13, 'database or disk is full');
    return statement.run(...values);
  },
  get: (...values) => statement.get(...values),
  all: (...values) => statement.all(...values),
  iterate: (...values) => statement.iterate(...values),
});
