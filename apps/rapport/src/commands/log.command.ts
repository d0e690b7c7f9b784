import { Command, InvalidArgumentError, Option } from 'commander';
import type { JsonObject } from '@rapport/kernel';
import type { CliContext } from '../cli/cli-context.js';
import { printLine, printNdjson } from '../cli/print.js';
import { examples, parseCount, reaching, type ReachingOptions } from '../cli/shared-options.js';
import type { ApiClient } from '../client/api-client.js';
import { addressOf, withApi } from '../client/with-api.js';
import { eventLine, fullPosition } from '../render/events.js';
import { acceptEndCommand } from './accept-end.command.js';

interface TailOptions extends ReachingOptions {
  readonly after?: string;
  readonly last: number;
  readonly follow?: boolean;
}

export function logCommand(context: CliContext): Command {
  const tail = reaching(new Command('tail'))
    .description('Events of the log in their order, personal parts sealed: the last ones, or all behind a position')
    .option('--after <position>', 'everything behind this position, as printed; 0 is the beginning', parsePosition)
    .addOption(new Option('--last <count>', 'without --after: so many events').default(20).argParser(parseCount(0, 10_000)).conflicts('after'))
    .option('--follow', 'go on with what comes, until Ctrl-C')
    .addHelpText('after', examples('log tail --last 5', 'log tail --after 0 --json', 'log tail --follow'))
    .action((options: TailOptions) => withApi(context, addressOf(options), (api) => tailLog(context, api, options)));
  return new Command('log').description('The log of events').addCommand(tail).addCommand(acceptEndCommand(context));
}

async function tailLog(context: CliContext, api: ApiClient, options: TailOptions): Promise<void> {
  const show = (event: JsonObject): Promise<void> => (options.json ? printNdjson(context.out, event) : printLine(context.out, eventLine(event)));
  const from = options.after === undefined ? { last: options.last } : { after: options.after };
  const query = { ...from, ...(options.follow ? { follow: true } : {}) };
  try {
    for await (const event of api.lines({ method: 'GET', path: '/v1/log', query })) await show(event);
  } catch (error) {
    // Ctrl-C is how one stops following.
    if (!(options.follow && context.signal.aborted)) throw error;
  }
}

function parsePosition(text: string): string {
  const position = fullPosition(text);
  if (position === null) throw new InvalidArgumentError('It must be a position as `log tail` prints it.');
  return position;
}
