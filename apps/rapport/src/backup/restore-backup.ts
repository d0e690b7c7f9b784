import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { tellingFile } from '../cli/file-fault.js';
import { copyPrivately, masterKeyFile, writePrivately } from './backup-files.js';
import { checkCopy } from './check-copy.js';
import { isVacant, makingFolder, type OnStep } from './draft-folder.js';
import { damaged, readManifest, type Manifest } from './manifest.js';
import { readMasterKeyFile, readNamedMasterKey, type NamedMasterKey } from './master-key-text.js';

export interface RestoreOptions {
  readonly backup: string;
  /** The data folder: it comes to be in one step, when everything in it was checked. */
  readonly target: string;
  /** File with the master key. Null: the one in the backup. */
  readonly masterKey: string | null;
  readonly signal: AbortSignal;
  readonly onProgress: (events: number, total: number) => void;
  readonly onStep?: OnStep;
}

/** @throws {CliFault} LogFault PrivacyFault; then there is nothing at the target, and the backup is as it was. */
export async function restoreBackup({ backup, target, masterKey, signal, onProgress, onStep = () => undefined }: RestoreOptions): Promise<Manifest> {
  if (!(await isVacant(target))) throw new CliFault(exitCodes.refused, 'not-empty', `${target} is there already and not empty; nothing is ever overwritten`, 'Name a new folder, or move what is there aside.');
  const manifest = await readManifest(backup);
  const key = await rightKey(manifest, backup, masterKey);
  return makingFolder(target, onStep, async (draft) => {
    for (const part of ['log', 'keys', 'cache']) await mkdir(join(draft, part), { mode: 0o700 });
    await copyFiles(manifest, backup, draft, signal);
    onStep('copied');
    await writePrivately(join(draft, masterKeyFile), `${key.text}\n`);
    const found = await checkCopy({ folder: draft, keyCheck: manifest.keyCheck, signal, onProgress });
    if (found.events !== manifest.events || found.keys !== manifest.keys) throw damaged(`it holds ${found.events} events and ${found.keys} keys, and its manifest says ${manifest.events} and ${manifest.keys}`);
    onStep('checked');
    return manifest;
  });
}

async function rightKey(manifest: Manifest, backup: string, named: string | null): Promise<NamedMasterKey> {
  if (named === null && manifest.masterKey === 'apart') throw new CliFault(exitCodes.usage, 'master-key', 'the backup holds no master key', 'Name the file with the one that it was made with: --master-key FILE.');
  const key = await (named === null ? readMasterKeyFile(join(backup, masterKeyFile)) : readNamedMasterKey(named));
  if (key.keyCheck !== manifest.keyCheck) throw new CliFault(exitCodes.damaged, 'keys', 'the master key is not the one that this backup was made with', 'Name the right one with --master-key.');
  return key;
}

async function copyFiles({ files }: Manifest, backup: string, draft: string, signal: AbortSignal): Promise<void> {
  for (const { path, bytes, sha256 } of files) {
    if (path === masterKeyFile) continue;
    await mkdir(dirname(join(draft, path)), { recursive: true, mode: 0o700 });
    const read = await tellingFile(`${path} of the backup`, 'read', () => copyPrivately(join(backup, path), join(draft, path), signal));
    if (read.sha256 !== sha256 || read.bytes !== bytes) throw damaged(`${path} is not what was written: ${read.bytes} bytes with SHA-256 ${read.sha256} instead of ${bytes} with ${sha256}`);
  }
}
