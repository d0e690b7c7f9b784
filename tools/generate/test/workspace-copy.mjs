import { cpSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from '../../workspace.mjs';

const folders = ['apps', 'docs', 'libs', 'tools'];
const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'nx.json', 'eslint.config.mjs', 'jest.config.mjs'];
const leftOut = new Set(['node_modules', 'dist', '.nx']);

/** Packages are linked to those that are installed; the workspace's own ones to the copy. */
function linkPackages(copy) {
  const installed = join(root, 'node_modules');
  const own = join(copy, 'node_modules/@rapport');
  mkdirSync(own, { recursive: true });
  for (const name of readdirSync(installed)) if (name !== '@rapport') symlinkSync(join(installed, name), join(copy, 'node_modules', name));
  for (const name of readdirSync(join(installed, '@rapport'))) symlinkSync(readlinkSync(join(installed, '@rapport', name)), join(own, name));
}

/** The sources of this workspace in a new temporary folder, ready to be linted, type-checked and tested. */
export function copyWorkspace() {
  const path = mkdtempSync(join(tmpdir(), 'rapport-workspace-'));
  for (const folder of folders) cpSync(join(root, folder), join(path, folder), { recursive: true, filter: (source) => !leftOut.has(basename(source)) });
  for (const file of files) cpSync(join(root, file), join(path, file));
  linkPackages(path);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
