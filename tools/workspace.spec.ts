import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installGap, isNodeNewEnough, projectFolders, readJson, root } from './workspace.mjs';

describe('the workspace', () => {
  it('finds every project', () => {
    expect(projectFolders()).toEqual(expect.arrayContaining(['apps/rapport', 'libs/event-log/port', 'libs/kernel']));
    expect(projectFolders().filter((folder) => !existsSync(join(root, folder, 'src/index.ts')))).toEqual([]);
  });

  it.each(['20.19.0', '20.20.2', '22.13.0', '24.0.0'])('runs on Node %s', (version) => {
    expect(isNodeNewEnough(version)).toBe(true);
  });

  it.each(['16.20.0', '18.20.4', '20.18.3'])('refuses Node %s', (version) => {
    expect(isNodeNewEnough(version)).toBe(false);
  });

  it('asks for the same Node in package.json', () => {
    expect(readJson('package.json').engines.node).toBe('>=20.19');
  });
});

describe('what is installed', () => {
  const packages = (versions: Record<string, unknown>) => ({ packages: versions });
  const locked = packages({
    '': { name: 'workspace' },
    'node_modules/one': { version: '1.0.0' },
    'node_modules/other-platform': { version: '2.0.0', optional: true },
  });

  it('is in step when every package is at its version', () => {
    expect(installGap(locked, packages({ 'node_modules/one': { version: '1.0.0' } }))).toBeUndefined();
  });

  it('is out of step when a package is missing', () => {
    expect(installGap(locked, packages({}))).toBe('node_modules/one is missing');
  });

  it('is out of step when a package has another version', () => {
    expect(installGap(locked, packages({ 'node_modules/one': { version: '1.0.1' } }))).toBe('node_modules/one is not at 1.0.0');
  });
});
