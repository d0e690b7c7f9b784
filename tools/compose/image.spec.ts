import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { root } from '../workspace.mjs';
import { buildImage, isLeftOut } from './dockerfile.mjs';
import type { BuiltImage } from './dockerfile.mjs';

const processes = ['command-api', 'relay', 'projector', 'query-api', 'reactor'];
const buildLimitMs = 600_000;
const startLimitMs = 120_000;

let below: string;
let image: BuiltImage;
/** A folder with the Node that runs this, where every user may run it: its own folder may be closed to all but one. */
let nodeFolder: string;

/** Runs a command in the image's folder with the image's environment and nothing of this one's; not as root where that can be told. Rejects if it does not start or end by itself. */
function inImage([name, ...args]: readonly string[], env: Record<string, string> = {}): Promise<{ code: number; output: string }> {
  const own = Object.fromEntries(Object.entries(image.env).map(([variable, value]) => [variable, value.replace('/rapport', join(image.folder, 'rapport')).replace('$PATH', `${nodeFolder}:/usr/bin:/bin`)]));
  const file = own.PATH!.split(':').map((folder) => join(folder, name!)).find((path) => existsSync(path))!;
  const isRoot = process.getuid?.() === 0;
  return new Promise((resolve, reject) => {
    const child = execFile(file, args, { cwd: join(image.folder, image.workdir), env: { ...own, ...env }, timeout: startLimitMs, ...(isRoot ? { uid: 1000, gid: 1000 } : {}) }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ code: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` });
    });
    child.stdin?.end();
  });
}

const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));

beforeAll(async () => {
  below = mkdtempSync(join(tmpdir(), 'rapport-image-'));
  chmodSync(below, 0o755);
  nodeFolder = join(below, 'node');
  mkdirSync(nodeFolder);
  copyFileSync(process.execPath, join(nodeFolder, basename(process.execPath)));
  image = await buildImage({ below, path: `${dirname(process.execPath)}:${process.env.PATH}` });
}, buildLimitMs);
afterAll(() => rmSync(below, { recursive: true, force: true }));

describe('the image', () => {
  it.each(processes)('starts rapport-%s, which lists its settings', async (name) => {
    const { code, output } = await inImage([`rapport-${name}`, '--help']);
    expect(output).toContain('RAPPORT_HTTP_PORT');
    expect(code).toBe(0);
  }, startLimitMs);

  it.each(processes)('starts rapport-%s, which says what it lacks', async (name) => {
    const { code, output } = await inImage([`rapport-${name}`, '--check'], { EVENTSTOREDB_URL: 'http://wrong', KAFKA_BROKERS: 'wrong' });
    expect(output).toMatch(/(EVENTSTOREDB_URL|KAFKA_BROKERS) \(from the environment\)/);
    expect(code).toBe(78);
  }, startLimitMs);

  it('starts the command line', async () => {
    expect(await inImage(['rapport', '--version'])).toEqual({ code: 0, output: `${JSON.parse(readFileSync(join(root, 'apps/rapport/package.json'), 'utf8')).version}\n` });
    expect(await inImage(image.command)).toMatchObject({ code: 0, output: expect.stringContaining('topics') });
  }, startLimitMs);

  it('makes the topic, or says which server does not answer', async () => {
    const { code, output } = await inImage(['rapport', 'topics', 'create', '--replication-factor', '1'], { KAFKA_BROKERS: '127.0.0.1:1' });
    expect(output).toContain('KAFKA_BROKERS');
    expect(code).not.toBe(0);
  }, startLimitMs);

  it('has a health check, a signal that the processes stop at, and a user who is not root', async () => {
    const [file, ...args] = image.healthCheck;
    const answer = await inImage([file!, ...args.map((arg) => arg.replace('/rapport', join(image.folder, 'rapport')))], { RAPPORT_HTTP_PORT: '1' });
    expect(answer).toMatchObject({ code: 1, output: expect.stringMatching(/bad port|ECONNREFUSED/) });
    expect([image.stopSignal, image.user]).toEqual(['SIGTERM', 'node']);
  }, startLimitMs);

  it('holds what was built, and no source, spec, test library, map, setting or key', () => {
    const files = filesOf(join(image.folder, 'rapport')).filter((path) => !path.startsWith('node_modules/'));
    expect(files.filter((path) => /\/src\/|\/test\/|golden\/|\.spec\.|\.ts$|\.map$|\.build\.json$|^libs\/testing|\.env|\.key$|\.pem$/.test(path))).toEqual([]);
    const topLevel = new Set(files.map((path) => path.split('/')[0]));
    expect([...topLevel].sort()).toEqual(['.npmrc', 'LICENSE', 'apps', 'healthy.mjs', 'libs', 'package-lock.json', 'package.json']);
    expect(files.filter((path) => path.startsWith('apps/')).length).toBeGreaterThan(100);
  });

  it('holds no package that only development needs', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> };
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, { dev?: boolean; devOptional?: boolean }> };
    const development = Object.entries(packages).filter(([, { dev }]) => dev).map(([path]) => path);
    expect(development.length).toBeGreaterThan(Object.keys(devDependencies).length);
    expect(development.filter((path) => existsSync(join(image.folder, 'rapport', path, 'package.json')))).toEqual([]);
  });
});

describe('.dockerignore', () => {
  const leftOut = isLeftOut(readFileSync(join(root, '.dockerignore'), 'utf8'));

  it.each(['.env', 'master.key', '.git/config', 'docs/events.md', 'apps/relay/test/relay.spec.ts', 'libs/kernel/src/money.spec.ts', 'libs/testing/src/index.ts', 'apps/relay/node_modules/x/index.js', 'libs/kernel/dist/index.js', 'apps/relay/.env', 'libs/kernel/some.key', 'tools/engines/kafka.mjs', 'data/log/events.sqlite'])(
    'keeps %s from the build',
    (path) => expect(leftOut(path)).toBe(true),
  );

  it.each(['package.json', '.npmrc', 'apps/relay/src/main.ts', 'apps/relay/bin/rapport-relay.js', 'libs/event-log/port/package.json', 'tools/build.mjs', 'tools/compose/healthy.mjs'])(
    'lets the build see %s',
    (path) => expect(leftOut(path)).toBe(false),
  );
});
