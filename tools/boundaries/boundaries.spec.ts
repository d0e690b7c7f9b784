import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolders, root } from '../workspace.mjs';

const boundary = '@nx/enforce-module-boundaries';
const restricted = '@typescript-eslint/no-restricted-imports';

/** Where a fixture of this ring claims to be. */
const placeOfRing: Record<string, string> = {
  kernel: 'libs/kernel/src/fixture.ts',
  domain: 'libs/domain/src/fixture.ts',
  judgements: 'libs/judgements/src/fixture.ts',
  contracts: 'libs/contracts/src/fixture.ts',
  'read-models': 'libs/read-models/src/fixture.ts',
  port: 'libs/event-log/port/src/fixture.ts',
  application: 'libs/application/src/fixture.ts',
  adapter: 'libs/event-log/sqlite/src/fixture.ts',
  'adapter-support': 'libs/sqlite/src/fixture.ts',
  edge: 'libs/edge/src/fixture.ts',
  testing: 'libs/testing/src/fixture.ts',
  app: 'apps/command-api/src/fixture.ts',
  compose: 'apps/rapport/src/fixture.ts',
  any: 'libs/messaging/in-process/src/fixture.ts',
  support: 'libs/domain/test/fixture.ts',
  spec: 'libs/domain/src/fixture.spec.ts',
};

/** Rings whose rules of purity are one: a fixture of such a group is tried in each of them. */
const pure = ['kernel', 'domain', 'judgements', 'contracts', 'read-models'];
const ringsOfGroup: Record<string, readonly string[]> = { pure, inner: [...pure, 'port', 'application'] };

/** Where a fixture claims to be; the first part of its name is its ring, or a group of rings. */
function placesOf(name: string): readonly string[] {
  const first = name.split('.')[0] ?? '';
  return (ringsOfGroup[first] ?? [first]).map((ring) => placeOfRing[ring] ?? `no place for ${ring}`);
}

/** The rule, and a part of its message, that each broken fixture must meet. */
const broken: Record<string, readonly [rule: string, message: string]> = {
  'inner.imports-package': [boundary, 'is not allowed to import "mingo"'],
  'inner.imports-framework': [boundary, 'is not allowed to import "@nestjs/common"'],
  'inner.imports-node': [restricted, 'does not know Node'],
  'inner.imports-node-late': ['no-restricted-syntax', 'No import at run time'],
  'inner.imports-bare-builtin': [restricted, 'does not know Node'],
  'inner.reads-clock': ['no-restricted-syntax', 'No clock here'],
  'inner.passes-clock': ['no-restricted-syntax', 'No clock here'],
  'inner.makes-date': ['no-restricted-syntax', 'No clock here'],
  'inner.reads-time-zone': ['no-restricted-syntax', 'time zone'],
  'inner.rolls-dice': ['no-restricted-syntax', 'No random here'],
  'inner.draws-uuid': ['no-restricted-globals', "'crypto'"],
  'inner.reads-environment': ['no-restricted-globals', "'process'"],
  'pure.waits': ['no-restricted-globals', "'setTimeout'"],
  'kernel.imports-domain': [boundary, 'cannot depend on any libs'],
  'kernel.imports-contracts': [boundary, 'cannot depend on any libs'],
  'domain.imports-application': [boundary, '"ring:domain" can only depend on'],
  'domain.imports-contracts': [boundary, '"ring:domain" can only depend on'],
  'domain.imports-read-models': [boundary, '"ring:domain" can only depend on'],
  'domain.imports-port': [boundary, '"ring:domain" can only depend on'],
  'domain.imports-package': [boundary, 'is not allowed to import "uuid"'],
  'domain.imports-by-path': [boundary, 'cannot be imported by a relative'],
  'domain.imports-itself-by-name': [boundary, '"ring:domain" can only depend on'],
  'domain.imports-testing': [boundary, '"ring:domain" can only depend on'],
  'judgements.imports-contract-values': [restricted, 'only types from the contracts'],
  'judgements.imports-domain': [boundary, '"ring:judgements" can only depend on'],
  'judgements.imports-port': [boundary, '"ring:judgements" can only depend on'],
  'judgements.imports-read-models': [boundary, '"ring:judgements" can only depend on'],
  'contracts.imports-domain': [boundary, '"ring:contracts" can only depend on'],
  'contracts.imports-judgements': [boundary, '"ring:contracts" can only depend on'],
  'contracts.imports-port': [boundary, '"ring:contracts" can only depend on'],
  'contracts.imports-package': [boundary, 'is not allowed to import "class-validator"'],
  'read-models.imports-domain': [boundary, '"ring:read-models" can only depend on'],
  'read-models.imports-application': [boundary, '"ring:read-models" can only depend on'],
  'read-models.imports-port': [boundary, '"ring:read-models" can only depend on'],
  'port.imports-adapter': [boundary, '"ring:port" can only depend on'],
  'port.imports-domain': [boundary, '"ring:port" can only depend on'],
  'port.imports-judgements': [boundary, '"ring:port" can only depend on'],
  'application.imports-adapter': [boundary, '"ring:application" can only depend on'],
  'application.imports-read-models': [boundary, '"ring:application" can only depend on'],
  'application.imports-edge': [boundary, '"ring:application" can only depend on'],
  'application.draws-uuid': [restricted, 'No random here'],
  'adapter.imports-adapter': [boundary, '"ring:adapter" can only depend on'],
  'adapter.imports-application': [boundary, '"ring:adapter" can only depend on'],
  'adapter.imports-domain': [boundary, '"ring:adapter" can only depend on'],
  'adapter.imports-judgements': [boundary, '"ring:adapter" can only depend on'],
  'adapter.imports-read-models': [boundary, '"ring:adapter" can only depend on'],
  'adapter.imports-edge': [boundary, '"ring:adapter" can only depend on'],
  'adapter.imports-framework': [boundary, 'is not allowed to import "@nestjs/common"'],
  'adapter.imports-undeclared-package': [boundary, 'Only packages defined'],
  'adapter-support.imports-port': [boundary, '"ring:adapter-support" can only depend on'],
  'adapter-support.imports-adapter': [boundary, '"ring:adapter-support" can only depend on'],
  'adapter-support.imports-contracts': [boundary, '"ring:adapter-support" can only depend on'],
  'adapter-support.imports-framework': [boundary, 'is not allowed to import "@nestjs/common"'],
  'edge.imports-domain': [boundary, '"ring:edge" can only depend on'],
  'edge.imports-judgements': [boundary, '"ring:edge" can only depend on'],
  'edge.imports-application': [boundary, '"ring:edge" can only depend on'],
  'edge.imports-read-models': [boundary, '"ring:edge" can only depend on'],
  'edge.imports-adapter': [boundary, '"ring:edge" can only depend on'],
  'edge.imports-undeclared-package': [boundary, 'Only packages defined'],
  'app.imports-app': [boundary, '"scope:service" can only depend on'],
  'app.imports-testing': [boundary, '"ring:app" can only depend on'],
  'app.imports-adapter-by-path': [boundary, 'cannot be imported by a relative'],
  'app.imports-undeclared-package': [boundary, 'Only packages defined'],
  'compose.imports-app-by-path': [boundary, 'cannot be imported by a relative'],
  'any.imports-app': [boundary, '"ring:adapter" can only depend on'],
  'any.imports-test-code': [restricted, 'only specs use'],
  'any.is-too-long': ['max-lines', 'Maximum allowed is 300'],
  'any.has-long-function': ['max-lines-per-function', 'Maximum allowed is 70'],
  'any.has-unused-variable': ['@typescript-eslint/no-unused-vars', 'never used'],
  'spec.is-skipped': ['no-restricted-syntax', 'Every test runs'],
};

