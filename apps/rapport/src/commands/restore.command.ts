import { Command } from 'commander';
import { resolve } from 'node:path';
import type { Manifest } from '../backup/index.js';
import type { CliContext } from '../cli/cli-context.js';
import { tellLeftovers } from '../cli/leftovers.js';
import { tellingFile } from '../cli/file-fault.js';
import { printJson, printLine } from '../cli/print.js';
import { startProgress } from '../cli/progress.js';
import { examples, shared, type SharedOptions } from '../cli/shared-options.js';
import { counted } from '../render/table.js';

interface RestoreCommandOptions extends SharedOptions {
  readonly masterKey?: string;
}

const help = `
Nothing is ever overwritten: the data folder has to be new or empty. Every file is compared with the manifest, then every
event, its place and the chain are checked, and that the key ring has the keys of all of it; only then does the folder
come to be, in one step. Views are filled again from the log at the first start.

What was recorded after the backup is not in it, and can't be noticed any more: where the newer folder still exists, keep it.
Onto the engines a backup goes in two steps: restore it here, then \`rapport migrate\` brings it to a new EventStoreDB.`;

export const restoreCommand = (context: CliContext): Command =>
  shared(new Command('restore'))
    .description('Make a data folder from a backup; a folder that holds anything is refused')
    .argument('<folder>', 'the backup')
    .option('--master-key <file>', 'file with the master key that the backup was made with')
    .addHelpText('after', examples('restore ./backups/2026-07-01 --data ./shop --master-key ./master.key', 'verify --data ./shop'))
    .addHelpText('after', help)
    .action((folder: string, options: RestoreCommandOptions) => restore(context, resolve(folder), options));

async function restore(context: CliContext, backup: string, { data: target, masterKey, json }: RestoreCommandOptions): Promise<void> {
  // Loaded when it is needed: help and mistakes don't wait for it.
  const { restoreBackup } = await import('../backup/index.js');
  await tellLeftovers(context.err, target);
  const progress = startProgress(context, 'Checking', 'events');
  let manifest: Manifest;
  try {
    const named = masterKey === undefined ? null : resolve(masterKey);
    manifest = await tellingFile(`the data folder ${target}`, 'written', () => restoreBackup({ backup, target, masterKey: named, signal: context.signal, onProgress: progress.update }));
  } finally {
    progress.stop();
  }
  const { events, keys, madeAt, position } = manifest;
  if (json) return printJson(context.out, { dataFolder: target, events, keys, madeAt, position });
  await printLine(context.out, `${target}: ${counted(events, 'event')} and ${counted(keys, 'data key')}, as they were at ${madeAt}. What was recorded after that is not in it.`);
}
