import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildWorkspace } from './build-workspace.mjs';

describe('the build', () => {
  let workspace: string;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), text);
  };
  const read = (path: string) => readFileSync(join(workspace, path), 'utf8');

  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'rapport-build-'));
    write('package.json', JSON.stringify({ workspaces: ['libs/*'] }));
    write('libs/one/package.json', '{}');
    write('libs/one/src/index.ts', "export { add } from './deep/add.js';\n");
    write('libs/one/src/deep/add.ts', 'export const add = (a: number, b: number): number => a + b;\n');
    write('libs/one/src/deep/add.spec.ts', "it('adds', () => undefined);\n");
    write('libs/one/src/page.html', '<p>page</p>\n');
  });
  afterEach(() => rmSync(workspace, { recursive: true }));

  it('writes modules with source maps and copies the rest, but no specs', async () => {
    expect(await buildWorkspace(workspace)).toEqual({ files: 3, removed: 0, written: 3 });
    expect(readdirSync(join(workspace, 'libs/one/dist/deep')).sort()).toEqual(['add.js', 'add.js.map']);
    expect(read('libs/one/dist/index.js')).toContain("from './deep/add.js'");
    expect(JSON.parse(read('libs/one/dist/deep/add.js.map')).sources).toEqual(['../../src/deep/add.ts']);
    expect(read('libs/one/dist/page.html')).toBe('<p>page</p>\n');
  });

  it('writes nothing when nothing changed', async () => {
    await buildWorkspace(workspace);
    expect(await buildWorkspace(workspace)).toEqual({ files: 3, removed: 0, written: 0 });
  });

  it('writes a changed file and a lost output again', async () => {
    await buildWorkspace(workspace);
    write('libs/one/src/page.html', '<p>other</p>\n');
    rmSync(join(workspace, 'libs/one/dist/deep/add.js'));
    expect(await buildWorkspace(workspace)).toEqual({ files: 3, removed: 0, written: 2 });
  });

  it('removes what has no source any more', async () => {
    await buildWorkspace(workspace);
    rmSync(join(workspace, 'libs/one/src/deep'), { recursive: true });
    expect(await buildWorkspace(workspace)).toEqual({ files: 2, removed: 2, written: 0 });
  });

  it('keeps what dependency injection reads: the types of a decorated constructor', async () => {
    const source = 'const mark = (_: unknown): void => undefined;\nclass A {}\n@mark\nexport class B { constructor(readonly a: A) {} }\n';
    write('libs/one/src/index.ts', source);
    await buildWorkspace(workspace);
    expect(read('libs/one/dist/index.js')).toContain('"design:paramtypes"');
  });

  it('fails on a syntax error and names the file', async () => {
    write('libs/one/src/index.ts', 'export const = 1;\n');
    await expect(buildWorkspace(workspace)).rejects.toThrow(/index\.ts/);
  });
});
