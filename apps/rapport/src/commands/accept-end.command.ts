import { Command } from 'commander';
import { existsSync } from 'node:fs';
import type { AcceptedEnd, CliContext } from '../cli/cli-context.js';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { printJson, printLine } from '../cli/print.js';
import { examples, shared, type SharedOptions } from '../cli/shared-options.js';
import { dataFolderFault } from '../client/with-api.js';
import { counted, grouped } from '../render/table.js';

interface AcceptOptions extends SharedOptions {
  readonly yes?: boolean;
}

export const acceptEndCommand = (context: CliContext): Command =>
  shared(new Command('accept-end'))
    .description('Accept a log that lost its end as it is, so that it opens again. What was lost can then no longer be noticed: a newer copy of the folder is the better way')
    .option('--yes', 'that this is meant')
    .addHelpText('after', examples('verify', 'log accept-end --yes'))
    .action(async (options: AcceptOptions) => {
      if (!options.yes) throw new CliFault(exitCodes.usage, 'not-confirmed', 'this gives up the events that were lost', 'Look with `rapport verify` first; add --yes to accept the loss.');
      if (!existsSync(options.data)) throw new CliFault(exitCodes.notFound, 'no-data-folder', `there is no data folder ${options.data}`);
      const accepted = await accept(context, options.data);
      await (options.json ? printJson(context.out, { ...accepted }) : printLine(context.out, inWords(accepted)));
    });

async function accept(context: CliContext, dataFolder: string): Promise<AcceptedEnd> {
  try {
    return await context.acceptLogEnd(dataFolder);
  } catch (error) {
    throw await dataFolderFault(dataFolder, error);
  }
}

function inWords({ before, now }: AcceptedEnd): string {
  const end = `The log ends behind ${counted(now, 'event')} now`;
  if (before === null) return `${end}; nothing told where it ended before.`;
  return before > now ? `${end}; it had reached ${grouped(before)}: the loss of ${counted(before - now, 'event')} is accepted.` : `${end}; nothing was missing.`;
}