interface Linted {
  readonly name: string;
  readonly at: string;
  readonly reports: readonly { readonly rule: string; readonly message: string }[];
}

const nameOf = (file: string) => file.replace(/\.ts$/, '');
const fixtures = readdirSync(join(root, 'tools/boundaries/fixtures'));
const clean = fixtures.map(nameOf).filter((name) => name.endsWith('.clean'));
const inPlaces = (names: readonly string[]) => names.flatMap((name) => placesOf(name).map((at) => [name, at] as const));

/** What was reported of each fixture, by its name and place. */
function lintAll(): ReadonlyMap<string, Linted['reports']> {
  const places = fixtures.flatMap((file) => placesOf(file).map((at) => ({ name: file, at })));
  const script = join(root, 'tools/boundaries/lint-fixtures.mjs');
  const run = spawnSync(process.execPath, [script, JSON.stringify(places)], { cwd: root, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return new Map((JSON.parse(run.stdout) as Linted[]).map(({ name, at, reports }) => [`${nameOf(name)} ${at}`, reports]));
}

describe('the boundaries between the rings', () => {
  let linted: ReturnType<typeof lintAll>;
  beforeAll(() => {
    linted = lintAll();
  }, 60_000);

  it.each(inPlaces(Object.keys(broken)))('%s is refused at %s', (name, at) => {
    const [rule, message] = broken[name]!;
    expect(linted.get(`${name} ${at}`)).toContainEqual({ rule, message: expect.stringContaining(message) });
  });

  it.each(inPlaces(clean))('%s is accepted at %s', (name, at) => {
    expect(linted.get(`${name} ${at}`)).toEqual([]);
  });

  it('has an expectation for every fixture', () => {
    const expected = [...Object.keys(broken), ...clean].sort();
    expect(fixtures.map(nameOf).sort()).toEqual(expected);
  });

  it('knows the ring of every project', () => {
    const rings = projectFolders().map((folder) => {
      const { nx } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      return { folder, rings: nx?.tags?.filter((tag: string) => tag.startsWith('ring:')).length, tags: nx?.tags as string[] };
    });
    expect(rings.filter((row) => row.rings !== 1)).toEqual([]);
    const apps = rings.filter((row) => row.tags.includes('ring:app'));
    expect(apps.filter((row) => !/scope:(service|compose)/.test(row.tags.join(' ')))).toEqual([]);
  });
});
