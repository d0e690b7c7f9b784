import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolders, root } from '../workspace.mjs';

const boundary = '@nx/enforce-module-boundaries';
const restricted = '@typescript-eslint/no-restricted-imports';

/** Where a fixture of this ring (the first part of its name) claims to be. */
const placeOf: Record<string, string> = {
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

/** The rule, and a part of its message, that each broken fixture must meet. */
const broken: Record<string, readonly [rule: string, message: string]> = {
  'kernel.imports-domain': [boundary, 'cannot depend on any libs'],
  'domain.imports-application': [boundary, '"ring:domain" can only depend on'],
  'domain.imports-contracts': [boundary, '"ring:domain" can only depend on'],
  'domain.imports-read-models': [boundary, '"ring:domain" can only depend on'],
  'domain.imports-port': [boundary, '"ring:domain" can only depend on'],
  'domain.imports-package': [boundary, 'Only packages defined'],
  'domain.imports-framework': [boundary, 'is not allowed to import "@nestjs/common"'],
  'domain.imports-node': [restricted, 'does not know Node'],
  'domain.imports-bare-builtin': [restricted, 'does not know Node'],
  'domain.reads-clock': ['no-restricted-syntax', 'No clock here'],
  'domain.makes-date': ['no-restricted-syntax', 'No clock here'],
  'domain.reads-time-zone': ['no-restricted-syntax', 'time zone'],
  'domain.rolls-dice': ['no-restricted-syntax', 'No random here'],
  'domain.reads-environment': ['no-restricted-globals', "'process'"],
  'domain.waits': ['no-restricted-globals', "'setTimeout'"],
  'domain.imports-by-path': [boundary, 'cannot be imported by a relative'],
  'domain.imports-itself-by-name': [boundary, '"ring:domain" can only depend on'],
  'domain.imports-testing': [boundary, '"ring:domain" can only depend on'],
  'judgements.imports-contract-values': [restricted, 'only types from the contracts'],
  'judgements.imports-domain': [boundary, '"ring:judgements" can only depend on'],
  'contracts.imports-domain': [boundary, '"ring:contracts" can only depend on'],
  'contracts.imports-package': [boundary, 'is not allowed to import "class-validator"'],
  'read-models.imports-domain': [boundary, '"ring:read-models" can only depend on'],
  'read-models.imports-application': [boundary, '"ring:read-models" can only depend on'],
  'read-models.imports-package': [boundary, 'is not allowed to import "mingo"'],
  'read-models.reads-clock': ['no-restricted-syntax', 'No clock here'],
  'port.imports-adapter': [boundary, '"ring:port" can only depend on'],
  'port.imports-domain': [boundary, '"ring:port" can only depend on'],
  'port.imports-node': [restricted, 'does not know Node'],
  'application.imports-adapter': [boundary, '"ring:application" can only depend on'],
  'application.imports-read-models': [boundary, '"ring:application" can only depend on'],
  'application.imports-framework': [boundary, 'is not allowed to import "@nestjs/common"'],
  'application.rolls-dice': ['no-restricted-syntax', 'No random here'],
  'adapter.imports-adapter': [boundary, '"ring:adapter" can only depend on'],
  'adapter.imports-application': [boundary, '"ring:adapter" can only depend on'],
  'adapter.imports-undeclared-package': [boundary, 'Only packages defined'],
  'adapter-support.imports-port': [boundary, '"ring:adapter-support" can only depend on'],
  'edge.imports-domain': [boundary, '"ring:edge" can only depend on'],
  'edge.imports-adapter': [boundary, '"ring:edge" can only depend on'],
  'app.imports-app': [boundary, '"scope:service" can only depend on'],
  'app.imports-testing': [boundary, '"ring:app" can only depend on'],
  'any.imports-app': [boundary, '"ring:adapter" can only depend on'],
  'any.imports-test-code': [restricted, 'only specs use'],
  'any.is-too-long': ['max-lines', 'Maximum allowed is 300'],
  'any.has-long-function': ['max-lines-per-function', 'Maximum allowed is 70'],
  'any.has-unused-variable': ['@typescript-eslint/no-unused-vars', 'never used'],
  'spec.is-skipped': ['no-restricted-syntax', 'Every test runs'],
};

/** What no pure ring may do, by the fixture that does it in the domain; a ring that is given its ports may wait on a timer. */
const impure = ['imports-node', 'imports-bare-builtin', 'reads-clock', 'makes-date', 'reads-time-zone', 'rolls-dice', 'reads-environment', 'waits'];
const pureRings = ['kernel', 'domain', 'judgements', 'contracts', 'read-models'];
const portedRings = ['port', 'application'];
const ringsWithoutPackages = ['kernel', 'judgements', 'read-models', 'port'];
const ringsWithoutFrameworks = ['kernel', 'judgements', 'contracts', 'read-models', 'port', 'adapter', 'adapter-support'];

const inRings = (rings: readonly string[], fixtures: readonly string[]) => rings.flatMap((ring) => fixtures.map((fixture) => ({ ring, fixture })));
/** The same fixtures in every other ring that the rule is for. */
const elsewhere = [
  ...inRings(pureRings, impure.map((what) => `domain.${what}`)),
  ...inRings(portedRings, impure.filter((what) => what !== 'waits').map((what) => `domain.${what}`)),
  ...inRings(ringsWithoutPackages, ['contracts.imports-package']),
  ...inRings(ringsWithoutFrameworks, ['domain.imports-framework']),
].map((row) => ({ ...row, name: `${row.fixture} in ${row.ring}` }));

interface Linted {
  readonly name: string;
  readonly reports: readonly { readonly rule: string; readonly message: string }[];
}

const nameOf = (file: string) => file.replace(/\.ts$/, '');
const fixtures = readdirSync(join(root, 'tools/boundaries/fixtures'));
const clean = fixtures.filter((file) => nameOf(file).endsWith('.clean'));

function lintAll(): ReadonlyMap<string, Linted['reports']> {
  const places = [
    ...fixtures.map((file) => ({ name: nameOf(file), file, at: placeOf[file.split('.')[0] ?? ''] })),
    ...elsewhere.map(({ name, fixture, ring }) => ({ name, file: `${fixture}.ts`, at: placeOf[ring] })),
  ];
  const script = join(root, 'tools/boundaries/lint-fixtures.mjs');
  const run = spawnSync(process.execPath, [script, JSON.stringify(places)], { cwd: root, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return new Map((JSON.parse(run.stdout) as Linted[]).map(({ name, reports }) => [name, reports]));
}

describe('the boundaries between the rings', () => {
  let linted: ReturnType<typeof lintAll>;
  beforeAll(() => {
    linted = lintAll();
  }, 60_000);

  it.each(Object.entries(broken))('%s is refused', (name, [rule, message]) => {
    expect(linted.get(name)).toContainEqual({ rule, message: expect.stringContaining(message) });
  });

  it.each(elsewhere)('$fixture is refused in $ring', ({ name, fixture }) => {
    const [rule, message] = broken[fixture]!;
    expect(linted.get(name)).toContainEqual({ rule, message: expect.stringContaining(message) });
  });

  it.each(clean.map(nameOf))('%s is accepted', (name) => {
    expect(linted.get(name)).toEqual([]);
  });

  it('has an expectation for every fixture', () => {
    const expected = [...Object.keys(broken), ...clean.map(nameOf)].sort();
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
