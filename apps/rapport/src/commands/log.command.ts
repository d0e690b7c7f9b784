import { Command, InvalidArgumentError } from 'commander';
import { beginning, type JsonObject } from '@rapport/kernel';
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
    .option('--last <count>', 'without --after: so many events', parseCount(0, 100_000), 20)
    .option('--follow', 'go on with what comes, until Ctrl-C')
    .addHelpText('after', examples('log tail --last 5', 'log tail --after 0 --json', 'log tail --follow'))
    .action((options: TailOptions) => withApi(context, addressOf(options), (api) => tailLog(context, api, options)));
  return new Command('log').description('The log of events').addCommand(tail).addCommand(acceptEndCommand(context));
}

async function tailLog(context: CliContext, api: ApiClient, options: TailOptions): Promise<void> {
  const show = (event: JsonObject): Promise<void> => (options.json ? printNdjson(context.out, event) : printLine(context.out, eventLine(event)));
  let position = options.after;
  if (position === undefined) {
    const last = await lastEvents(api, options.last);
    position = last.position;
    for (const event of last.events) await show(event);
    if (!options.follow) return;
  }
  const query = { after: position, ...(options.follow ? { follow: true } : {}) };
  try {
    for await (const event of api.lines({ method: 'GET', path: '/v1/log', query })) await show(event);
  } catch (error) {
    // Ctrl-C is how one stops following.
    if (!(options.follow && context.signal.aborted)) throw error;
  }
}

/** The log is read from its beginning: positions can't be counted back from its end. */
async function lastEvents(api: ApiClient, count: number): Promise<{ events: readonly JsonObject[]; position: string }> {
  let events: JsonObject[] = [];
  let position: string = beginning;
  for await (const event of api.lines({ method: 'GET', path: '/v1/log', query: { after: position } })) {
    if (typeof event['position'] === 'string') position = event['position'];
    events.push(event);
    if (events.length > 2 * count + 1_000) events = events.slice(-count);
  }
  return { events: count === 0 ? [] : events.slice(-count), position };
}

function parsePosition(text: string): string {
  const position = fullPosition(text);
  if (position === null) throw new InvalidArgumentError('It must be a position as `log tail` prints it.');
  return position;
}
