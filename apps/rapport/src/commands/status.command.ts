import { Command } from 'commander';
import type { CliContext } from '../cli/cli-context.js';
import { printJson, printLine } from '../cli/print.js';
import { examples, reaching, type ReachingOptions } from '../cli/shared-options.js';
import { settle } from '../client/wait-until-ready.js';
import { addressOf, withApi } from '../client/with-api.js';
import { renderStatus } from '../render/status.js';

export const statusCommand = (context: CliContext): Command =>
  reaching(new Command('status'))
    .description('How far the log and the views are, and the calendar')
    .addHelpText('after', examples('status', 'status --json'))
    .action((options: ReachingOptions) =>
      withApi(context, addressOf(options), async (api) => {
        await settle(api);
        const status = await api.get('/v1/status');
        await (options.json ? printJson(context.out, status) : printLine(context.out, renderStatus(status)));
      }),
    );
