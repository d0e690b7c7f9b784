import type { KeySubject } from '@rapport/contracts';
import type { KeyRing } from '@rapport/privacy';
import { readdirSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkSqliteKeyRing, copySqliteKeyRing, openSqliteKeyRing } from '../src/index.js';
import { keyCheck, sqliteKeyRingStorage } from './sqlite-key-ring-storage.js';

const wrapped = Uint8Array.from({ length: 61 }, (_, n) => n);
const subjectOf = (n: number): KeySubject => `customer:${n}`;

let storage: Awaited<ReturnType<typeof sqliteKeyRingStorage>>;
let ring: KeyRing;
beforeEach(async () => {
  storage = await sqliteKeyRingStorage();
  ring = await storage.open();
  await mkdir(join(storage.folder, 'copy'));
});
afterEach(async () => {
  await ring.close();
  await storage.remove();
});

const source = () => ({ path: storage.path, headPath: storage.headPath, keyCheck, logHasEvents: true });
const target = () => ({ path: join(storage.folder, 'copy', 'keys.sqlite'), headPath: join(storage.folder, 'copy', 'keys.head') });
const add = (from: number, to: number) => Promise.all(Array.from({ length: to - from }, (_, n) => ring.addIfAbsent(subjectOf(from + n), wrapped)));

describe('a copy of a key ring that its owner has open', () => {
  it('holds every entry, opens beside its own mark, and can grow', async () => {
    await add(0, 40);
    expect(copySqliteKeyRing(source(), target())).toBe(40);
    await add(40, 50);
    expect(readdirSync(join(storage.folder, 'copy')).sort()).toEqual(['keys.head', 'keys.sqlite']);
    const copied = openSqliteKeyRing({ ...source(), ...target() });
    expect(await copied.find(subjectOf(39))).toMatchObject({ state: 'live' });
    expect(await copied.find(subjectOf(40))).toBeNull();
    await copied.addIfAbsent(subjectOf(99), wrapped);
    await copied.close();
    expect(checkSqliteKeyRing({ ...source(), ...target() })).toBe(41);
  });

  it('put in the place of the newer ring is refused at the next opening', async () => {
    await add(0, 3);
    copySqliteKeyRing(source(), target());
    await add(3, 8);
    await ring.close();
    await copyFile(target().path, storage.path);
    expect(() => checkSqliteKeyRing(source())).toThrow(/holds 3 keys, but it had reached 8/);
    expect(() => copySqliteKeyRing(source(), { path: join(storage.folder, 'second'), headPath: join(storage.folder, 'second.head') })).toThrow(`${storage.path} holds 3 keys, but it had reached 8`);
  });

  it('is not made of another master key\'s ring, of one whose mark is lost, nor where there is none', async () => {
    await add(0, 3);
    expect(() => copySqliteKeyRing({ ...source(), keyCheck: 'f'.repeat(32) }, target())).toThrow(/master key is not the one/);
    await ring.close();
    await rm(storage.headPath);
    for (const left of Object.values(target())) await rm(left);
    expect(() => copySqliteKeyRing(source(), target())).toThrow(`${storage.headPath} is missing`);
    await rm(storage.path);
    expect(() => copySqliteKeyRing(source(), { ...target(), path: `${target().path}.2` })).toThrow(/is missing/);
  });

  it('of a ring that a person has accepted as it is has a mark again', async () => {
    await add(0, 3);
    await ring.close();
    await writeFile(storage.headPath, '');
    expect(copySqliteKeyRing(source(), target())).toBe(3);
    expect(checkSqliteKeyRing({ ...source(), ...target() })).toBe(3);
  });
});
