import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PrivacyFault } from '@rapport/privacy';
import { masterKeyBytes, masterKeyFromText, type MasterKey } from './master-key.js';

export interface LoadedMasterKey {
  readonly masterKey: MasterKey;
  readonly origin: 'loaded' | 'created';
  /**
   * For the operator, when others than the file's owner may read it. A warning and no refusal, because secrets that an
   * orchestrator mounts are often readable by a group. Always null on Windows, where the mode says nothing.
   */
  readonly warning: string | null;
}

export interface MasterKeyFileOptions {
  /** Whether a key ring exists already: then a missing file is a lost master key, and is never replaced. */
  readonly ringExists: boolean;
}

/**
 * Reads the file, or makes it at the first start: 32 random bytes as base64, readable by its owner, complete and durable
 * (file and folder) before its name appears. Two processes that start together end with one key.
 * @throws {PrivacyFault} when the file holds anything else, or is missing although a ring exists.
 */
export async function loadOrCreateMasterKey(path: string, { ringExists }: MasterKeyFileOptions): Promise<LoadedMasterKey> {
  const text = await readIfThere(path);
  if (text !== null) return loaded(path, text, 'loaded');
  if (ringExists) {
    throw new PrivacyFault(`the master key file ${path} is missing but a key ring exists: bring the file back from its backup`);
  }
  const made = await create(path);
  return loaded(path, await readFile(path, 'utf8'), made ? 'created' : 'loaded');
}

async function loaded(path: string, text: string, origin: LoadedMasterKey['origin']): Promise<LoadedMasterKey> {
  return { masterKey: parse(path, text), origin, warning: await warningOf(path) };
}

function parse(path: string, text: string): MasterKey {
  try {
    return masterKeyFromText(text);
  } catch (error) {
    if (error instanceof PrivacyFault) throw new PrivacyFault(`the master key file ${path} holds no master key: ${error.message}`);
    throw error;
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** False when another process was first. The name is given by a hard link, which is atomic and never replaces a file. */
async function create(path: string): Promise<boolean> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    await writeDurably(draft, `${randomBytes(masterKeyBytes).toString('base64')}\n`);
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
    await syncFolder(dirname(path));
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows has no handle of a folder that could be synced, and keeps names durable without. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function warningOf(path: string): Promise<string | null> {
  if (process.platform === 'win32') return null;
  const mode = (await stat(path)).mode & 0o777;
  if ((mode & 0o077) === 0) return null;
  return `the master key file ${path} can be read by others than its owner (mode ${mode.toString(8)}): set it to 600`;
}

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException | null)?.code;
