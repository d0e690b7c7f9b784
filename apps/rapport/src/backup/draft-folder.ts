import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Steps of the work at which a test ends the process. */
export type OnStep = (step: string) => void;

/**
 * Makes a folder that comes to be in one step: filled under a name of its own beside it, made durable, then renamed. What
 * fails on the way is removed; what a killed process leaves has `.partial` at its end, and nobody ever takes it for the
 * folder.
 */
export async function makingFolder<Made>(target: string, onStep: OnStep, fill: (draft: string) => Promise<Made>): Promise<Made> {
  const draft = `${target}.${randomBytes(4).toString('hex')}.partial`;
  await mkdir(dirname(target), { recursive: true });
  await mkdir(draft, { mode: 0o700 });
  try {
    const made = await fill(draft);
    await syncTree(draft);
    onStep('durable');
    if (existsSync(target)) await rmdir(target);
    await rename(draft, target);
    await syncFolder(dirname(target));
    onStep('renamed');
    return made;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Whether there is nothing yet: no such name, or a folder without anything in it. */
export async function isVacant(path: string): Promise<boolean> {
  return !existsSync(path) || (await readdir(path)).length === 0;
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    await (entry.isDirectory() ? syncTree(path) : sync(path, 'r+'));
  }
  await syncFolder(folder);
}

/** Windows can't open a folder and needs none of it. */
const syncFolder = (path: string): Promise<void> => (process.platform === 'win32' ? Promise.resolve() : sync(path, 'r'));

async function sync(path: string, flags: 'r' | 'r+'): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
