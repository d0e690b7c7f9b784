import { PrivacyFault } from '@rapport/privacy';
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyCheckOf, loadOrCreateMasterKey } from '../src/index.js';

const first = { ringExists: false };
const later = { ringExists: true };
/** Windows has no mode to speak of, so there is nothing to warn of. */
const hasModes = process.platform !== 'win32';

describe('the master key file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'master-key-'));
    path = join(folder, 'master.key');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made at the first start and loaded at the next', async () => {
    const made = await loadOrCreateMasterKey(path, first);
    const loaded = await loadOrCreateMasterKey(path, later);
    expect([made.origin, loaded.origin]).toEqual(['created', 'loaded']);
    expect(keyCheckOf(loaded.masterKey)).toBe(keyCheckOf(made.masterKey));
    expect(await readdir(folder)).toEqual(['master.key']);
    expect(Buffer.from((await readFile(path, 'utf8')).trim(), 'base64')).toHaveLength(32);
  });

  it('is another one in each installation', async () => {
    const [one, two] = await Promise.all(['one.key', 'two.key'].map((name) => loadOrCreateMasterKey(join(folder, name), first)));
    expect(keyCheckOf(one!.masterKey)).not.toBe(keyCheckOf(two!.masterKey));
  });

  it('is one key for all that start together', async () => {
    const started = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateMasterKey(path, first)));
    expect(new Set(started.map(({ masterKey }) => keyCheckOf(masterKey))).size).toBe(1);
    expect(started.filter(({ origin }) => origin === 'created')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['master.key']);
  });

  it('is never replaced when it is lost and a key ring exists', async () => {
    await expect(loadOrCreateMasterKey(path, later)).rejects.toThrow(PrivacyFault);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['31 bytes', Buffer.alloc(31, 'ab').toString('base64')],
    ['33 bytes', Buffer.alloc(33, 'ab').toString('base64')],
    ['one byte repeated', Buffer.alloc(32, 7).toString('base64')],
    ['no base64', 'correct horse battery staple correct horse battery'],
  ])('is refused when it holds %s, without saying what', async (_, text) => {
    await writeFile(path, text, { mode: 0o600 });
    const fault = (await loadOrCreateMasterKey(path, first).catch((error: unknown) => error)) as PrivacyFault;
    expect(fault).toBeInstanceOf(PrivacyFault);
    expect(fault.message).toContain(path);
    if (text !== '') expect(fault.message).not.toContain(text.slice(0, 8));
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('does not show the key when it is logged', async () => {
    const loaded = await loadOrCreateMasterKey(path, first);
    const text = (await readFile(path, 'utf8')).trim();
    expect(JSON.stringify(loaded) + String(loaded.masterKey)).not.toContain(text.slice(0, 8));
  });

  it('is readable by its owner only, and warns when that was changed', async () => {
    expect((await loadOrCreateMasterKey(path, first)).warning).toBeNull();
    if (hasModes) expect((await stat(path)).mode & 0o777).toBe(0o600);
    await chmod(path, 0o640);
    const { warning } = await loadOrCreateMasterKey(path, later);
    expect(warning ?? 'none').toMatch(hasModes ? /mode 640/ : /none/);
  });
});
