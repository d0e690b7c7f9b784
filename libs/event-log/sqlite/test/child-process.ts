import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Child {
  /** Complete lines of standard output so far. */
  lines(): string[];
  /** Resolves when so many lines are there. @throws when the process ends before, with what it said on standard error. */
  said(lines: number): Promise<void>;
  kill(): Promise<void>;
}

export function startChild(program: string, ...args: readonly string[]): Child {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } });
  let output = '';
  let errors = '';
  let wake = (): void => undefined;
  let ended = false;
  const closed = once(child, 'close').then(() => {
    ended = true;
    wake();
  });
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('latin1');
    wake();
  });
  child.stderr.on('data', (chunk: Buffer) => void (errors += chunk.toString()));
  const lines = (): string[] => output.split('\n').slice(0, -1);
  return {
    lines,
    async said(count) {
      while (lines().length < count) {
        if (ended) throw new Error(`the process ended too early: ${errors}`);
        await new Promise<void>((resolve) => void (wake = resolve));
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
