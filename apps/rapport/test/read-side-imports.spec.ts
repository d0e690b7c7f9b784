import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { workspaceFile } from '@rapport/testing/processes';

const run = promisify(execFile);

/** Prints the packages that a module loads, one a line; `data:` holds a loader of ours. */
const loader = `
  export async function load(url, context, next) {
    const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? [];
    if (name) process._rawDebug(name);
    return next(url, context);
  }`;
const dataUrl = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

/** Whether it then runs does not matter: what is imported is loaded before. */
async function packagesOf(file: string): Promise<string[]> {
  const register = `import { register } from 'node:module'; register(${JSON.stringify(dataUrl(loader))}); await import(${JSON.stringify(pathToFileURL(workspaceFile(file)).href)}).catch(() => undefined);`;
  const { stderr } = await run(process.execPath, ['--input-type=module', '--eval', register], { env: { ...process.env, NODE_OPTIONS: '' } });
  return [...new Set(stderr.trim().split('\n'))].filter((name) => !name.startsWith('@rapport/')).sort();
}

describe('the thread of the read side', () => {
  it('starts without the frameworks that HTTP needs: no Nest, no fastify, no validation, no traces, no metrics', async () => {
    expect(await packagesOf('apps/rapport/dist/embedded/read-side.thread.js')).toEqual(['@sinclair/typebox', 'mingo', 'uuid']);
  });

  it('is told from a module that has them', async () => {
    expect(await packagesOf('libs/edge/dist/index.js')).toEqual(expect.arrayContaining(['@nestjs/core', 'class-validator', 'fastify', 'prom-client']));
  });

  it('is not the only one that leaves traces alone until they are wanted', async () => {
    expect((await packagesOf('apps/rapport/dist/embedded/index.js')).filter((name) => name.startsWith('@opentelemetry/'))).toEqual([]);
  });
});
