import { Command, Option } from 'commander';
import type { JsonObject } from '@rapport/kernel';
import type { CliContext } from '../cli/cli-context.js';
import { printJson, printLine } from '../cli/print.js';
import { examples, reaching, type ReachingOptions } from '../cli/shared-options.js';
import { isObject } from '../client/api-problem.js';
import { addressOf, withApi } from '../client/with-api.js';
import { table } from '../render/table.js';

export function parkedCommand(context: CliContext): Command {
  const list = reaching(new Command('list'))
    .description('Keys whose events are held because one of them failed')
    .addOption(ofReactor())
    .addHelpText('after', examples('parked list', 'parked list --reactions'))
    .action((options: ParkedOptions) => showList(context, options, options.reactions ? '/v1/reactions/parked' : '/v1/parked', 'Nothing is parked.'));
  const replay = reaching(new Command('replay'))
    .description('Work the held events of a key again, in their order')
    .argument('<key>', 'the parked key; of the reactor, the customer')
    .addOption(ofReactor())
    .addHelpText('after', examples('parked replay 0001', 'parked replay 0001 --reactions'))
    .action((key: string, options: ParkedOptions) =>
      withApi(context, addressOf(options), async (api) => {
        const answer = await (options.reactions ? api.post(`/v1/reactions/parked/${encodeURIComponent(key)}/replay`, {}) : api.post('/v1/parked/replay', { key }));
        await (options.json ? printJson(context.out, answer) : printLine(context.out, replayed(key, answer)));
      }),
    );
  return new Command('parked').description('Events that failed in the projector, or in the reactor').addCommand(list).addCommand(replay);
}

interface ParkedOptions extends ReachingOptions {
  readonly reactions?: boolean;
}

const ofReactor = (): Option => new Option('--reactions', 'of the reactor: customers whose events could not be reacted to');

/** On the engines the process that owns the key does it; it may not have got to it yet, or it may have failed. */
function replayed(key: string, { state, held }: JsonObject): string {
  if (state === 'asked') return `The replay of ${key} is asked for, and not done yet: the same command again tells.`;
  if (state === 'failed') return `The replay of ${key} failed; it stays parked.`;
  return typeof held === 'number' && held > 0 ? `Replayed ${key}: ${held} of its events still wait.` : `Replayed ${key}.`;
}

export const failedViewsCommand = (context: CliContext): Command =>
  reaching(new Command('failed-views'))
    .description('Documents that could not be derived and keep their old body')
    .addHelpText('after', examples('failed-views --json'))
    .action((options: ReachingOptions) => showList(context, options, '/v1/failed-views', 'No view has failed.'));

const showList = (context: CliContext, options: ReachingOptions, path: string, nothing: string): Promise<void> =>
  withApi(context, addressOf(options), async (api) => {
    const answer = await api.get(path);
    if (options.json) return printJson(context.out, answer);
    const items = Array.isArray(answer['items']) ? (answer['items'] as readonly unknown[]).filter(isObject) : [];
    await printLine(context.out, items.length === 0 ? nothing : renderItems(items));
  });

/** A column for each field of the first item. */
function renderItems(items: readonly JsonObject[]): string {
  const names = Object.keys(items[0] ?? {});
  const cell = (value: unknown): string => (value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));
  return table(names.map((head) => ({ head })), items.map((item) => names.map((name) => cell(item[name]))));
}
