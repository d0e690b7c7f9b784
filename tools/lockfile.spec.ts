import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolders, readJson, root } from './workspace.mjs';

interface Locked {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly deprecated?: string;
  readonly hasInstallScript?: boolean;
  readonly engines?: { readonly node?: string };
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const packages = Object.entries<Locked>(readJson('package-lock.json').packages);
const manifests = ['.', ...projectFolders()].map((folder) => ({ folder, ...readJson(`${folder}/package.json`) }));

/** Packages that would run a script when they are installed, and why Rapport needs none of these runs. */
const installScripts: Readonly<Record<string, string>> = {
  '@parcel/watcher': 'compiles its driver when asked to; the compiled one is an optional package of its own',
  '@photostructure/sqlite': 'compiles when no binary fits; the binaries lie inside the package',
  '@scarf/scarf': 'counts installations for the makers of the Swagger pages, over the network',
  '@swc/core': 'fetches a slower build when no binary fits; the binaries are optional packages',
  nx: 'checks the platform and renews the client of its cloud, which is not used here',
  protobufjs: 'warns when a package.json asks for it by a range of another form',
  'unrs-resolver': 'fetches a binary when none fits; the binaries are optional packages',
};

const nameOf = (path: string) => path.replace(/^.*node_modules\//, '');

describe('the lock file', () => {
  it('holds every optional dependency, so that every platform can install', () => {
    const names = new Set(packages.map(([path]) => nameOf(path)));
    const missing = packages.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !names.has(name)).map((name) => `${name}, named by ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('names no host to download from', () => {
    expect(packages.filter(([, { resolved, link }]) => resolved !== undefined && !link).map(([path]) => path)).toEqual([]);
  });

  it('holds nothing that its makers call deprecated, of which npm would warn', () => {
    expect(packages.filter(([, { deprecated }]) => deprecated !== undefined).map(([path]) => path)).toEqual([]);
  });

  it('holds no install script but those that are known, and npm runs none of them', () => {
    const found = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path));
    expect([...new Set(found)].sort()).toEqual(Object.keys(installScripts).sort());
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
    const inexact = manifests.flatMap(({ folder, dependencies = {}, devDependencies = {}, optionalDependencies = {}, peerDependencies = {}, overrides = {} }) =>
      Object.entries<string>({ ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies, ...overrides })
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
