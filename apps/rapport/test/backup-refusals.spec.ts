import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliHarness, type CliRun } from './cli-harness.js';
import { withFolder } from './command-line.js';
import { Rapport } from './embedded-process.js';

const cli = new CliHarness();
const rapport = (...args: readonly string[]): Promise<CliRun> => cli.run(args);
afterAll(() => cli.stop());

const masterKeyOf = (data: string): string => join(data, 'keys', 'master.key');

/** A data folder in which customers are known by name. */
async function shop(folder: string, customers: number): Promise<string> {
  const made = await Rapport.start();
  for (let n = 1; n <= customers; n++) await made.register(`c-${n}`, { contact: { name: `Anna ${n}` } });
  await made.close();
  await cp(made.folder, folder, { recursive: true });
  await made.remove();
  return folder;
}

async function backedUp(data: string): Promise<string> {
  const backup = `${data}-backup`;
  const { exitCode, err } = await rapport('backup', backup, '--data', data);
  expect([exitCode, err]).toEqual([0, '']);
  return backup;
}

describe('a backup', () => {
  it('goes into a new folder only, and is made of a data folder that is whole only; what fails leaves nothing', async () => {
    await withFolder(async (folder) => {
      const data = await shop(join(folder, 'shop'), 2);
      const refused = await rapport('backup', data, '--data', data);
      expect([refused.exitCode, refused.err]).toEqual([3, expect.stringContaining('not empty')]);
      expect((await rapport('backup', masterKeyOf(data), '--data', data)).exitCode).toBe(3);
      expect((await rapport('backup', join(folder, 'b'), '--data', join(folder, 'nowhere'))).exitCode).toBe(4);
      expect((await cli.run(['backup', join(folder, 'b'), '--data', data], { signal: AbortSignal.abort() })).exitCode).toBe(130);
      const [elsewhere, link] = [join(folder, 'elsewhere'), join(folder, 'link')];
      await mkdir(elsewhere);
      await symlink(elsewhere, link);
      const linked = await rapport('backup', link, '--data', data);
      expect([linked.exitCode, linked.err]).toEqual([3, expect.stringContaining(`${link} is a link`)]);
      for (const made of [link, elsewhere]) await rm(made, { recursive: true });
      await rm(masterKeyOf(data));
      const keyless = await rapport('backup', join(folder, 'b'), '--data', data);
      expect([keyless.exitCode, keyless.err]).toEqual([6, expect.stringContaining('master.key is missing')]);
      expect(await readdir(folder)).toEqual(['shop']);
    });
  }, 120_000);
});

describe('a restore', () => {
  it('is refused, names why and leaves nothing behind, where something is not as it was written', async () => {
    await withFolder(async (folder) => {
      const data = await shop(join(folder, 'shop'), 4);
      const [backup, target] = [await backedUp(data), join(folder, 'restored')];
      const key = masterKeyOf(data);
      const otherKey = join(folder, 'other.key');
      await writeFile(otherKey, Buffer.from(Array.from({ length: 32 }, (_, n) => n)).toString('base64'));
      const restoring = async (from: string, ...more: string[]): Promise<[number, string]> => {
        const { exitCode, err } = await rapport('restore', from, '--data', target, ...more);
        return [exitCode, err];
      };
      expect(await restoring(backup)).toEqual([2, expect.stringContaining('--master-key FILE')]);
      expect(await restoring(backup, '--master-key', otherKey)).toEqual([6, expect.stringContaining('not the one that this backup was made with')]);
      expect(await restoring(backup, '--master-key', folder)).toEqual([2, expect.stringContaining(`the master key file ${folder} cannot be read: it is a folder`)]);
      expect(await restoring(backup, '--master-key', join(folder, 'none.key'))).toEqual([4, expect.stringContaining('none.key cannot be read: it is not there')]);
      expect(await restoring(folder, '--master-key', key)).toEqual([4, expect.stringContaining('is no backup')]);
      for (const name of ['log/events.sqlite', 'log/keys.head', 'keys/keys.sqlite']) {
        const broken = join(folder, 'broken');
        await cp(backup, broken, { recursive: true });
        const bytes = await readFile(join(broken, name));
        bytes[bytes.length >> 1]! ^= 1;
        await writeFile(join(broken, name), bytes);
        expect(await restoring(broken, '--master-key', key)).toEqual([6, expect.stringContaining(`${name} is not what was written`)]);
        await rm(join(broken, name));
        expect(await restoring(broken, '--master-key', key)).toEqual([4, expect.stringContaining(`${name} of the backup cannot be read`)]);
        await rm(broken, { recursive: true });
      }
      expect((await rapport('restore', backup, '--data', data, '--master-key', key)).err).toContain('nothing is ever overwritten');
      expect((await readdir(folder)).sort()).toEqual(['other.key', 'shop', 'shop-backup']);
      await mkdir(target);
      expect((await restoring(backup, '--master-key', key))[0]).toBe(0);
    });
  }, 120_000);

  it('whose manifest fits files that were exchanged is refused by the log\'s own chain', async () => {
    await withFolder(async (folder) => {
      const [first, second] = [await shop(join(folder, 'first'), 2), await shop(join(folder, 'second'), 3)];
      for (const data of [first, second]) await backedUp(data);
      const manifests = await Promise.all([first, second].map(async (data) => JSON.parse(await readFile(`${data}-backup/manifest.json`, 'utf8')) as { files: { path: string }[] }));
      const log = 'log/events.sqlite';
      await cp(join(`${second}-backup`, log), join(`${first}-backup`, log));
      const files = manifests[0]!.files.map((file) => (file.path === log ? manifests[1]!.files.find(({ path }) => path === log)! : file));
      await writeFile(`${first}-backup/manifest.json`, JSON.stringify({ ...manifests[0], files }));
      const refused = await rapport('restore', `${first}-backup`, '--data', join(folder, 'back'), '--master-key', masterKeyOf(first));
      expect([refused.exitCode, refused.err]).toEqual([6, expect.stringContaining('of another history')]);
      expect(existsSync(join(folder, 'back'))).toBe(false);
    });
  }, 120_000);
});
