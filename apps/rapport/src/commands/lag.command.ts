import { Command, Option } from 'commander';
import type { CliContext } from '../cli/cli-context.js';
import { exitCodes } from '../cli/exit-codes.js';
import { printJson, printLine } from '../cli/print.js';
import type { SetExitCode } from '../cli/program.js';
import { settingsFault } from '../cli/settings-fault.js';
import { examples, parseCount, reaching, type ReachingOptions } from '../cli/shared-options.js';
import { ApiClient, oneAddress } from '../client/api-client.js';
import { isObject } from '../client/api-problem.js';
import { findRunningProcess } from '../client/running-process.js';
import { addressOf, withApi } from '../client/with-api.js';
import { renderLag, type ShownLag } from '../render/lag.js';

interface LagOptions extends ReachingOptions {
  readonly engines?: boolean;
  readonly maxEvents?: number;
}

/** Counted to here where nothing says up to where it matters. */
const countedAtMost = 1_000;

const help = `
Beside a process, projector and reactor are told; with --engines also the relay, and customers whose status is not in its
topic yet. The servers themselves are asked then (EVENTSTOREDB_URL, KAFKA_BROKERS, MONGODB_URL and their neighbours), so that
it answers also where processes are down. Events behind are those of the log that a station has not worked through, for
partitions too; 1,000+ means that or more. Seconds are those since the first of them was stored. With --max-events, the exit
code is 1 when a station is further behind, or more customers wait for their status.`;

export const lagCommand = (context: CliContext, setExitCode: SetExitCode): Command =>
  reaching(new Command('lag'))
    .description('How far each station is behind the log: relay, each partition of the projector, reactor')
    .option('--engines', 'ask the servers that the settings name, in place of a process')
    .addOption(new Option('--max-events <count>', 'exit with 1 when a station is more events behind').argParser(parseCount(0, 99_999)))
    .addHelpText('after', examples('lag', 'lag --max-events 500 --json', 'lag --engines'))
    .addHelpText('after', help)
    .action(async (options: LagOptions) => {
      const { maxEvents, json } = options;
      const lag = await measured(context, options, maxEvents === undefined ? countedAtMost : maxEvents + 1);
      await (json ? printJson(context.out, lag) : printLine(context.out, renderLag(lag)));
      if (maxEvents !== undefined && (lag.stations.some(({ events }) => events > maxEvents) || (lag.unpublishedStatuses?.customers ?? 0) > maxEvents)) setExitCode(exitCodes.failed);
    });

async function measured(context: CliContext, options: LagOptions, countAtMost: number): Promise<ShownLag> {
  if (!options.engines) return askProcess(context, options, countAtMost);
  // Loaded when it is needed: help and mistakes don't wait for it.
  const { enginesLag } = await import('../engines/engines-lag.js');
  return enginesLag(context, countAtMost).catch((error: unknown) => {
    throw settingsFault(error);
  });
}

/** A process that runs answers while it is still filling its views; one that is started here is asked when it has filled them. */
async function askProcess(context: CliContext, options: LagOptions, countAtMost: number): Promise<ShownLag> {
  const ask = (api: ApiClient): Promise<ShownLag> => api.get('/v1/lag', { countAtMost }).then(lagOf);
  const { addresses, dataFolder } = addressOf(options);
  const running = addresses ?? (await findRunningProcess(dataFolder).then((found) => found && oneAddress(found.url)));
  if (!running) return withApi(context, { dataFolder }, ask);
  const api = new ApiClient(running, context.signal);
  return ask(api).finally(() => api.close());
}

const lagOf = (answer: unknown): ShownLag => (isObject(answer) && Array.isArray(answer['stations']) ? (answer as unknown as ShownLag) : { headPosition: '', stations: [] });
