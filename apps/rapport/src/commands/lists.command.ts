import { Command, Option } from 'commander';
import type { JsonObject } from '@rapport/kernel';
import { setTimeout as delay } from 'node:timers/promises';
import type { CliContext } from '../cli/cli-context.js';
import { exitCodes } from '../cli/exit-codes.js';
import { printJson, printLine } from '../cli/print.js';
import type { SetExitCode } from '../cli/program.js';
import { examples, parseCount, reaching, type ReachingOptions } from '../cli/shared-options.js';
import type { ApiClient } from '../client/api-client.js';
import { isObject } from '../client/api-problem.js';
import { addressOf, withApi } from '../client/with-api.js';
import { renderParked } from '../render/parked.js';
import { table } from '../render/table.js';

const showHelp = `
Shown are the places of the records in the log and why the first of them failed: an error's name, its code and a line of
the program. What is in them stays sealed. They stay where they are until they are replayed; a repeat of the replay is safe.`;

const replayHelp = `
On the engines the process that owns the key does it: the command waits for it as long as --wait says. Exit code 0: nothing
of the key waits any more; 1: it failed again, and stays parked; 5: nobody has done it yet, and it stays asked for.`;

export function parkedCommand(context: CliContext, setExitCode: SetExitCode): Command {
  const list = reaching(new Command('list'))
    .description('Keys whose events are held because one of them failed')
    .addOption(ofReactor())
    .addHelpText('after', examples('parked list', 'parked list --reactions'))
    .action((options: ParkedOptions) => showList(context, options, options.reactions ? '/v1/reactions/parked' : '/v1/parked', { nothing: 'Nothing is parked.', remedy: '`rapport parked show KEY` tells why, and what to do.' }));
  const show = reaching(new Command('show'))
    .description('What waits under a key: where it stands in the log, why, since when, and what to do')
    .argument('<key>', 'the parked key; of the reactor, the customer')
    .addOption(ofReactor())
    .addHelpText('after', examples('parked show 0001', 'parked show 0001 --reactions --json'))
    .addHelpText('after', showHelp)
    .action((key: string, options: ParkedOptions) =>
      withApi(context, addressOf(options), async (api) => {
        const shown = options.reactions ? await api.get(`/v1/reactions/parked/${encodeURIComponent(key)}`) : await api.get('/v1/parked/records', { key });
        await (options.json ? printJson(context.out, shown) : printLine(context.out, renderParked(shown, key, options.reactions ?? false)));
      }),
    );
  const replay = reaching(new Command('replay'))
    .description('Work the held events of a key again, in their order')
    .argument('<key>', 'the parked key; of the reactor, the customer')
    .addOption(ofReactor())
    .addOption(new Option('--wait <seconds>', 'how long to wait for the process that does it').default(60).argParser(parseCount(0, 3_600)))
    .addHelpText('after', examples('parked replay 0001', 'parked replay 0001 --reactions --wait 300'))
    .addHelpText('after', replayHelp)
    .action((key: string, options: ReplayOptions) => withApi(context, addressOf(options), (api) => replayKey(context, api, key, options, setExitCode)));
  return new Command('parked').description('Events that failed in the projector, or in the reactor').addCommand(list).addCommand(show).addCommand(replay);
}

interface ParkedOptions extends ReachingOptions {
  readonly reactions?: boolean;
}
interface ReplayOptions extends ParkedOptions {
  readonly wait: number;
}

const ofReactor = (): Option => new Option('--reactions', 'of the reactor: customers whose events could not be reacted to');
const askEveryMs = 500;

async function replayKey(context: CliContext, api: ApiClient, key: string, { reactions, wait, json }: ReplayOptions, setExitCode: SetExitCode): Promise<void> {
  const ofCustomer = `/v1/reactions/parked/${encodeURIComponent(key)}/replay`;
  const deadlineMs = context.now() + wait * 1_000;
  let answer = await (reactions ? api.post(ofCustomer, {}) : api.post('/v1/parked/replay', { key }));
  while (answer['state'] === 'asked' && context.now() < deadlineMs) {
    await delay(askEveryMs, undefined, { signal: context.signal });
    answer = reactions ? await api.get(ofCustomer) : await api.get('/v1/parked/replay', { key });
  }
  await (json ? printJson(context.out, answer) : printLine(context.out, replayed(key, answer, reactions ?? false)));
  if (answer['state'] === 'asked') setExitCode(exitCodes.unreachable);
  else if (answer['state'] === 'failed' || stillHeld(answer) > 0) setExitCode(exitCodes.failed);
}

const stillHeld = ({ held }: JsonObject): number => (typeof held === 'number' ? held : 0);

/** On the engines the process that owns the key does it; it may not have got to it yet, or it may have failed. */
function replayed(key: string, answer: JsonObject, ofReactorsKey: boolean): string {
  const toShow = `\`rapport parked show ${key}${ofReactorsKey ? ' --reactions' : ''}\` tells why.`;
  if (answer['state'] === 'asked') return `The replay of ${key} is asked for, and not done yet: is the process running that owns it? The same command again tells.`;
  if (answer['state'] === 'failed') return `The replay of ${key} failed${typeof answer['error'] === 'string' ? ` (${answer['error']})` : ''}; it stays parked.`;
  return stillHeld(answer) > 0 ? `Replayed ${key}: ${stillHeld(answer)} of its events still wait. ${toShow}` : `Replayed ${key}.`;
}

const failedHelp = `
Each keeps its last good body, and is derived again with the next event that concerns it. Where a new version of the program
mends what failed, \`rapport rebuild\` derives all of the view anew.`;

export const failedViewsCommand = (context: CliContext): Command =>
  reaching(new Command('failed-views'))
    .description('Documents that could not be derived and keep their old body')
    .addHelpText('after', examples('failed-views', 'failed-views --json'))
    .addHelpText('after', failedHelp)
    .action((options: ReachingOptions) => showList(context, options, '/v1/failed-views', { nothing: 'No view has failed.', remedy: failedHelp.trim() }));

const showList = (context: CliContext, options: ReachingOptions, path: string, { nothing, remedy }: { readonly nothing: string; readonly remedy: string }): Promise<void> =>
  withApi(context, addressOf(options), async (api) => {
    const answer = await api.get(path);
    if (options.json) return printJson(context.out, answer);
    const items = Array.isArray(answer['items']) ? (answer['items'] as readonly unknown[]).filter(isObject) : [];
    await printLine(context.out, items.length === 0 ? nothing : `${renderItems(items)}\n\n${remedy}`);
  });

/** A column for each field of the first item. */
function renderItems(items: readonly JsonObject[]): string {
  const names = Object.keys(items[0] ?? {});
  const cell = (value: unknown): string => (value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));
  return table(names.map((head) => ({ head })), items.map((item) => names.map((name) => cell(item[name]))));
}
