import type { EventLog } from '@rapport/event-log';
import { positionOf } from '@rapport/kernel';
import { openDatabase } from '@rapport/sqlite';
import { collect } from '@rapport/testing';
import fc from 'fast-check';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { acceptEventLogEnd, chainHash, logFilesIn, openSqliteEventLog, verifyEventLogFiles } from '../src/index.js';
import { positionOfRow, rowOfPosition } from '../src/position-of-row.js';
import { copyLog, fill, flipByte } from './log-image.js';
import { removeFolder, temporaryFolder } from './temporary-log.js';

const position = (row: number): string => positionOf(BigInt(row), BigInt(row));

describe('a damaged log', () => {
  let folder: string;
  let log: EventLog;
  beforeEach(async () => {
    folder = temporaryFolder();
    log = await openSqliteEventLog({ folder });
    await fill(log, 'a-1', 6);
    await fill(log, 'b-1', 6);
  });
  afterEach(async () => {
    await log.close();
    removeFolder(folder);
  });

  const change = (sql: string): void => {
    const database = openDatabase(logFilesIn(folder).events);
    database.exec(sql);
    database.close();
  };

  it.each([
    ["UPDATE events SET data = '{\"note\":\"another\"}' WHERE position = 8", 8, 'b-1', 1],
    ["UPDATE events SET metadata = '{}' WHERE position = 3", 3, 'a-1', 2],
    ["UPDATE events SET stored_at = '2020-01-01T00:00:00.000Z' WHERE position = 12", 12, 'b-1', 5],
    ["UPDATE events SET type = 'Other' WHERE position = 1", 1, 'a-1', 0],
    ["UPDATE events SET hash = 'x' WHERE position = 5", 5, 'a-1', 4],
    ['DELETE FROM events WHERE position = 4', 5, 'a-1', 4],
  ])('is named with its place, by verify and by the next start: %s', async (sql, row, stream, revision) => {
    change(sql);
    const damage = { position: position(row), stream, revision };
    expect((await log.verify()).damage).toMatchObject(damage);
    const copy = copyLog(folder, join(folder, 'copy'));
    expect((await verifyEventLogFiles(copy)).damage).toMatchObject(damage);
    await expect(openSqliteEventLog({ folder: copy })).rejects.toMatchObject({ code: 'damaged' });
    await expect(acceptEventLogEnd(copy)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('is found by verify where the start no longer looks', async () => {
    await log.close();
    log = await openSqliteEventLog({ folder });
    change("UPDATE events SET id = 'x' WHERE position = 2");
    await log.close();
    log = await openSqliteEventLog({ folder });
    expect((await log.verify()).damage).toMatchObject({ position: position(2), stream: 'a-1', revision: 1 });
  });

  it('is found by its revisions even when the chain was made again', async () => {
    change('UPDATE events SET revision = revision + 10 WHERE position > 9');
    let hash = '0'.repeat(64);
    const database = openDatabase(logFilesIn(folder).events);
    for (const row of database.prepare('SELECT * FROM events ORDER BY position').all() as Parameters<typeof chainHash>[1][]) {
      hash = chainHash(hash, row);
      database.prepare('UPDATE events SET hash = ? WHERE position = ?').run(hash, row.position);
    }
    database.close();
    expect((await verifyEventLogFiles(copyLog(folder, join(folder, 'copy')))).damage).not.toBeNull();
  });

  it('names bodies that can not be read, without their text', async () => {
    change("UPDATE events SET data = '{\"name\":\"Marlene' WHERE position = 7");
    const failure = await collect(log.readAll()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'damaged' });
    expect(String((failure as Error).stack)).not.toContain('Marlene');
  });

  it('never gives other events than were stored, whichever byte of the file changed', async () => {
    const stored = await collect(log.readAll());
    await log.close();
    const size = statSync(logFilesIn(folder).events).size;
    const offsets = fc.sample(fc.nat(size - 1), { numRuns: 40, seed: 7 });
    let named = 0;
    for (const offset of [0, 18, 24, 28, 60, 68, 100, ...offsets]) {
      const copy = copyLog(folder, join(folder, 'copy'));
      flipByte(logFilesIn(copy).events, offset);
      const { damage } = await verifyEventLogFiles(copy);
      if (damage !== null) named++;
      else expect(await eventsOf(copy)).toEqual(stored);
      removeFolder(copy);
    }
    expect(named).toBeGreaterThan(10);
    log = await openSqliteEventLog({ folder });
  });

  async function eventsOf(copy: string): Promise<unknown[]> {
    const opened = await openSqliteEventLog({ folder: copy });
    try {
      return await collect(opened.readAll());
    } finally {
      await opened.close();
    }
  }
});

describe('verify', () => {
  it('tells its progress, lets others have their turn, and ends when the signal aborts', async () => {
    const folder = temporaryFolder();
    const log = await openSqliteEventLog({ folder });
    await fill(log, 'a-1', 1_200);
    const seen: [number, number][] = [];
    let turns = 0;
    const ticking = setInterval(() => turns++, 0);
    expect(await log.verify({ onProgress: (events, total) => void seen.push([events, total]) })).toMatchObject({ events: 1_200, damage: null });
    clearInterval(ticking);
    expect(seen).toEqual([[512, 1_200], [1_024, 1_200], [1_200, 1_200]]);
    const abort = new AbortController();
    const cut = await log.verify({ signal: abort.signal, onProgress: () => abort.abort() });
    expect(cut).toEqual({ events: 512, position: position(512), damage: null });
    await log.close();
    removeFolder(folder);
  });

  it('writes positions as the kernel does', () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (row) => {
        expect(positionOfRow(row)).toBe(position(row));
        expect(rowOfPosition(positionOfRow(row))).toBe(row);
      }),
    );
  });
});
