// Lints the whole tree, or the paths given: `npm run lint -- libs/domain`.
// The boundary rule reads Nx's project graph from its cache and skips itself, without an error, when there is none;
// so the graph is made first, always anew.
import { spawnSync } from 'node:child_process';
import { eslintCommand, makeProjectGraph } from './workspace.mjs';

await makeProjectGraph();
const given = process.argv.slice(2);
const { file, args, options } = eslintCommand(given.some((arg) => !arg.startsWith('-')) ? given : ['.', ...given]);
const { status } = spawnSync(file, args, { ...options, stdio: 'inherit' });
process.exitCode = status ?? 1;
