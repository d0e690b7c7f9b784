import { pathToFileURL } from 'node:url';
import type { Database, OpenDatabaseOptions } from './database.js';
import { loadDriver, type Driver } from './driver.js';

let driver: Driver | null = null;

export type OpenDatabase = (path: string, options?: OpenDatabaseOptions) => Database;

/** Opens or creates a database file (`:memory:` for one without a file). The file's format is checked by its first use only. */
export const openDatabase: OpenDatabase = (path, { readOnly = false, immutable = false, busyTimeoutMs = 0 } = {}) => {
  driver ??= loadDriver();
  const database = new driver.DatabaseSync(immutable ? `${pathToFileURL(path).href}?immutable=1` : path, { readOnly, timeout: busyTimeoutMs });
  // The built-in module passes over `timeout` before Node 22.16.
  if (busyTimeoutMs > 0) database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
  return database;
};
