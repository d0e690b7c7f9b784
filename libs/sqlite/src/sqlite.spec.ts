import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extendedCodeOf, hasBuiltIn, loadDriver, openDatabase, primaryCodeOf, sqliteBusy, sqliteConstraintUnique, sqliteCorrupt, sqliteFull, sqliteNotADatabase } from './index.js';

describe('the SQLite driver', () => {
  let folder = '';
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'rapport-sqlite-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is the built-in one from Node 22.13 on', () => {
    expect(['20.19.0', '22.12.9', '22.13.0', '24.0.0'].map(hasBuiltIn)).toEqual([false, false, true, true]);
    expect(loadDriver().name).toBe(hasBuiltIn(process.versions.node) ? 'node:sqlite' : '@photostructure/sqlite');
  });

  it('gives back what was stored, and row by row', () => {
    const db = openDatabase(':memory:');
    db.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) STRICT');
    const insert = db.prepare('INSERT INTO t VALUES (?, ?)');
    for (const a of [1, 2, 3]) insert.run(a, `row ${a}`);
    expect(db.prepare('SELECT b FROM t WHERE a = ?').get(2)).toMatchObject({ b: 'row 2' });
    const rows = db.prepare('SELECT a FROM t ORDER BY a');
    for (const row of rows.iterate()) {
      expect(row).toMatchObject({ a: 1 });
      break;
    }
    expect(rows.all()).toHaveLength(3);
    db.close();
  });

  it('reports the result codes that callers decide on', () => {
    const path = join(folder, 'codes.sqlite');
    const db = openDatabase(path);
    db.exec('CREATE TABLE t (a TEXT UNIQUE) STRICT; INSERT INTO t VALUES (1)');
    expect(codeOf(() => db.prepare('INSERT INTO t VALUES (?)').run('1'), extendedCodeOf)).toBe(sqliteConstraintUnique);
    db.exec('BEGIN EXCLUSIVE');
    expect(codeOf(() => openDatabase(path).exec('SELECT * FROM t'))).toBe(sqliteBusy);
    db.exec('ROLLBACK; PRAGMA max_page_count = 4');
    expect(codeOf(() => db.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(100_000)))).toBe(sqliteFull);
    writeFileSync(join(folder, 'none'), 'not a database'.repeat(100));
    expect(codeOf(() => openDatabase(join(folder, 'none')).exec('SELECT * FROM sqlite_master'))).toBe(sqliteNotADatabase);
    expect([new Error('another'), null, undefined, 'text'].map(primaryCodeOf)).toEqual([null, null, null, null]);
    db.close();
  });

  it('knows a damaged file also where the driver gives no code', () => {
    const path = join(folder, 'damaged.sqlite');
    const db = openDatabase(path);
    db.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) STRICT');
    for (let a = 0; a < 200; a++) db.prepare('INSERT INTO t VALUES (?, ?)').run(a, 'x'.repeat(500));
    db.close();
    const bytes = readFileSync(path);
    bytes.fill(0xff, 4096 * 3, 4096 * 10);
    writeFileSync(path, bytes);
    const again = openDatabase(path);
    expect(codeOf(() => again.prepare('SELECT * FROM t').all())).toBe(sqliteCorrupt);
    expect(codeOf(() => [...again.prepare('SELECT * FROM t').iterate()])).toBe(sqliteCorrupt);
    again.close();
  });

  it('waits for a lock as long as it is told, by default not at all', () => {
    const path = join(folder, 'busy.sqlite');
    const waitsMs = [openDatabase(path), openDatabase(path, { busyTimeoutMs: 1_234 })].map((db) => {
      const found = db.prepare('PRAGMA busy_timeout').get();
      db.close();
      return found;
    });
    expect(waitsMs).toEqual([{ timeout: 0 }, { timeout: 1_234 }].map((row) => expect.objectContaining(row)));
  });

  it('gives its lock back at once when nothing was prepared', () => {
    const path = join(folder, 'lock.sqlite');
    const owner = openDatabase(path);
    owner.exec('BEGIN EXCLUSIVE');
    const second = openDatabase(path);
    expect(codeOf(() => second.exec('BEGIN EXCLUSIVE'))).toBe(sqliteBusy);
    owner.close();
    second.exec('BEGIN EXCLUSIVE');
    second.close();
  });
});

function codeOf(act: () => unknown, read: (error: unknown) => number | null = primaryCodeOf): number | null {
  try {
    act();
  } catch (error) {
    return read(error);
  }
  return null;
}
