import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';

/** Steps of the work at which a test ends the process. */
export type OnStep = (step: string) => void;

/**
 * Makes a folder that comes to be in one step: filled under a name of its own beside it, made durable, then renamed. What
 * fails on the way is removed; what a killed process leaves has `.partial` at its end, and nobody ever takes it for the
 * folder. An empty folder in its place is removed first.
 *
 * @throws {CliFault} where what is there can't be replaced, as a mount point can't.
 */
export async function makingFolder<Made>(target: string, onStep: OnStep, fill: (draft: string) => Promise<Made>): Promise<Made> {
  const draft = `${target}.${randomBytes(4).toString('hex')}.partial`;
  await mkdir(dirname(target), { recursive: true });
  await makeRoom(target);
  await mkdir(draft, { mode: 0o700 });
  try {
    const made = await fill(draft);
    await syncTree(draft);
    onStep('durable');
    await makeRoom(target);
    await rename(draft, target);
    await syncFolder(dirname(target));
    onStep('renamed');
    return made;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

const draftPattern = /\.[0-9a-f]{8}\.partial$/;

/** Folders of this kind that lie beside the target: of runs that were killed, or that are under way. Each may hold a master key. */
export async function draftsBeside(target: string): Promise<readonly string[]> {
  const parent = dirname(target);
  if (!existsSync(parent)) return [];
  const drafts = (await readdir(parent, { withFileTypes: true })).filter((entry) => entry.isDirectory() && draftPattern.test(entry.name) && join(parent, entry.name) !== target);
  return drafts.map(({ name }) => join(parent, name)).sort();
}

/** What to do about one of them. */
export const draftRemedy = (draft: string): string => `Where no backup or restore is under way, delete it: rm -r ${draft}`;

const irreplaceable: Readonly<Record<string, string>> = { ENOTDIR: 'a link', EBUSY: 'a mount point', ENOTEMPTY: 'a folder that was filled meanwhile' };

/** Before the work, so that it is not done for nothing; and after it, for whoever came in between. */
async function makeRoom(target: string): Promise<void> {
  if (!existsSync(target)) return;
  try {
    await rmdir(target);
  } catch (error) {
    const what = irreplaceable[String((error as NodeJS.ErrnoException).code)];
    if (what === undefined) throw error;
    throw new CliFault(exitCodes.refused, 'irreplaceable', `${target} is ${what}, which a folder that comes to be in one step can't replace`, 'Name a new folder: in it, or elsewhere.');
  }
}

/** Whether there is nothing yet: no such name, or a folder without anything in it. */
export async function isVacant(path: string): Promise<boolean> {
  if (!existsSync(path)) return true;
  return (await stat(path)).isDirectory() && (await readdir(path)).length === 0;
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
