/** What a column can hold here: whole numbers beyond 2^53 are not used. */
export type SqlValue = string | number | null | Uint8Array;

/** A prepared statement. The driver has no way to end one by itself: see {@link Database.close}. */
export interface Statement {
  run(...values: SqlValue[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
  /** Rows one at a time; leaving the loop early resets the statement. */
  iterate(...values: SqlValue[]): IterableIterator<unknown>;
}

/** The part of `node:sqlite`'s `DatabaseSync` that every supported Node offers. All calls block the thread. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  /**
   * Closes the connection. Under Node below 22.13 a connection with prepared statements keeps its file handles and its
   * locks until these statements are collected as garbage: so a lock that must go at once belongs to a connection that
   * prepared nothing, and a transaction has to be ended before.
   */
  close(): void;
}

export interface OpenDatabaseOptions {
  /** Default false. A read-only connection neither checkpoints nor removes a WAL when it closes. */
  readonly readOnly?: boolean;
  /**
   * For a file that nobody can be writing: it is read without any lock and without a WAL, so its folder need not be writable.
   * Default false.
   */
  readonly immutable?: boolean;
  /** How long a statement waits for another connection's lock. Default 0: fails at once with {@link sqliteBusy}. */
  readonly busyTimeoutMs?: number;
}
