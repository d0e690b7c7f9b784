// What the commands of this folder share: where the workspace is, whether it is installed, how its tools are started.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const oldestNode = [20, 19];
const stampFile = join(root, 'node_modules', '.rapport-install');

/** Ends the process with a sentence when this Node is older than `engines` asks for. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  console.error(`Rapport needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** What was installed: the lock file, this platform, and which packages the workspace has. */
function wantedStamp() {
  const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
  return `${lock} ${process.platform}-${process.arch}\n`;
}

/** Runs `npm ci` unless it already ran for this lock file on this platform. A repeat does nothing. */
export function installIfNeeded() {
  const wanted = wantedStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  const why = existsSync(stampFile) ? 'package-lock.json has changed' : 'first run';
  console.log(`Installing packages with npm ci (${why}; about a minute) …`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error('npm ci failed: see its message above.');
    process.exit(1);
  }
  writeFileSync(stampFile, wanted);
}

export const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** The folders of all libraries and apps, from the workspace's `folder` and `folder/*` entries, sorted. */
export function projectFolders(workspace = root) {
  const { workspaces } = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8'));
  const below = (folder) => readdirSync(join(workspace, folder)).map((name) => `${folder}/${name}`);
  return workspaces
    .flatMap((entry) => (entry.endsWith('/*') ? below(entry.slice(0, -2)) : [entry]))
    .filter((folder) => existsSync(join(workspace, folder, 'package.json')))
    .sort();
}

/** A package's own script file, started by this very Node and not by whatever `node` is first on the path. */
function nodeCommand(script, args, nodeFlags = []) {
  return {
    file: process.execPath,
    args: [...nodeFlags, join(root, 'node_modules', script), ...args],
    options: { cwd: root, env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' } },
  };
}

/** jest's worker processes inherit NODE_OPTIONS, which is why the flags go there. */
export function jestCommand(args) {
  const command = nodeCommand('jest/bin/jest.js', args);
  const flags = [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  return { ...command, options: { ...command.options, env: { ...command.options.env, NODE_OPTIONS: flags.filter(Boolean).join(' ') } } };
}

export const typecheckCommand = () => nodeCommand('typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json']);

/** Writes Nx's project graph, which the boundary rule of ESLint reads, to its cache. */
export async function makeProjectGraph() {
  Object.assign(process.env, { NX_DAEMON: 'false', NX_NO_CLOUD: 'true' });
  const { createProjectGraphAsync } = await import('@nx/devkit');
  await createProjectGraphAsync({ exitOnError: false });
}

export const lintCommand = (args) => nodeCommand('eslint/bin/eslint.js', args);
