import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectFolders, readJson, root } from './workspace.mjs';

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
const importOfOurs = /from '(@rapport\/[a-z-]+)'/g;

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

const sources = (folder: string) => filesBelow(`${folder}/src`).filter((path) => path.endsWith('.ts'));

describe('the sources', () => {
  it('have names in kebab-case, the role last', () => {
    expect(projectFolders().flatMap(sources).filter((path) => !kebabCase.test(basename(path)))).toEqual([]);
  });

  it('import no project that their package.json does not name', () => {
    const undeclared = projectFolders().flatMap((folder) => {
      const { dependencies = {} } = readJson(`${folder}/package.json`);
      return sources(folder)
        .filter((path) => !path.endsWith('.spec.ts'))
        .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(importOfOurs)].map(([, name]) => ({ path, name })))
        .filter(({ name }) => name !== undefined && !(name in dependencies))
        .map(({ path, name }) => `${path}: ${name}`);
    });
    expect(undeclared).toEqual([]);
  });
});
