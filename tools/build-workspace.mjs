// Transpiles every library and app with SWC: `src/**/*.ts` (specs aside) to `dist/**/*.js`, other files as they are.
// A file is written again when its content, the options or SWC itself changed; an output without a source is removed.
import { transform, version as swcVersion } from '@swc/core';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { swcOptions } from './swc-options.mjs';
import { projectFolders } from './workspace.mjs';

const record = '.build.json';
const digest = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');
const settings = digest(swcVersion, JSON.stringify(swcOptions));

const isSource = (path) => path.endsWith('.ts') && !path.endsWith('.d.ts');
const isLeftOut = (path) => /\.spec\.ts$|\.d\.ts$|(^|[\\/])golden[\\/]/.test(path);
const outputsOf = (path) => (isSource(path) ? [path.replace(/\.ts$/, '.js'), path.replace(/\.ts$/, '.js.map')] : [path]);

async function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

async function readRecord(dist) {
  const path = join(dist, record);
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    if (cause instanceof SyntaxError) return {}; // cut short by an interrupted build: build all of it again
    throw cause;
  }
}

async function transpile(text, from, to) {
  const { code, map } = await transform(text.toString('utf8'), {
    ...swcOptions,
    filename: from,
    sourceFileName: relative(dirname(to), from).replaceAll('\\', '/'),
    sourceMaps: true,
  });
  await writeFile(to, `${code}//# sourceMappingURL=${basename(to)}.map\n`);
  await writeFile(`${to}.map`, map);
}

async function buildProject(folder) {
  const [src, dist] = [join(folder, 'src'), join(folder, 'dist')];
  const before = await readRecord(dist);
  const there = new Set(await filesBelow(dist));
  const after = {};
  let written = 0;

  for (const path of (await filesBelow(src)).filter((name) => !isLeftOut(name))) {
    const text = await readFile(join(src, path));
    after[path] = digest(settings, text);
    const outputs = outputsOf(path);
    if (before[path] === after[path] && outputs.every((output) => there.has(output))) continue;
    const to = join(dist, outputs[0]);
    await mkdir(dirname(to), { recursive: true });
    if (isSource(path)) await transpile(text, join(src, path), to);
    else await writeFile(to, text);
    written += 1;
  }

  const kept = new Set([record, ...Object.keys(after).flatMap(outputsOf)]);
  const stale = [...there].filter((path) => !kept.has(path));
  for (const path of stale) await rm(join(dist, path));
  if (written > 0 || stale.length > 0) {
    await mkdir(dist, { recursive: true });
    await writeFile(join(dist, record), JSON.stringify(after));
  }
  return { written, removed: stale.length, files: Object.keys(after).length };
}

/** Builds all projects of the workspace in this folder. A repeat without a change writes nothing. */
export async function buildWorkspace(workspace) {
  const total = { written: 0, removed: 0, files: 0 };
  const built = await Promise.all(projectFolders(workspace).map((folder) => buildProject(join(workspace, folder))));
  for (const project of built) for (const key of Object.keys(total)) total[key] += project[key];
  return total;
}
