// What is fetched or compiled once, in folders that are named by what they are made of.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { EngineError } from './engine-error.mjs';

const programsFolder = join(root, '.engines/programs');

/** @throws EngineError with the end of what the program said */
export function runProgram(file, args, failure) {
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8', cwd: root, maxBuffer: 64 << 20 });
  if (status === 0) return;
  const end = `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim().split('\n').slice(-15).join('\n');
  throw new EngineError(`${failure}:\n${end}`);
}

/**
 * The folder that holds what these parts make; `make` fills it when it is not there yet. Two processes may make
 * the same at once: the first to be done gives it its name, the other takes that.
 */
export function makeOnce(kind, parts, make) {
  const digest = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12);
  const folder = join(programsFolder, `${kind}-${digest}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    make(unfinished);
    renameSync(unfinished, folder);
  } catch (cause) {
    if (!existsSync(folder)) throw cause;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}
