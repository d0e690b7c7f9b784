import type { Position } from '@rapport/kernel';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { version } from '../cli/version.js';
import { masterKeyFile, writePrivately } from './backup-files.js';
import { checkCopy } from './check-copy.js';
import { isVacant, makingFolder, type OnStep } from './draft-folder.js';
import { writeManifest, type Manifest } from './manifest.js';
import type { NamedMasterKey } from './master-key-text.js';

export type BackupPhase = 'copying' | 'checking';

export interface BackupOptions {
  /** Comes to be in one step, when everything in it was checked. */
  readonly target: string;
  /** Put the master key into it: whoever has the backup then reads everything. */
  readonly withMasterKey: boolean;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onProgress: (phase: BackupPhase, events: number, total: number) => void;
  readonly onStep?: OnStep;
}

/** Where log and keys come from. */
export interface BackupSource {
  readonly of: Manifest['of'];
  readonly masterKey: NamedMasterKey;
  /**
   * Fills `log` and `keys` of the draft: everything that is committed when it begins, and the keys of at least that.
   * @returns the position of the last event, as the source has it.
   */
  copyTo(draft: string, options: Pick<BackupOptions, 'signal'> & { readonly onProgress: (events: number, total: number) => void; readonly onStep: OnStep }): Promise<Position>;
}

/** @throws {CliFault} LogFault PrivacyFault; then there is nothing at the target. */
export async function backUp(source: BackupSource, options: BackupOptions): Promise<Manifest> {
  const { target, withMasterKey, now, signal, onProgress, onStep = () => undefined } = options;
  if (!(await isVacant(target))) throw new CliFault(exitCodes.refused, 'not-empty', `${target} is there already and not empty`, 'Name a new folder for each backup.');
  const madeAt = new Date(now()).toISOString();
  return makingFolder(target, onStep, async (draft) => {
    for (const part of ['log', 'keys']) await mkdir(join(draft, part), { mode: 0o700 });
    onStep('begun');
    const position = await source.copyTo(draft, { signal, onStep, onProgress: (events, total) => onProgress('copying', events, total) });
    const { keyCheck, text } = source.masterKey;
    const found = await checkCopy({ folder: draft, keyCheck, signal, onProgress: (events, total) => onProgress('checking', events, total) });
    onStep('checked');
    if (withMasterKey) await writePrivately(join(draft, masterKeyFile), `${text}\n`);
    const about = { madeAt, madeBy: version, of: source.of, ...found, position, keyCheck, masterKey: withMasterKey ? 'included' : 'apart' } as const;
    const manifest = await writeManifest(draft, about, signal);
    onStep('manifest');
    return manifest;
  });
}
