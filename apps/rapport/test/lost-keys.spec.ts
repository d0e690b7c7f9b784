import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { rapport, rapportJson, serve, withFolder } from './command-line.js';

/** Tells a process of its own about customers by name, so that each has a key, and stops it in order. */
async function register(data: string, customers: readonly number[]): Promise<void> {
  const served = await serve(data);
  for (const n of customers) {
    const body = JSON.stringify({ customerId: `c-${n}`, kind: 'consumer', contact: { name: `Anna ${n}` } });
    const answer = await fetch(`${served.url}/v1/customers`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  }
  expect(await served.stop()).toBe(0);
}

describe('a key ring that is not the one that belongs to the log', () => {
  it('put back from an older copy: the start is refused and says so, until the right one is back', async () => {
    await withFolder(async (folder) => {
      const data = join(folder, 'data');
      const ring = join(data, 'keys', 'keys.sqlite');
      await mkdir(data);
      await register(data, [1, 2]);
      await copyFile(ring, join(folder, 'older'));
      await register(data, [3, 4, 5]);
      await copyFile(ring, join(folder, 'newest'));
      const shown = await rapportJson(['customer', 'show', 'c-4', '--data', data]);
      expect(JSON.stringify(shown)).toContain('Anna 4');

      await copyFile(join(folder, 'older'), ring);
      const refused = await rapport('stats', '--data', data);
      expect([refused.code, refused.stdout]).toEqual([6, '']);
      expect(refused.stderr).toMatch(/holds 2 keys, but it had reached 5 .*put back the newest copy/s);
      expect(refused.stderr).not.toContain('Anna');
      expect((await rapport('stats', '--data', data)).code).toBe(6);

      for (const side of ['-wal', '-shm']) await rm(ring + side, { force: true });
      await copyFile(join(folder, 'newest'), ring);
      expect(await rapportJson(['customer', 'show', 'c-4', '--data', data])).toEqual(shown);

      await rm(ring);
      const gone = await rapport('stats', '--data', data);
      expect(gone.code).toBe(6);
      expect(gone.stderr).toMatch(/held 5 keys/);
    });
  }, 120_000);

  it('beside a log that is gone, even one that no personal data was in: the start is refused and says so, until the log is back', async () => {
    await withFolder(async (folder) => {
      const data = join(folder, 'data');
      await mkdir(data);
      expect((await rapport('calendar', 'open', '--first-day', '2026-01-01', '--data', data)).code).toBe(0);
      const before = await rapportJson(['status', '--data', data]);

      await rename(join(data, 'log'), join(folder, 'away'));
      for (let start = 1; start <= 2; start++) {
        const refused = await rapport('stats', '--data', data);
        expect([refused.code, refused.stdout]).toEqual([6, '']);
        expect(refused.stderr).toMatch(/the log in .* is gone, though the key ring .*put the whole folder back/s);
      }

      await rm(join(data, 'log'), { recursive: true });
      await rename(join(folder, 'away'), join(data, 'log'));
      expect(await rapportJson(['status', '--data', data])).toEqual(before);
    });
  }, 120_000);

  it('log and keys are read by their owner only', async () => {
    if (process.platform === 'win32') return;
    await withFolder(async (folder) => {
      const data = join(folder, 'data');
      await mkdir(data);
      await register(data, [1]);
      for (const part of ['log', 'keys']) {
        for (const name of await readdir(join(data, part))) {
          expect([name, (await stat(join(data, part, name))).mode & 0o777]).toEqual([name, 0o600]);
        }
      }
    });
  }, 60_000);
});
