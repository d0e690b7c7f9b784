import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';

const sqlitePackage = createRequire(import.meta.url).resolve('@photostructure/sqlite');

/** What a second process does first: takes the lock beside the ring, says so, and lives until its input ends. */
const program = `
  const { DatabaseSync } = require(process.argv[1]);
  const connection = new DatabaseSync(process.argv[2] + '.lock');
  connection.exec('BEGIN EXCLUSIVE');
  process.stdout.write('owner');
  process.stdin.resume();
`;

/** Another process that owns the ring, until it is killed. @throws when it does not become the owner, with its reason. */
export async function anotherOwner(ringPath: string): Promise<{ kill(): Promise<void> }> {
  const child = spawn(process.execPath, ['-e', program, sqlitePackage, ringPath], { stdio: 'pipe' });
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const exited = once(child, 'close');
  const outcome = await Promise.race([once(child.stdout, 'data').then(() => 'owner'), exited.then(() => 'exited')]);
  if (outcome === 'exited') throw new Error(Buffer.concat(said).toString('utf8'));
  return {
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
