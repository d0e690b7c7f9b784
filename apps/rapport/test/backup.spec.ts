import { openSqliteEventLog } from '@rapport/event-log-sqlite';
import { collect } from '@rapport/testing';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rapport, rapportJson, serve, withFolder } from './command-line.js';
import { shopWithNames } from './migrate-shop.js';
import { firstDifference, settled, viewBodies } from './view-bodies.js';

interface Made {
  readonly events: number;
  readonly keys: number;
  readonly position: string;
  readonly masterKey: string;
}
interface Answer {
  readonly status: number;
  readonly position: string;
}

const masterKeyOf = (data: string): string => join(data, 'keys', 'master.key');
const backupModule = fileURLToPath(new URL('../dist/backup/index.js', import.meta.url));

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => JSON.stringify({ commandId: `r-${from + i}`, command: 'register-customer', customerId: `c-${from + i}`, kind: 'consumer', contact: { name: `Anna ${from + i}` } })).join('\n');

/** Registers customers by name in one batch; tells of each answer as it comes. */
async function register(url: string, from: number, to: number, onAnswer: (answer: Answer) => void): Promise<void> {
  const answer = await fetch(`${url}/v1/batches`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: lines(from, to) });
  let text = '';
  for await (const chunk of answer.body! as unknown as AsyncIterable<Uint8Array>) {
    const whole = (text + Buffer.from(chunk).toString('utf8')).split('\n');
    text = whole.pop()!;
    for (const line of whole.filter(Boolean)) onAnswer(JSON.parse(line) as Answer);
  }
}

const eventsIn = async (data: string) => {
  const log = await openSqliteEventLog({ folder: join(data, 'log') });
  return collect(log.readAll()).finally(() => log.close());
};

describe('a backup that is taken beside a process under load', () => {
  it('holds every command that was answered before it began, is the beginning of the log with the keys of all of it, and starts', async () => {
    await withFolder(async (folder) => {
      const [data, backup, restored] = [join(folder, 'shop'), join(folder, 'backups', 'first'), join(folder, 'restored')];
      await mkdir(data);
      const served = await serve(data);
      const answered: Answer[] = [];
      const write = (from: number, to: number): Promise<void> => register(served.url, from, to, (answer) => void answered.push(answer));
      await write(0, 400);
      const before = answered.map(({ position }) => position).sort();
      let isTaken = false;
      const taking = rapportJson<Made>(['backup', backup, '--data', data]).finally(() => (isTaken = true));
      for (let n = 400; !isTaken && n < 60_000; n += 200) await write(n, n + 200);
      const made = await taking;
      expect(await served.stop()).toBe(0);
      expect(answered.filter(({ status }) => status !== 201)).toEqual([]);
      expect(made.position >= before.at(-1)!).toBe(true);

      expect(existsSync(join(backup, 'keys', 'master.key'))).toBe(false);
      expect((await readFile(join(backup, 'log', 'events.sqlite'))).includes('Anna ')).toBe(false);
      const report = await rapportJson(['restore', backup, '--data', restored, '--master-key', masterKeyOf(data)]);
      expect(report).toMatchObject({ events: made.events, keys: made.keys });
      expect(await rapportJson(['verify', '--data', restored])).toMatchObject({ events: made.events, damage: null });
      const all = await eventsIn(data);
      expect(await eventsIn(restored)).toEqual(all.slice(0, made.events));
      const again = await serve(restored);
      await settled(again.url);
      for (const n of [1, 399]) expect(await (await fetch(`${again.url}/v1/customers/c-${n}`)).text()).toContain(`Anna ${n}"`);
      await register(again.url, 100_000, 100_001, ({ status }) => expect(status).toBe(201));
      expect(await again.stop()).toBe(0);
    });
  }, 300_000);

  it('of a folder that no process has open gives back the same views', async () => {
    await withFolder(async (folder) => {
      const [data, backup, restored] = [join(folder, 'shop'), join(folder, 'backup'), join(folder, 'restored')];
      await shopWithNames(data, 6);
      const whole = await rapport('backup', backup, '--data', data, '--with-master-key');
      expect([whole.code, whole.stdout]).toEqual([0, expect.stringMatching(/6 events and 6 data keys.*\nThe master key is in it/)]);
      expect(await rapportJson(['restore', backup, '--data', restored])).toMatchObject({ events: 6 });
      const [before, after] = [await serve(data), await serve(restored)];
      expect(firstDifference(await viewBodies(before.url), await viewBodies(after.url))).toBeNull();
      await Promise.all([before.stop(), after.stop()]);
      for (const part of ['log', 'keys']) for (const name of await readdir(join(restored, part))) expect([name, (await stat(join(restored, part, name))).mode & 0o777]).toEqual([name, 0o600]);
    });
  }, 120_000);
});

