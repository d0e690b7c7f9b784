// npm run demo: installs and builds when needed, then starts `rapport demo` with the arguments given.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installIfNeeded, requireNode, root } from './workspace.mjs';

requireNode();
installIfNeeded();

const build = spawnSync(process.execPath, [join(root, 'tools/build.mjs')], { cwd: root, stdio: 'inherit' });
if (build.status !== 0) process.exit(1);

const main = join(root, 'apps/rapport/dist/main.js');
const rapport = spawn(process.execPath, [main, 'demo', ...process.argv.slice(2)], { stdio: 'inherit' });

// Ctrl-C reaches both processes from the terminal: this one only waits for the other to end in order.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => rapport.kill('SIGTERM'));
rapport.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
