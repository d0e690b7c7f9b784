import { Command } from 'commander';
import type { CliContext } from '../cli/cli-context.js';
import { printJson, printLine } from '../cli/print.js';
import { examples, reaching, type ReachingOptions } from '../cli/shared-options.js';
import { settle } from '../client/wait-until-ready.js';
import { addressOf, withApi } from '../client/with-api.js';
import { renderStatistics } from '../render/statistics.js';

export const statsCommand = (context: CliContext): Command =>
  reaching(new Command('stats'))
    .description('The ladder, the periods, their cross table, RFM by bands and quintiles')
    .addHelpText('after', examples('stats', 'stats --json'))
    .action((options: ReachingOptions) =>
      withApi(context, addressOf(options), async (api) => {
        if (!(await settle(api))) await printLine(context.err, 'The views are still catching up: what follows may lack what was recorded last.');
        const statistics = await api.get('/v1/statistics');
        await (options.json ? printJson(context.out, statistics) : printLine(context.out, renderStatistics(statistics)));
      }),
    );