/** Takes a backup in a process of its own that is killed when it comes to the step; `half`: when half of the log is copied. */
const killedAt = (step: string, data: string, target: string): Promise<string | null> => {
  const program = `
    const { backUp, dataFolderSource } = await import(${JSON.stringify(backupModule)});
    await backUp(await dataFolderSource(${JSON.stringify(data)}), {
      target: ${JSON.stringify(target)}, withMasterKey: true, now: Date.now, signal: new AbortController().signal, 
      onProgress: (phase, events, total) => { if (${JSON.stringify(step)} === 'half' && phase === 'copying' && events >= total / 2) process.kill(process.pid, 'SIGKILL'); },
      onStep: (step) => { if (step === ${JSON.stringify(step)}) process.kill(process.pid, 'SIGKILL'); },
    });`;
  return new Promise((resolve) => void execFile(process.execPath, ['--input-type=module', '-e', program], (error) => resolve(error?.signal ?? null)));
};

describe('a backup whose process is killed', () => {
  it('at any step is not there, or is whole', async () => {
    await withFolder(async (folder) => {
      const data = join(folder, 'shop');
      await shopWithNames(data, 3);
      for (const step of ['log', 'keys', 'manifest', 'durable', 'renamed']) {
        const target = join(folder, step);
        expect([step, await killedAt(step, data, target)]).toEqual([step, 'SIGKILL']);
        expect([step, existsSync(target)]).toEqual([step, step === 'renamed']);
      }
      expect(await rapportJson(['backup', join(folder, 'log'), '--data', data])).toMatchObject({ events: 3 });
    });
  }, 180_000);

  it('half-way, while the log is being written, leaves the log whole, and a folder that nobody takes for a backup but everybody is told of', async () => {
    await withFolder(async (folder) => {
      const [data, target] = [join(folder, 'shop'), join(folder, 'backup')];
      await mkdir(data);
      const served = await serve(data);
      const answered: number[] = [];
      const write = (from: number, to: number): Promise<void> => register(served.url, from, to, ({ status }) => void answered.push(status));
      await write(0, 2_000);
      const [killed] = await Promise.all([killedAt('half', data, target), write(2_000, 2_400)]);
      expect([killed, existsSync(target)]).toEqual(['SIGKILL', false]);
      expect(await served.stop()).toBe(0);
      expect([answered.length, new Set(answered)]).toEqual([2_400, new Set([201])]);
      expect(await eventsIn(data)).toHaveLength(2_400);

      const [left] = (await readdir(folder)).filter((name) => name.endsWith('.partial'));
      const refused = await rapport('restore', join(folder, left!), '--data', join(folder, 'restored'), '--master-key', masterKeyOf(data));
      expect([refused.code, refused.stderr]).toEqual([4, expect.stringMatching(new RegExp(`${left} was never completed.*\n.*is no backup`))]);
      const doctor = await rapport('doctor', '--data', data);
      expect(doctor.stdout).toMatch(new RegExp(`^warning +leftovers +.*${left}.*master key.*rm -r`, 'm'));
    });
  }, 240_000);
});
