import { Command } from 'commander';
import { resolve } from 'node:path';
import type { BackupPhase, BackupSource, Manifest } from '../backup/index.js';
import type { CliContext } from '../cli/cli-context.js';
import { tellLeftovers } from '../cli/leftovers.js';
import { tellingFile } from '../cli/file-fault.js';
import { phaseBars } from '../cli/phase-bars.js';
import { printJson, printLine } from '../cli/print.js';
import { settingsFault } from '../cli/settings-fault.js';
import { examples, shared, type SharedOptions } from '../cli/shared-options.js';
import { counted } from '../render/table.js';

interface BackupCommandOptions extends SharedOptions {
  readonly engines?: boolean;
  readonly withMasterKey?: boolean;
}

const help = `
The backup is a new folder with the log, the key ring, and manifest.json (position, counts, SHA-256 of each file). It may
be taken while Rapport runs, and holds every command that was answered before it began. Everything in it is read back and
checked; then the folder comes to be in one step. What a killed backup leaves ends in .partial and may be deleted.

The master key is left out, so that nobody can read names and contact data from a backup alone: keep a copy of
<data folder>/keys/master.key apart. Without it they can't be opened any more. --with-master-key puts it in.

With --engines, the log is read from EventStoreDB and the key ring from MongoDB, as the processes' settings name them
(EVENTSTOREDB_URL, KEY_RING_MONGODB_URL, MASTER_KEY_FILE and their neighbours). Topics and views are derived from the log.`;

export const backupCommand = (context: CliContext): Command =>
  shared(new Command('backup'))
    .description('Copy the log and its keys into a new folder, also while Rapport runs')
    .argument('<folder>', 'the backup, a new folder')
    .option('--engines', 'of the engines that the settings name, in place of the data folder')
    .option('--with-master-key', 'put the master key into it: whoever has the backup then reads everything')
    .addHelpText('after', examples('backup ./backups/2026-07-01', 'backup ./backups/2026-07-01 --data ./shop --json', 'backup ./backups/2026-07-01 --engines'))
    .addHelpText('after', help)
    .action((folder: string, options: BackupCommandOptions) => backup(context, resolve(folder), options));

const labels: Readonly<Record<BackupPhase, string>> = { copying: 'Copying the log', checking: 'Checking the copy' };

async function backup(context: CliContext, target: string, options: BackupCommandOptions): Promise<void> {
  // Loaded when it is needed: help and mistakes don't wait for it.
  const { backUp } = await import('../backup/index.js');
  await tellLeftovers(context.err, target);
  const bars = phaseBars(context, labels, 'events');
  try {
    const { now, signal } = context;
    const source = await sourceOf(context, options);
    const manifest = await tellingFile(`the backup ${target}`, 'written', () => backUp(source, { target, withMasterKey: options.withMasterKey ?? false, now, signal, onProgress: bars.update }));
    bars.stop();
    await (options.json ? printJson(context.out, { folder: target, ...manifest }) : printLine(context.out, inWords(target, manifest)));
  } catch (error) {
    throw settingsFault(error);
  } finally {
    bars.stop();
  }
}

async function sourceOf(context: CliContext, { engines, data }: BackupCommandOptions): Promise<BackupSource> {
  // What speaks to servers takes a second to load.
  if (engines) return (await import('../backup/engines-source.js')).enginesSource(context);
  return (await import('../backup/index.js')).dataFolderSource(data);
}

function inWords(target: string, { events, keys, masterKey, files }: Manifest): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const key = masterKey === 'included'
    ? 'The master key is in it: whoever has this folder reads names and contact data.'
    : 'The master key is not in it: keep a copy of it apart. Without it, names and contact data can\'t be opened any more.';
  return [`${target}: ${counted(events, 'event')} and ${counted(keys, 'data key')}, ${(bytes / 1_048_576).toFixed(1)} MiB, read back and whole.`, key].join('\n');
}
