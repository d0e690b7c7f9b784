import { collect, freshStream, newEvents } from '@rapport/testing';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '@rapport/sqlite';
import { checkEventLogStart, copyEventLog, openSqliteEventLog, verifyEventLogFiles, type SqliteEventLog } from '../src/index.js';
import { removeFolder, temporaryFolder } from './temporary-log.js';

let folder: string;
let log: SqliteEventLog;
beforeEach(async () => {
  folder = temporaryFolder();
  log = await openSqliteEventLog({ folder: join(folder, 'log') });
});
afterEach(async () => {
  await log.close();
  removeFolder(folder);
});

const append = (count: number) => log.append(freshStream(), 'no-stream', newEvents(count));
const copy = (more: object = {}) => copyEventLog(join(folder, 'log'), join(folder, 'copy'), more);

describe('a copy of a log that its owner has open', () => {
  it('is every event that was committed when it began, a log of its own without leftovers of SQLite', async () => {
    for (let n = 0; n < 30; n++) await append(40);
    const before = await collect(log.readAll());
    let appended = 0;
    const made = await copy({ onProgress: () => void append(1).then(() => (appended += 1)) });
    expect(readdirSync(join(folder, 'copy')).sort()).toEqual(['events.head', 'events.sqlite']);
    expect(made).toMatchObject({ events: 1_200, position: before.at(-1)!.position });
    expect(appended).toBeGreaterThan(0);
    expect(await verifyEventLogFiles(join(folder, 'copy'))).toMatchObject({ events: 1_200, damage: null });
    const copied = await openSqliteEventLog({ folder: join(folder, 'copy') });
    expect(await collect(copied.readAll())).toEqual(before);
    expect(await copied.append(freshStream(), 'no-stream', newEvents(1))).toMatchObject({ outcome: 'appended' });
    await copied.close();
  });

  it('of an empty log is an empty log', async () => {
    expect(await copy()).toMatchObject({ events: 0 });
    expect(await checkEventLogStart(join(folder, 'copy'))).toBe(0);
  });

  it('ends when it is broken off, and says why', async () => {
    for (let n = 0; n < 30; n++) await append(40);
    const abort = new AbortController();
    await expect(copy({ signal: abort.signal, onProgress: () => abort.abort(new Error('broken off')) })).rejects.toThrow('broken off');
  });
});

describe('a log that is not whole', () => {
  it('is not copied where an event was changed, and the place is named', async () => {
    await append(5);
    await log.close();
    const database = openDatabase(join(folder, 'log', 'events.sqlite'));
    database.exec('UPDATE events SET data = \'{"other":1}\' WHERE position = 3');
    database.close();
    await expect(copy()).rejects.toThrow(/damaged at position 3: .*nothing was copied/);
  });

  it('is not copied where it lost its end, nor where nothing says how far it was', async () => {
    await append(5);
    await log.close();
    const marker = join(folder, 'log', 'events.head');
    const known = readFileSync(marker);
    const database = openDatabase(join(folder, 'log', 'events.sqlite'));
    database.exec('DELETE FROM events WHERE position = 5');
    database.close();
    await expect(copy()).rejects.toThrow(/events 5 to 5, which were committed, are missing/);
    await expect(checkEventLogStart(join(folder, 'log'))).rejects.toThrow(/are missing/);
    writeFileSync(marker, '');
    appendFileSync(marker, known.subarray(0, 3));
    await expect(copy()).rejects.toThrow(/can't be read/);
  });
});
