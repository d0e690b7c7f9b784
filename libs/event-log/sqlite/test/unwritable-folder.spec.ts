import { openDatabase, type OpenDatabase } from '@rapport/sqlite';
import { chmodSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { logFilesIn, openSqliteEventLog, verifyEventLogFiles } from '../src/index.js';
import { copyLog, digestOf, fill, flipByte, walOf } from './log-image.js';
import { removeFolder, temporaryFolder } from './temporary-log.js';

const nobody = 65_534;
const isRoot = process.geteuid?.() === 0;

/** Does it as a user whom the permissions of files bind. */
async function asReader<Value>(act: () => Promise<Value>): Promise<Value> {
  if (isRoot) process.seteuid!(nobody);
  try {
    return await act();
  } finally {
    if (isRoot) process.seteuid!(0);
  }
}

describe('a log in a folder that can\'t be written', () => {
  let base: string;
  let copy: string;
  beforeEach(async () => {
    base = temporaryFolder();
    const folder = join(base, 'log');
    const log = await openSqliteEventLog({ folder });
    await fill(log, 'a-1', 40);
    await log.close();
    copy = copyLog(folder, join(base, 'copy'), ['events.sqlite', 'events.head']);
  });
  afterEach(() => {
    chmodSync(copy, 0o755);
    removeFolder(base);
  });

  function close(): void {
    for (const name of readdirSync(copy)) chmodSync(join(copy, name), 0o444);
    chmodSync(copy, 0o555);
    chmodSync(base, 0o755);
  }

  it.each([['', []], [' and has the lock of its owner', ['events.lock']]])('is verified as it is%s, with nothing written beside it', async (_, more) => {
    for (const name of more) writeFileSync(join(copy, name), '');
    close();
    const before = digestOf(copy);
    await asReader(async () => {
      expect(() => writeFileSync(join(copy, 'new'), '')).toThrow('EACCES');
      expect(await verifyEventLogFiles(copy)).toMatchObject({ events: 40, damage: null });
    });
    expect(readdirSync(copy).sort()).toEqual(['events.head', ...more, 'events.sqlite']);
    expect(digestOf(copy)).toBe(before);
  });

  it('is told to be damaged where it is', async () => {
    const { events } = logFilesIn(copy);
    flipByte(events, 3 * 4096 + 2_000);
    close();
    expect((await asReader(() => verifyEventLogFiles(copy))).damage).not.toBeNull();
  });

  it('that has a WAL is in use or was not closed, and nothing is said of it', async () => {
    writeFileSync(walOf(copy), 'frames');
    close();
    await expect(asReader(() => verifyEventLogFiles(copy))).rejects.toMatchObject({ name: 'LogFault', code: 'unavailable', message: expect.stringContaining('events.sqlite-wal') });
  });

  it.each<[string, (folder: string) => void]>([
    ['into the WAL', (folder) => writeFileSync(walOf(folder), 'frames')],
    ['into the file', (folder) => utimesSync(logFilesIn(folder).events, 1, 1)],
  ])('that somebody writes meanwhile, %s, is in use, whatever was read', async (_, change) => {
    close();
    const opening: OpenDatabase = (path, options) => {
      const database = openDatabase(path, options);
      if (isRoot) process.seteuid!(0);
      change(copy);
      if (isRoot) process.seteuid!(nobody);
      return database;
    };
    await expect(asReader(() => verifyEventLogFiles(copy, {}, opening))).rejects.toMatchObject({ code: 'unavailable' });
  });
});
