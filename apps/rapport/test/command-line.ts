import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../bin/rapport.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `rapport` as a user does, as a process of its own. With settings given, it has those only. */
export function spawnRapport(args: readonly string[], settings?: Readonly<Record<string, string>>): ChildProcess {
  const inherited = settings ? { PATH: process.env['PATH'], ...settings } : process.env;
  return spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...inherited, NODE_OPTIONS: '', RAPPORT_DATA: '' } });
}

/** Runs `rapport` to its end. */
export const rapport = (...args: readonly string[]): Promise<Finished> => finished(spawnRapport(args));

/** How a process ended, and what it printed. */
export async function finished(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** Runs `rapport … --json` and gives what it printed; fails with its messages when it ended otherwise than expected. */
export async function rapportJson<Answer>(args: readonly string[], expectedCode = 0): Promise<Answer> {
  const { code, stdout, stderr } = await rapport(...args, '--json');
  if (code !== expectedCode) throw new Error(`rapport ${args.join(' ')} ended with ${code}:\n${stderr}\n${stdout.slice(0, 2000)}`);
  return JSON.parse(stdout) as Answer;
}

export interface Served {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it has printed so far, on both streams. */
  output(): string;
  stop(): Promise<number | null>;
  /** As the machine's power would: no goodbye. */
  kill(): Promise<void>;
}

/** `rapport serve` on a free port, once it says where it answers. */
export async function serve(dataFolder: string): Promise<Served> {
  const child = spawnRapport(['serve', '--data', dataFolder, '--port', '0']);
  let printed = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const closed = once(child, 'close');
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      const found = /Rapport answers at (https?:\/\/[\d.]+:\d+)/.exec((printed += text));
      if (found) resolve(found[1]!);
    });
    void closed.then(() => reject(new Error(`rapport serve said no address:\n${printed}`)));
  });
  return {
    url,
    process: child,
    output: () => printed,
    async stop() {
      child.kill('SIGTERM');
      return ((await closed) as [number | null])[0];
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

/** A folder for one test, removed at its end. */
export async function withFolder<Answer>(work: (folder: string) => Promise<Answer>): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'rapport-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
