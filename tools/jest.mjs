// Runs jest with ES modules switched on: `npm run jest -- libs/domain` and any of jest's own options.
import { spawnSync } from 'node:child_process';
import { jestCommand } from './workspace.mjs';

const { file, args, options } = jestCommand(process.argv.slice(2));
const { status, signal } = spawnSync(file, args, { ...options, stdio: 'inherit' });
process.exitCode = status ?? (signal ? 1 : 0);
