import type { KeySubject, SealedBox } from '@rapport/contracts';
import { keyCheckOf, loadOrCreateMasterKey, nodeCryptoVault } from '@rapport/privacy-node-crypto';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteKeyRing } from '../src/index.js';

const contextOf = (n: number) => ({ stream: `customer-${n}`, storedType: 'customer-registered', eventId: `event-${n}` });
const subjectOf = (n: number): KeySubject => `customer:${n}`;
const personalOf = (n: number) => ({ name: `Anna-Secret-${n} Sørensen`, email: `secret-${n}@example.org`, phone: '+86 139 0000 0000' });
const personalText = /Anna-Secret|S\u00f8rensen|secret-|example\.org|139 0000/;

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'vault-'))));
afterEach(() => rm(folder, { recursive: true }));

/** A start as the composition does it: master key, then ring, then vault. */
async function start(at: string, ringExists: boolean) {
  const { masterKey } = await loadOrCreateMasterKey(join(at, 'master.key'), { ringExists });
  const keyRing = openSqliteKeyRing({ path: join(at, 'keys.sqlite'), headPath: join(at, 'keys.head'), keyCheck: keyCheckOf(masterKey), logHasEvents: ringExists });
  return { keyRing, vault: nodeCryptoVault({ keyRing, masterKey }) };
}

it('opens after a crash whatever was sealed before it, for its key was durable first', async () => {
  const { keyRing, vault } = await start(folder, false);
  const boxes = await Promise.all(Array.from({ length: 50 }, (_, n) => vault.seal(subjectOf(n), contextOf(n), personalOf(n))));
  const crashed = join(folder, 'crashed');
  await mkdir(crashed);
  for (const name of ['master.key', 'keys.sqlite', 'keys.sqlite-wal', 'keys.head']) await copyFile(join(folder, name), join(crashed, name));
  await keyRing.close();

  const after = await start(crashed, true);
  for (const [n, box] of boxes.entries()) {
    expect(await after.vault.open(box, contextOf(n))).toEqual({ state: 'open', personal: personalOf(n) });
  }
  await after.keyRing.close();
});

it('writes no personal value to any file, and names none in an error', async () => {
  const { keyRing, vault } = await start(folder, false);
  const boxes: SealedBox[] = [];
  for (let n = 0; n < 20; n++) boxes.push(await vault.seal(subjectOf(n), contextOf(n), personalOf(n)));
  const errors = await Promise.all(boxes.map((box, n) => vault.open(box, contextOf(n + 1)).then(() => 'opened', describeError)));
  for (const error of errors) {
    expect(error).toMatch(/PrivacyFault/);
    expect(error).not.toMatch(personalText);
  }
  const open = await textsOf(folder);
  await keyRing.close();
  for (const text of [...open, ...(await textsOf(folder)), JSON.stringify(boxes)]) expect(text).not.toMatch(personalText);
});

const describeError = (error: unknown): string => `${String(error)} ${(error as Error).stack} ${JSON.stringify(error)}`;

async function textsOf(path: string): Promise<string[]> {
  const names = await readdir(path);
  expect(names).toEqual(expect.arrayContaining(['keys.sqlite', 'master.key']));
  return Promise.all(names.map((name) => readFile(join(path, name), 'utf8')));
}
