import { isPosition, type Position } from '@rapport/kernel';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { isObject } from '../client/api-problem.js';
import { backupFiles, digestOf, writePrivately, type BackupFile, type FileDigest } from './backup-files.js';

export interface ManifestFile extends FileDigest {
  readonly path: BackupFile;
}

/** What a backup says of itself. Names and meanings are kept for ever; `format` is raised when one changes. */
export interface Manifest {
  readonly format: 'rapport-backup 1';
  readonly madeAt: string;
  /** The version of the program. */
  readonly madeBy: string;
  readonly of: 'data-folder' | 'engines';
  readonly events: number;
  /** Of the last event, in the log that was backed up. */
  readonly position: Position;
  /** Entries of the key ring. */
  readonly keys: number;
  /** Tells the master key from others, and gives nothing away. */
  readonly keyCheck: string;
  readonly masterKey: 'apart' | 'included';
  readonly files: readonly ManifestFile[];
}

const manifestName = 'manifest.json';
const format = 'rapport-backup 1';

/** Writes what a backup's folder holds, as its last file. */
export async function writeManifest(folder: string, about: Omit<Manifest, 'format' | 'files'>, signal: AbortSignal): Promise<Manifest> {
  const files: ManifestFile[] = [];
  for (const path of backupFiles) if (existsSync(join(folder, path))) files.push({ path, ...(await digestOf(join(folder, path), signal)) });
  const manifest: Manifest = { format, ...about, files };
  await writePrivately(join(folder, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** @throws {CliFault} where there is no backup, or its manifest can't be read. */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, manifestName);
  if (!existsSync(path)) throw new CliFault(exitCodes.notFound, 'no-backup', `${folder} is no backup: it has no ${manifestName}`, 'A folder that ends in .partial was never completed: take another backup.');
  const value = parsed(await readFile(path, 'utf8'));
  if (!isManifest(value)) throw damaged(`${path} can't be read, or is of a later version`);
  return value;
}

export const damaged = (what: string): CliFault => new CliFault(exitCodes.damaged, 'backup-damaged', `the backup is damaged: ${what}`, 'Nothing was restored. Take another copy of this backup, or another backup.');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isManifest(value: unknown): value is Manifest {
  if (!isObject(value) || value['format'] !== format) return false;
  const { events, keys, position, keyCheck, masterKey, madeAt, files } = value;
  if (![events, keys].every(Number.isSafeInteger) || typeof position !== 'string' || !isPosition(position) || typeof keyCheck !== 'string' || typeof madeAt !== 'string') return false;
  return (masterKey === 'apart' || masterKey === 'included') && Array.isArray(files) && files.every(isManifestFile) && hasAll(files, masterKey === 'included');
}

const isManifestFile = (value: unknown): value is ManifestFile =>
  isObject(value) && backupFiles.some((name) => name === value['path']) && Number.isSafeInteger(value['bytes']) && /^[0-9a-f]{64}$/.test(String(value['sha256']));

const hasAll = (files: readonly ManifestFile[], withMasterKey: boolean): boolean => {
  const expected = backupFiles.filter((name) => withMasterKey || name !== 'keys/master.key');
  return files.length === expected.length && expected.every((name) => files.some(({ path }) => path === name));
};
