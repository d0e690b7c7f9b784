import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliHarness } from './cli-harness.js';
import { finished, rapport, spawnRapport, withFolder } from './command-line.js';

const limitMs = 300_000;

describe('rapport demo', () => {
  it('prints what was reviewed; run again on its folder, it repeats nothing, serves at the address that it prints, and ends by Ctrl-C', async () => {
    const golden = await readFile(new URL('golden/demo.txt', import.meta.url), 'utf8');
    await withFolder(async (folder) => {
      const first = await rapport('demo', '--once', '--data', folder);
      expect(first).toEqual({ code: 0, stdout: golden, stderr: '' });
      const before = await rapport('status', '--json', '--data', folder);
      expect(await servedUntilCtrlC(folder)).toEqual({ code: 0, stdout: expect.stringMatching(announced) as string, stderr: '', shown: golden });
      expect(existsSync(join(folder, 'address.json'))).toBe(false);
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

describe('rapport demo in a folder of its own', () => {
  it('removes the folder when Ctrl-C ends it before it has shown anything', async () => {
    const cli = await new CliHarness().start();
    try {
      const folders: string[] = [];
      const { exitCode } = await cli.run(['demo'], {
        startEmbedded: ({ dataFolder }) => {
          folders.push(dataFolder);
          expect(existsSync(dataFolder)).toBe(true);
          cli.abort.abort();
          return Promise.resolve({ url: cli.address, close: () => Promise.resolve(), closed: new Promise<void>(() => undefined) });
        },
      });
      expect([exitCode, folders.map((folder) => existsSync(folder))]).toEqual([130, [false]]);
    } finally {
      await cli.stop();
    }
  });
});

const announced = /Rapport answers at (http:\/\/127\.0\.0\.1:\d+), its documentation at (\S+)\. Ctrl-C stops it\.\n$/;

/** Asks at the addresses as soon as they are printed, and interrupts. `shown` is what was printed before them. */
async function servedUntilCtrlC(folder: string): Promise<object> {
  const child = spawnRapport(['demo', '--data', folder, '--port', '0']);
  const ended = finished(child);
  const asked = new Promise<void>((resolve, reject) => {
    let printed = '';
    child.stdout!.on('data', (text: string) => {
      const found = announced.exec((printed += text));
      if (found) Promise.all([`${found[1]!}/v1/views/customers?limit=1`, found[2]!].map(expectAnswer)).then(() => resolve(), reject);
    });
    void ended.then(({ stderr }) => reject(new Error(`rapport demo ended, and was not asked:\n${stderr}`)));
  }).finally(() => child.kill('SIGINT'));
  const [{ stdout, ...rest }] = await Promise.all([ended, asked]);
  return { ...rest, stdout, shown: stdout.replace(announced, '').slice(0, -1) };
}

async function expectAnswer(url: string): Promise<void> {
  const { status, ok } = await fetch(url);
  expect({ url, status, ok }).toEqual({ url, status: 200, ok: true });
}

const headOf = (status: string): unknown => (JSON.parse(status) as { headPosition: unknown }).headPosition;
