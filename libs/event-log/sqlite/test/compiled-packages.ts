import { transformFile } from '@swc/core';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const libs = fileURLToPath(new URL('../../../', import.meta.url));
const packages = { kernel: 'kernel', 'event-log': 'event-log/port', sqlite: 'sqlite' };
const driver = '@photostructure/sqlite';

/**
 * Compiles the log and what it needs into a folder, so that another process can run it from a clean clone.
 * Returns the path of the child program of that name.
 */
export async function compiledProgram(folder: string, program: string): Promise<string> {
  const modules = join(folder, 'node_modules');
  for (const [name, place] of Object.entries(packages)) {
    await compileFolder(join(libs, place, 'src'), join(modules, '@rapport', name));
    writeFileSync(join(modules, '@rapport', name, 'package.json'), JSON.stringify({ type: 'module', exports: './index.js' }));
  }
  linkDriver(modules);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await compileFolder(join(libs, 'event-log/sqlite/src'), join(folder, 'src'));
  mkdirSync(join(folder, 'test'));
  await compileFile(fileURLToPath(new URL(`./${program}.ts`, import.meta.url)), join(folder, 'test', `${program}.js`));
  return join(folder, 'test', `${program}.js`);
}

function linkDriver(modules: string): void {
  const entry = createRequire(import.meta.url).resolve(driver);
  const place = entry.slice(0, entry.lastIndexOf(join(driver, 'dist')));
  const link = join(modules, driver);
  if (existsSync(link)) return;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(place, driver), link, 'junction');
}

async function compileFolder(from: string, to: string): Promise<void> {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name.endsWith('.ts') && !name.endsWith('.spec.ts')) await compileFile(join(from, name), join(to, name.replace(/\.ts$/, '.js')));
  }
}

async function compileFile(from: string, to: string): Promise<void> {
  const { code } = await transformFile(from, {
    swcrc: false,
    configFile: false,
    module: { type: 'es6' },
    jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: true } },
  });
  writeFileSync(to, code);
}
