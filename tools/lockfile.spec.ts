import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolders, readJson, root } from './workspace.mjs';

interface Locked {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly deprecated?: string;
  readonly engines?: { readonly node?: string };
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const packages = Object.entries<Locked>(readJson('package-lock.json').packages);
const manifests = ['.', ...projectFolders()].map((folder) => ({ folder, ...readJson(`${folder}/package.json`) }));

describe('the lock file', () => {
  it('holds every optional dependency, so that every platform can install', () => {
    const names = new Set(packages.map(([path]) => path.replace(/^.*node_modules\//, '')));
    const missing = packages.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !names.has(name)).map((name) => `${name}, named by ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('names no host to download from', () => {
    expect(packages.filter(([, { resolved, link }]) => resolved !== undefined && !link).map(([path]) => path)).toEqual([]);
  });

  it('holds nothing deprecated, of which an install would warn', () => {
    expect(packages.filter(([, { deprecated }]) => deprecated !== undefined).map(([path]) => path)).toEqual([]);
  });

  it('is installed without running a script of a package, which could compile or download', () => {
    expect(readFileSync(join(root, '.npmrc'), 'utf8').split('\n')).toContain('ignore-scripts=true');
  });

  it('has one copy of what must be one', () => {
    const singles = ['nx', 'fastify', '@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs', '@sinclair/typebox'];
    const copies = singles.map((name) => packages.filter(([path]) => path.endsWith(`node_modules/${name}`)).length);
    expect(copies).toEqual(singles.map(() => 1));
  });

  it('asks for no newer Node than the workspace', () => {
    const newer = packages.filter(([, { engines }]) => /^(>=?|\^) ?(2[1-9]|[3-9]\d)[\d.x]*$/.test(engines?.node ?? ''));
    expect(newer.map(([path]) => path)).toEqual([]);
  });

  it('knows every project', () => {
    const paths = new Set(packages.map(([path]) => path));
    expect(projectFolders().filter((folder) => !paths.has(folder))).toEqual([]);
  });
});

describe('the package.json files', () => {
  it('name exact versions', () => {
    const inexact = manifests.flatMap(({ folder, dependencies = {}, devDependencies = {}, overrides = {} }) =>
      Object.entries<string>({ ...dependencies, ...devDependencies, ...overrides })
        .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
        .map(([name, version]) => `${folder}: ${name} ${version}`),
    );
    expect(inexact).toEqual([]);
  });

  it('agree on the version of a package', () => {
    const versions = new Map<string, Set<string>>();
    for (const { dependencies = {}, devDependencies = {} } of manifests) {
      for (const [name, version] of Object.entries<string>({ ...dependencies, ...devDependencies })) {
        versions.set(name, (versions.get(name) ?? new Set()).add(version));
      }
    }
    expect([...versions].filter(([, found]) => found.size > 1).map(([name]) => name)).toEqual([]);
  });

  it('keep every project private and under the same licence', () => {
    expect(manifests.filter((it) => it.private !== true || it.license !== 'Apache-2.0').map((it) => it.folder)).toEqual([]);
  });
});
