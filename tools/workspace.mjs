// What the commands of this folder share: where the workspace is, whether it is installed, how its tools are started.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const oldestNode = [20, 19];

/** Whether a version of Node, as in `process.versions.node`, is new enough for `engines` in package.json. */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

/** Ends the process with a sentence when this Node is too old. */
export function requireNode() {
  if (isNodeNewEnough(process.versions.node)) return;
  console.error(`Rapport needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

export const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/**
 * Why what is installed differs from the lock file, or undefined when it doesn't. npm itself keeps the list of what it
 * installed, so an `npm install` by hand counts too. Optional packages are for other platforms and may be missing.
 */
export function installGap(locked, installed) {
  for (const [path, wanted] of Object.entries(locked.packages)) {
    if (path === '') continue;
    const there = installed.packages[path];
    if (there === undefined && !wanted.optional) return `${path} is missing`;
    if (there !== undefined && there.version !== wanted.version) return `${path} is not at ${wanted.version}`;
  }
  return undefined;
}

/** Runs `npm ci` when node_modules is missing or out of step with the lock file. A repeat does nothing. */
export function installIfNeeded() {
  const installed = 'node_modules/.package-lock.json';
  const gap = existsSync(join(root, installed))
    ? installGap(readJson('package-lock.json'), readJson(installed))
    : 'nothing is installed yet';
  if (gap === undefined) return;
  console.log(`Installing packages with npm ci (${gap}; this takes about a minute) …`);
  const windows = process.platform === 'win32';
  const { status } = spawnSync(windows ? 'npm.cmd' : 'npm', ['ci'], { cwd: root, stdio: 'inherit', shell: windows });
  if (status === 0) return;
  console.error('npm ci failed: see its message above.');
  process.exit(1);
}

/**
 * The folders of all libraries and apps, from the workspace's `folder` and `folder/*` entries, sorted.
 * @returns {string[]}
 */
export function projectFolders(workspace = root) {
  const { workspaces } = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8'));
  const below = (folder) => readdirSync(join(workspace, folder)).map((name) => `${folder}/${name}`);
  return workspaces
    .flatMap((entry) => (entry.endsWith('/*') ? below(entry.slice(0, -2)) : [entry]))
    .filter((folder) => existsSync(join(workspace, folder, 'package.json')))
    .sort();
}

/** A script file, started by this very Node and not by whatever `node` is first on the path. */
function nodeCommand(script, args, env = {}) {
  return {
    file: process.execPath,
    args: [join(root, script), ...args],
    options: { cwd: root, env: { ...process.env, ...env } },
  };
}

/** jest's worker processes inherit NODE_OPTIONS, which is why the flags go there. */
export function jestCommand(args) {
  const flags = [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  return nodeCommand('node_modules/jest/bin/jest.js', args, { NODE_OPTIONS: flags.filter(Boolean).join(' ') });
}

export const typecheckCommand = () => nodeCommand('node_modules/typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json']);

/** Writes Nx's project graph, which the boundary rule of ESLint reads, to its cache. */
export async function makeProjectGraph() {
  process.env.NX_DAEMON = 'false';
  const { createProjectGraphAsync } = await import('@nx/devkit');
  await createProjectGraphAsync({ exitOnError: false });
}

/** ESLint alone: call `makeProjectGraph` first, or the boundary rule skips itself. */
export const eslintCommand = (args) => nodeCommand('node_modules/eslint/bin/eslint.js', args);

export const lintCommand = () => nodeCommand('tools/lint.mjs', []);
