import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { generateAggregate, Refused } from './aggregate.mjs';
import { copyWorkspace } from './test/workspace-copy.mjs';

describe('the name of a new aggregate', () => {
  it.each([
    ['Service', 'kebab-case'], ['service_request', 'kebab-case'], ['service--request', 'kebab-case'], ['1st', 'kebab-case'], ['../x', 'kebab-case'], ['', 'kebab-case'],
    ['a'.repeat(41), 'at most 40'], ['class', 'class is a word of the language'],
    ['calendar', 'has calendar already'], ['values', 'has values already'], ['digest', 'would bring digest'],
    ['customer-note', 'could not be told from those of customer-'],
  ])('is not %j: %s', (name, problem) => {
    const generate = () => generateAggregate(root, name);
    expect(generate).toThrow(Refused);
    expect(generate).toThrow(problem);
  });

  it('may have streams of another name, where its own would be taken for those of another', () => {
    expect(generateAggregate(root, 'customer-note', 'note').read('libs/domain/src/customer-note/index.ts')).toContain('`note-${id}`');
    expect(() => generateAggregate(root, 'customer-note', 'loyalty-note')).toThrow('those of loyalty-');
    expect(() => generateAggregate(root, 'customer-note', 'Note-')).toThrow('kebab-case');
  });
});

describe('a generated aggregate', () => {
  /** On a busy machine; a quiet one takes a tenth of it. */
  const limitMs = 300_000;
  const touched = ['contracts', 'domain', 'application', 'read-models', 'testing'].map((name) => `libs/${name}`).concat('apps/command-api');
  let copy: ReturnType<typeof copyWorkspace>;

  beforeAll(() => {
    copy = copyWorkspace();
  }, limitMs);
  afterAll(() => copy.remove());

  /** What a program of the copy prints, and its exit code. */
  const run = (script: string, args: readonly string[], nodeOptions: readonly string[] = []) => {
    const { npm_config_stream: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeOptions, join(copy.path, script), ...args], { cwd: copy.path, encoding: 'utf8', timeout: limitMs, env });
    return { status, said: stdout + stderr };
  };
  const written = (said: string): readonly string[] => said.split('\n').filter((line) => /^ {2}\S+\.(ts|json)$/.test(line)).map((line) => line.trim());
  const problemOf = ({ status, said }: ReturnType<typeof run>): string | null => (status === 0 ? null : `exit code ${status}: ${said}`);
  const sourcesWritten = () => {
    const { created, changed } = generateAggregate(root, 'service-request').summary();
    return [...created, ...changed].filter((path) => path.endsWith('.ts'));
  };

  it('is written with its wiring, and what is left to do is said', () => {
    const made = run('tools/generate.mjs', ['aggregate', 'service-request']);
    expect(problemOf(made)).toBeNull();
    expect(readdirSync(join(copy.path, 'libs/domain/src/service-request')).sort()).toEqual([
      'golden', 'index.ts', 'service-request.commands.ts', 'service-request.decide.spec.ts', 'service-request.decide.ts', 'service-request.events.ts',
      'service-request.rejections.ts', 'service-request.state.ts',
    ]);
    expect(made.said).toContain('Left to do by hand:\n  libs/domain/src/service-request');
    expect(written(made.said)).toHaveLength(40);
  }, limitMs);

  it('is refused a second time, and nothing is changed', () => {
    const { status, said } = run('tools/generate.mjs', ['aggregate', 'service-request']);
    expect([status, said]).toEqual([1, expect.stringMatching(/has service-request already\nNothing was changed/)]);
  }, limitMs);

  it('passes the linter, boundaries included, in every file that was written', () => {
    expect(problemOf(run('tools/lint.mjs', sourcesWritten()))).toBeNull();
  }, limitMs);

  it('has the right types, in all projects that were written to', () => {
    const include = [...touched.map((folder) => `${folder}/src/index.ts`), ...sourcesWritten()];
    writeFileSync(join(copy.path, 'tsconfig.touched.json'), JSON.stringify({ extends: './tsconfig.json', include }));
    expect(problemOf(run('node_modules/typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.touched.json']))).toBeNull();
  }, limitMs);

  it('has its events in the catalogue, once that is written', () => {
    expect(problemOf(run('tools/docs.mjs', []))).toBeNull();
    expect(readFileSync(join(copy.path, 'docs/events.md'), 'utf8')).toContain('## Service requests\n\nStream: `service-request-<id>`; key: the stream.\n\n### rapport.service-request-opened');
  }, limitMs);

  it('passes its own tests, those of golden files and catalogue, and the laws of all aggregates and facts', () => {
    writeFileSync(join(copy.path, 'jest.touched.mjs'), "import all from './jest.config.mjs';\nconst { globalSetup: _, ...config } = all;\nexport default config;\n");
    const specs = ['service-request', 'aggregates.laws', 'stored-shapes', 'translate.spec', 'facts.laws', 'command-api/test/open-api', 'docs/catalogue'];
    const tested = run('node_modules/jest/bin/jest.js', ['--config', 'jest.touched.mjs', '--runInBand', ...specs], ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning']);
    expect(problemOf(tested)).toBeNull();
    expect(tested.said).toMatch(/Test Suites: 9 passed, 9 total/);
  }, limitMs);
});
