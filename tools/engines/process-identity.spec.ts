import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isRunning, startOf } from './process-identity.mjs';

describe('a process that was written down', () => {
  it('runs as long as a process with its id and its start is there', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'spawn');
    const written = { pid: child.pid!, start: startOf(child.pid) };
    expect(isRunning(written)).toBe(true);
    expect(isRunning({ ...written, start: `${written.start}0` })).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isRunning(written)).toBe(false);
  });

  it('has the same start however often one asks, and another than its child', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'spawn');
    expect(startOf(process.pid)).toBe(startOf(process.pid));
    expect(startOf(child.pid)).not.toBe(startOf(process.pid));
    child.kill('SIGKILL');
  });
});
