// The Dockerfile's steps, run in folders of this machine: a folder is a stage's root, so `/rapport` lies within it. It knows
// the instructions and forms that are written there, and refuses others.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../workspace.mjs';

/** @returns {{ name: string, text: string }[]} */
export const instructions = (text) =>
  text.replaceAll(/\\\n\s*/g, '').split('\n').filter((line) => /\S/.test(line) && !line.startsWith('#')).map((line) => {
    const [, name, rest] = line.match(/^([A-Z]+) (.*)$/) ?? [];
    if (name === undefined) throw new Error(`the Dockerfile has a line that is no instruction: ${line}`);
    return { name, text: rest };
  });

/** The stages in their order; the last one has no name. */
export function stages(text) {
  const found = [];
  for (const instruction of instructions(text)) {
    if (instruction.name === 'FROM') {
      const [image, , name] = instruction.text.split(' ');
      found.push({ image, name: name ?? '', steps: [] });
    } else found.at(-1).steps.push(instruction);
  }
  return found;
}

const asPattern = (line) =>
  new RegExp(`^${line.replaceAll(/[.+^$()|[\]{}\\]/g, '\\$&').replaceAll('**/', '\0').replaceAll('*', '[^/]*').replaceAll('\0', '(?:.*/)?')}$`);

/** Whether a path, from the folder that holds the Dockerfile, is kept from the build; the last line that fits decides. */
export function isLeftOut(ignoreText) {
  const lines = ignoreText.split('\n').filter((line) => /\S/.test(line) && !line.startsWith('#'));
  const rules = lines.map((line) => ({ keep: line.startsWith('!'), pattern: asPattern(line.replace(/^!/, '')) }));
  return (path) => {
    const parts = path.split('/');
    const paths = parts.map((_, length) => parts.slice(0, length + 1).join('/'));
    return rules.reduce((leftOut, { keep, pattern }) => (paths.some((one) => pattern.test(one)) ? !keep : leftOut), false);
  };
}

/** The files of a folder that the build sees, as paths from the workspace. */
function seenFiles(path, leftOut) {
  if (!existsSync(join(root, path))) throw new Error(`COPY names ${path}, which is not there`);
  const below = readdirSync(join(root, path, '..'), { withFileTypes: true }).find(({ name }) => name === basename(path));
  if (below.isFile()) return leftOut(path) ? [] : [path];
  // Folders of packages are large, and none of theirs is seen.
  const inside = readdirSync(join(root, path)).filter((name) => name !== 'node_modules' && name !== 'dist');
  return inside.flatMap((name) => seenFiles(`${path}/${name}`, leftOut));
}

/** A copy that shares its files: nothing changes a file in place, and thousands are quick so. */
function linkAll(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      linkAll(source, target);
      continue;
    }
    rmSync(target, { force: true });
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkSync(source, target);
  }
}

function copy(text, { folder, workdir, folders, leftOut }) {
  const [, from] = text.match(/^--from=(\S+) /) ?? [];
  const names = text.replace(/^--\S+ /, '').split(' ');
  const to = names.pop();
  const target = join(folder, workdir, to);
  if (from !== undefined) return names.forEach((name) => linkAll(join(folders.get(from), name), target));
  for (const name of names) {
    const files = seenFiles(name, leftOut);
    if (files.length === 0) throw new Error(`COPY names ${name}, and .dockerignore leaves all of it out`);
    for (const file of files) {
      // A file into a folder, or a folder's content into a folder.
      const path = file === name ? join(target, to.endsWith('/') || to === '.' ? basename(file) : '') : join(target, file.slice(name.length + 1));
      mkdirSync(join(path, '..'), { recursive: true });
      cpSync(join(root, file), path);
    }
  }
}

// With development packages too: this workspace has installed the same lock file by the same command, and lends the result.
const wholeInstall = 'npm ci --ignore-scripts';

function run(command, { folder, workdir, path }) {
  if (command === wholeInstall) return symlinkSync(join(root, 'node_modules'), join(folder, workdir, 'node_modules'));
  return new Promise((resolve, reject) => {
    const { NODE_OPTIONS: _, NODE_ENV: __, ...env } = process.env;
    const child = spawn('sh', ['-c', command], { cwd: join(folder, workdir), env: { ...env, PATH: path }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output = `${output}${chunk}`.slice(-4_000)));
    child.once('error', reject).once('close', (code) => (code === 0 ? resolve() : reject(new Error(`RUN ${command} ended with ${code}:\n${output}`))));
  });
}

/**
 * What a container of the last stage has; `folder` is its root.
 * @typedef {{ folder: string, workdir: string, env: Record<string, string>, user: string, stopSignal: string, healthCheck: string[], command: string[] }} BuiltImage
 */

/**
 * Builds all stages below a folder.
 * @param {{ below: string, path: string }} options `path` is the PATH that RUN has
 * @returns {Promise<BuiltImage>}
 */
export async function buildImage({ below, path }) {
  const leftOut = isLeftOut(readFileSync(join(root, '.dockerignore'), 'utf8'));
  const folders = new Map();
  let image;
  for (const { name, steps } of stages(readFileSync(join(root, 'Dockerfile'), 'utf8'))) {
    const folder = join(below, name || 'image');
    folders.set(name, folder);
    image = { folder, workdir: '/', env: {}, user: 'root', stopSignal: '', healthCheck: [], command: [] };
    for (const step of steps) await runStep(step, image, { folders, leftOut, path });
  }
  return image;
}

async function runStep({ name, text }, image, { folders, leftOut, path }) {
  switch (name) {
    case 'WORKDIR':
      image.workdir = text;
      return void mkdirSync(join(image.folder, text), { recursive: true });
    case 'COPY':
      return copy(text, { ...image, folders, leftOut });
    case 'RUN':
      return await run(text, { ...image, path });
    case 'ENV':
      return void (image.env[text.slice(0, text.indexOf('='))] = text.slice(text.indexOf('=') + 1));
    case 'USER':
      return void (image.user = text);
    case 'STOPSIGNAL':
      return void (image.stopSignal = text);
    case 'HEALTHCHECK':
      return void (image.healthCheck = JSON.parse(text.match(/ CMD (.*)$/)[1]));
    case 'CMD':
      return void (image.command = JSON.parse(text));
    default:
      throw new Error(`the Dockerfile's instruction ${name} is not known here`);
  }
}
