import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SqliteKeyRingOptions } from '../src/index.js';

const built = fileURLToPath(new URL('../dist/index.js', import.meta.url));

/** What a second process does: fills a ring, says so, and adds keys, a few at a time, until its input ends. */
const program = `
  const { openSqliteKeyRing } = await import(process.argv[1]);
  const ring = openSqliteKeyRing(JSON.parse(process.argv[2]));
  let [keys, isOver] = [0, false];
  process.stdin.on('end', () => (isOver = true)).resume();
  const add = (count) => Promise.all(Array.from({ length: count }, () => ring.addIfAbsent('customer:' + keys++, new Uint8Array(61))));
  await add(20_000);
  process.stdout.write('filled');
  while (!isOver) await add(10).then(() => new Promise(setImmediate));
  await ring.close();
`;

/** Another process that has the ring open and adds to it all the time, until it is told to end. @throws with its reason when it does not come so far. */
export async function growingRing(options: SqliteKeyRingOptions): Promise<{ end(): Promise<void> }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, built, JSON.stringify(options)], { stdio: 'pipe' });
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const exited = once(child, 'close');
  const outcome = await Promise.race([once(child.stdout, 'data').then(() => 'filled'), exited.then(() => 'exited')]);
  if (outcome === 'exited') throw new Error(Buffer.concat(said).toString('utf8'));
  return {
    async end() {
      child.stdin.end();
      await exited;
    },
  };
}
