import type { KeySubject } from '@rapport/contracts';
import { PrivacyFault } from '@rapport/privacy';
import { openDatabase } from '@rapport/sqlite';
import { copyFile, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { keyCheck, sqliteKeyRingStorage } from './sqlite-key-ring-storage.js';

type Storage = Awaited<ReturnType<typeof sqliteKeyRingStorage>>;

const wrapped = Uint8Array.from({ length: 61 }, (_, n) => n);
const subjectOf = (n: number): KeySubject => `customer:${n}`;

let storage: Storage;
let older: string;
beforeEach(async () => {
  storage = await sqliteKeyRingStorage();
  older = `${storage.path}.older`;
});
afterEach(() => storage.remove());

const open = () => storage.open({ logHasEvents: true });

/** Adds the keys of these subjects and closes in order; the first time the log is empty. */
async function add(from: number, to: number, logHasEvents = true): Promise<void> {
  const ring = await storage.open({ logHasEvents });
  await Promise.all(Array.from({ length: to - from }, (_, n) => ring.addIfAbsent(subjectOf(from + n), wrapped)));
  await ring.close();
}

async function refusal(): Promise<string> {
  const before = await Promise.all([storage.path, storage.headPath].map((path) => readFile(path).catch(() => null)));
  const outcome: unknown = await open().then((ring) => ring.close(), (error: unknown) => error);
  expect(outcome).toBeInstanceOf(PrivacyFault);
  expect(await Promise.all([storage.path, storage.headPath].map((path) => readFile(path).catch(() => null)))).toEqual(before);
  return (outcome as PrivacyFault).message;
}

async function opens(subjects: number): Promise<void> {
  const ring = await open();
  for (let n = 0; n < subjects; n++) expect(await ring.find(subjectOf(n))).toMatchObject({ state: 'live' });
  await ring.close();
}

describe('a key ring that lost its end', () => {
  it('is refused, says what is missing and what to do, as often as asked; the right copy is taken again', async () => {
    await add(0, 3, false);
    await copyFile(storage.path, older);
    await add(3, 8);
    await copyFile(storage.path, `${storage.path}.newest`);
    await copyFile(older, storage.path);
    for (let n = 0; n < 2; n++) expect(await refusal()).toMatch(/holds 3 keys, but it had reached 8 .*: 5 are missing.*nothing was changed: put back the newest copy of .*keys\.sqlite/);
    await copyFile(`${storage.path}.newest`, storage.path);
    await opens(8);
  });

  it('is refused as well when the log is empty, and when it is gone altogether', async () => {
    await add(0, 3, false);
    await rm(storage.path);
    await expect(storage.open()).rejects.toThrow(/missing or empty .*held 3 keys/);
    await expect(stat(storage.path)).rejects.toThrow(/ENOENT/);
    expect(await refusal()).toMatch(/missing or empty .*held 3 keys/);
  });

  it('is refused after a crash too: every answered key is in the mark', async () => {
    await add(0, 2, false);
    await copyFile(storage.path, older);
    const ring = await open();
    await ring.addIfAbsent(subjectOf(2), wrapped);
    const crashed = await readFile(storage.headPath);
    await ring.close();
    await copyFile(older, storage.path);
    await writeFile(storage.headPath, crashed);
    expect(await refusal()).toMatch(/holds 2 keys, but it had reached 3 /);
  });

  it('is taken as it is when a person puts an empty file in the place of the mark, and marked from there', async () => {
    await add(0, 3, false);
    await copyFile(storage.path, older);
    await add(3, 8);
    await copyFile(older, storage.path);
    expect(await refusal()).toContain('accept the loss on purpose by an empty file');
    await truncate(storage.headPath, 0);
    await opens(3);
    await add(3, 5);
    await copyFile(older, storage.path);
    expect(await refusal()).toMatch(/holds 3 keys, but it had reached 5 /);
  });
});

describe('the mark of a key ring', () => {
  it('that is behind is raised: a crash came between the commit and it', async () => {
    await add(0, 2, false);
    const behind = await readFile(storage.headPath);
    await add(2, 6);
    await copyFile(storage.path, older);
    await writeFile(storage.headPath, behind);
    await opens(6);
    await add(6, 7);
    await copyFile(older, storage.path);
    expect(await refusal()).toMatch(/had reached 7 /);
  });

  it('does not rise with a key that stood already, and counts a tombstone', async () => {
    await add(0, 4, false);
    await storage.plantTombstone(subjectOf(1));
    await add(0, 4);
    await opens(1);
    expect(await readFile(storage.headPath, 'latin1')).toMatch(/^rapport-key-ring-head 1 \d+ [0-9a-f]{32} 4 /);
  });

  it('of another ring is named', async () => {
    await add(0, 3, false);
    const other = await sqliteKeyRingStorage();
    const ring = await other.open();
    await Promise.all(Array.from({ length: 9 }, (_, n) => ring.addIfAbsent(subjectOf(n), wrapped)));
    await ring.close();
    await copyFile(other.path, storage.path);
    await other.remove();
    expect(await refusal()).toMatch(/not the one that .*keys\.head names, which had reached 3 keys: it is another ring/);
  });

  it.each([['missing', () => rm(storage.headPath)], ['unreadable', () => writeFile(storage.headPath, 'x'.repeat(5_000))]])('that is %s is refused beside a log with events, and made anew beside an empty one', async (_, harm) => {
    await add(0, 3, false);
    await harm();
    expect(await refusal()).toMatch(/keys\.head .* so it can't be known whether the key ring .* is whole.*put the file back/);
    await (await storage.open()).close();
    await opens(3);
  });

  it('whose newest slot was torn leaves the one before', async () => {
    await add(0, 3, false);
    const bytes = await readFile(storage.headPath);
    const newest = bytes.indexOf('rapport', 1) > 0 && bytes.toString('latin1', 0, 40).includes(' 0 ') ? 4096 : 0;
    bytes.fill(0, newest, newest + 100);
    await writeFile(storage.headPath, bytes);
    await opens(3);
  });

  it('is written by its owner only', async () => {
    await add(0, 1, false);
    if (process.platform !== 'win32') expect((await stat(storage.headPath)).mode & 0o777).toBe(0o600);
  });
});

describe('a key ring of the first version', () => {
  /** As the version before made it: no id, no mark. */
  function makeFirstVersion(): void {
    const database = openDatabase(storage.path);
    database.exec(`
      CREATE TABLE ring (only INTEGER PRIMARY KEY CHECK (only = 1), key_check TEXT NOT NULL) STRICT;
      CREATE TABLE data_keys (subject TEXT PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('live', 'erased')), wrapped BLOB, CHECK ((state = 'live') = (wrapped IS NOT NULL))) STRICT, WITHOUT ROWID;
      INSERT INTO ring VALUES (1, '${keyCheck}');
      INSERT INTO data_keys VALUES ('customer:0', 'live', x'00'), ('customer:1', 'live', x'01');
      PRAGMA application_id = ${0x524b6579};
      PRAGMA user_version = 1;`);
    database.close();
  }

  it('gets its id and its mark at the first start, and is guarded from then on', async () => {
    makeFirstVersion();
    await copyFile(storage.path, older);
    await opens(2);
    await opens(2);
    await add(2, 4);
    await copyFile(older, storage.path);
    expect(await refusal()).toMatch(/which had reached 4 keys: it is an older copy, of an earlier version/);
  });

  it('whose first start was cut short behind the id gets its mark at the next', async () => {
    makeFirstVersion();
    await opens(2);
    const database = openDatabase(storage.path);
    database.exec('UPDATE ring SET marked = 0');
    database.close();
    await rm(storage.headPath);
    await opens(2);
    await rm(storage.headPath);
    expect(await refusal()).toMatch(/is missing, so/);
  });
});
