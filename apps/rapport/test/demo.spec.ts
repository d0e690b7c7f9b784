import { readFile } from 'node:fs/promises';
import { rapport, withFolder } from './command-line.js';

const limitMs = 300_000;

describe('rapport demo', () => {
  it('prints what was reviewed, and run again on its folder repeats nothing', async () => {
    const golden = await readFile(new URL('golden/demo.txt', import.meta.url), 'utf8');
    await withFolder(async (folder) => {
      const first = await rapport('demo', '--once', '--data', folder);
      expect(first).toEqual({ code: 0, stdout: golden, stderr: '' });
      const before = await rapport('status', '--json', '--data', folder);
      expect(await rapport('demo', '--once', '--data', folder)).toEqual(first);
      const after = await rapport('status', '--json', '--data', folder);
      expect(headOf(after.stdout)).toBe(headOf(before.stdout));
    });
  }, limitMs);

  it('does not mix its customers into the data of somebody else', async () => {
    await withFolder(async (folder) => {
      expect((await rapport('calendar', 'open', '--first-day', '2024-05-01', '--data', folder)).code).toBe(0);
      const { code, stderr } = await rapport('demo', '--once', '--data', folder);
      expect(code).toBe(2);
      expect(stderr).toContain('the data folder holds other data than the demo');
    });
  }, limitMs);
});

const headOf = (status: string): unknown => (JSON.parse(status) as { headPosition: unknown }).headPosition;
