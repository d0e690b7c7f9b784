import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../bin/rapport.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `rapport` as a user does, as a process of its own. */
export function spawnRapport(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '', RAPPORT_DATA: '' } });
}

/** Runs `rapport` to its end. */
export async function rapport(...args: readonly string[]): Promise<Finished> {
  const child = spawnRapport(args);
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
  stop(): Promise<number | null>;
  /** As the machine's power would: no goodbye. */
  kill(): Promise<void>;
}

/** `rapport serve` on a free port, once it says where it answers. */
export async function serve(dataFolder: string): Promise<Served> {
  const child = spawnRapport(['serve', '--data', dataFolder, '--port', '0']);
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const closed = once(child, 'close');
  const address = (async () => {
    for await (const line of createInterface({ input: child.stdout! })) {
      const found = /https?:\/\/[\d.]+:\d+/.exec(line);
      if (found) return found[0];
    }
    throw new Error(`rapport serve said no address:\n${stderr}`);
  })();
  const url = await address;
  child.stdout!.resume();
  return {
    url,
    process: child,
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
