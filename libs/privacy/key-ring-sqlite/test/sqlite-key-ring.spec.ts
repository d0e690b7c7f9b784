import type { KeySubject } from '@rapport/contracts';
import { PrivacyFault, type KeyRing } from '@rapport/privacy';
import { openDatabase } from '@rapport/sqlite';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { KeyRingInUse, openSqliteKeyRing } from '../src/index.js';
import { anotherOwner } from './another-owner.js';
import { keyCheck, sqliteKeyRingStorage } from './sqlite-key-ring-storage.js';

type Storage = Awaited<ReturnType<typeof sqliteKeyRingStorage>>;

const subjects = Array.from({ length: 1_500 }, (_, n): KeySubject => `customer:${n}`);
const wrapped = Uint8Array.from({ length: 61 }, (_, n) => n);

let storage: Storage;
beforeEach(async () => void (storage = await sqliteKeyRingStorage()));
afterEach(() => storage.remove());

async function whileOpen(use: (ring: KeyRing) => Promise<void>): Promise<void> {
  const ring = await storage.open();
  try {
    await use(ring);
  } finally {
    await ring.close();
  }
}

describe('transactions of the key ring on SQLite', () => {
  it('writes the keys of one tick in one transaction, a thousand at most', () =>
    whileOpen(async (ring) => {
      const before = await commitsIn(`${storage.path}-wal`);
      await Promise.all(subjects.slice(0, 1_000).map((subject) => ring.addIfAbsent(subject, wrapped)));
      expect((await commitsIn(`${storage.path}-wal`)) - before).toBe(1);
      await Promise.all(subjects.slice(500).map((subject) => ring.addIfAbsent(`complaint:${subject}`, wrapped)));
      expect((await commitsIn(`${storage.path}-wal`)) - before).toBe(2);
    }));

  it('refuses the whole group when it cannot be written, and works again after', () =>
    whileOpen(async (ring) => {
      const blocker = openDatabase(storage.path);
      blocker.exec('BEGIN IMMEDIATE');
      const outcomes = await Promise.allSettled(subjects.slice(0, 3).map((subject) => ring.addIfAbsent(subject, wrapped)));
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      expect(await ring.find(subjects[0]!)).toBeNull();
      blocker.exec('ROLLBACK');
      blocker.close();
      expect(await ring.addIfAbsent(subjects[0]!, wrapped)).toMatchObject({ state: 'live' });
    }));
});

describe('the owner of the key ring on SQLite', () => {
  it('is one at a time, in this process too', () =>
    whileOpen(async () => {
      await expect(storage.open()).rejects.toThrow(KeyRingInUse);
    }));

  it('is one process at a time, and its lock dies with it', async () => {
    const other = await anotherOwner(storage.path);
    await expect(storage.open()).rejects.toThrow(KeyRingInUse);
    await other.kill();
    await whileOpen(async (ring) => {
      expect(await ring.find('customer:1')).toBeNull();
      await expect(anotherOwner(storage.path)).rejects.toThrow(/locked/);
    });
  });
});

describe('the file of the key ring on SQLite', () => {
  it('names a master key that is not its own when it is opened', async () => {
    await whileOpen(async (ring) => void (await ring.addIfAbsent('customer:1', wrapped)));
    const opening = (): KeyRing => openSqliteKeyRing({ path: storage.path, headPath: storage.headPath, keyCheck: 'ff'.repeat(16), logHasEvents: true });
    expect(opening).toThrow(PrivacyFault);
    expect(opening).toThrow(/master key/);
    await whileOpen(async (ring) => expect(await ring.find('customer:1')).not.toBeNull());
  });

  it('is never replaced when it is lost or emptied and the log holds events', async () => {
    const opening = (): KeyRing => openSqliteKeyRing({ path: storage.path, headPath: storage.headPath, keyCheck, logHasEvents: true });
    expect(opening).toThrow(PrivacyFault);
    await expect(stat(storage.path)).rejects.toThrow(/ENOENT/);
    await writeFile(storage.path, '');
    expect(opening).toThrow(/backup/);
  });

  it('is refused when it is another database, or of a later version', async () => {
    const database = openDatabase(storage.path);
    database.exec('CREATE TABLE events (id TEXT)');
    await expect(storage.open()).rejects.toThrow(/not a key ring/);
    database.exec('DROP TABLE events; VACUUM');
    await whileOpen(async () => undefined);
    database.exec('PRAGMA user_version = 3');
    database.close();
    await expect(storage.open()).rejects.toThrow(/version 3/);
  });

  it('holds everything by itself once closed, readable by its owner only', async () => {
    await whileOpen(async (ring) => void (await Promise.all(subjects.map((subject) => ring.addIfAbsent(subject, wrapped)))));
    if (process.platform !== 'win32') expect((await stat(storage.path)).mode & 0o777).toBe(0o600);
    for (const side of ['-wal', '-shm']) await rm(storage.path + side, { force: true });
    await whileOpen(async (ring) => {
      for (const subject of subjects) expect(await ring.find(subject)).toMatchObject({ state: 'live' });
    });
  });
});

/** Frames of a WAL that end a transaction. Format: sqlite.org/fileformat2.html, section 4. */
async function commitsIn(walPath: string): Promise<number> {
  const wal = await readFile(walPath);
  const frameBytes = 24 + wal.readUInt32BE(8);
  let commits = 0;
  for (let at = 32; at + frameBytes <= wal.length; at += frameBytes) if (wal.readUInt32BE(at + 4) !== 0) commits++;
  return commits;
}
