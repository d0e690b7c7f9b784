import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyRing } from '@rapport/privacy';
import { openDatabase } from '@rapport/sqlite';
import { openSqliteKeyRing, type SqliteKeyRingOptions } from '../src/index.js';

export const keyCheck = '00112233445566778899aabbccddeeff';

/** A folder of its own with one ring in it; matches the contract suites' storage. */
export async function sqliteKeyRingStorage() {
  const folder = await mkdtemp(join(tmpdir(), 'key-ring-'));
  const path = join(folder, 'keys.sqlite');
  const headPath = join(folder, 'keys.head');
  async function run(sql: string, ...values: string[]): Promise<void> {
    const database = openDatabase(path);
    database.prepare(sql).run(...values);
    database.close();
  }
  return {
    folder,
    path,
    headPath,
    open: async (changed: Partial<SqliteKeyRingOptions> = {}): Promise<KeyRing> =>
      openSqliteKeyRing({ path, headPath, keyCheck, logHasEvents: false, ...changed }),
    plantTombstone: (subject: string): Promise<void> =>
      run("INSERT OR REPLACE INTO data_keys (subject, state, wrapped) VALUES (?, 'erased', NULL)", subject),
    /** Another subject takes its place, so that the count stays: what the mark can't show. */
    lose: (subject: string): Promise<void> => run("UPDATE data_keys SET subject = 'lost:' || subject WHERE subject = ?", subject),
    remove: (): Promise<void> => rm(folder, { recursive: true }),
  };
}
