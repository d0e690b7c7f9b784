import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { fileFault } from '../cli/file-fault.js';
import { startProgress } from '../cli/progress.js';
import type { CliContext, EmbeddedProcess } from '../cli/cli-context.js';
import type { ReachingOptions } from '../cli/shared-options.js';
import { ApiClient, oneAddress, type ApiAddresses } from './api-client.js';
import { findRunningProcess, readLiveAddress, type RunningProcess } from './running-process.js';
import { waitUntilReady } from './wait-until-ready.js';

export interface WithApiOptions {
  readonly dataFolder: string;
  /** In place of whoever runs on the data folder. */
  readonly addresses?: ApiAddresses | null;
  /** Make the data folder if there is none. Default false: then a missing one is a fault. */
  readonly create?: boolean;
}

/** Where the options send a command. @throws {CliFault} when queries have an address and commands have none. */
export function addressOf({ data, url, queryUrl }: ReachingOptions): WithApiOptions {
  if (queryUrl !== undefined && url === undefined) throw new CliFault(exitCodes.usage, 'url', '--query-url needs --url beside it');
  return { dataFolder: data, addresses: url === undefined ? null : { commands: url, queries: queryUrl ?? url } };
}

/**
 * Works through HTTP, the one way there is: with the processes at the addresses given, or with the one that runs on the data
 * folder, or else with one that is started here, on a port of its own, and closed after the work.
 */
export async function withApi<T>(context: CliContext, options: WithApiOptions, work: (api: ApiClient) => Promise<T>): Promise<T> {
  if (options.addresses) return withClient(context, options.addresses, work);
  const there = await runningOrStarted(context, options);
  if (!('close' in there)) return withClient(context, oneAddress(there.url), work);
  try {
    return await withClient(context, oneAddress(there.url), work);
  } finally {
    await there.close();
  }
}

/** How long to wait for who has the data folder and no address yet: a process that starts, or a command at its work. */
const inUseWithinMs = 20_000;
const askEveryMs = 250;

async function runningOrStarted(context: CliContext, { dataFolder, create }: WithApiOptions): Promise<RunningProcess | EmbeddedProcess> {
  const endsMs = performance.now() + inUseWithinMs;
  for (;;) {
    const running = await findRunningProcess(dataFolder);
    if (running) return running;
    if (!create && !existsSync(dataFolder)) throw noDataFolder(dataFolder);
    try {
      return await startHere(context, dataFolder);
    } catch (error) {
      if (!(error instanceof CliFault) || error.code !== 'in-use' || performance.now() > endsMs) throw error;
      // One that has an address and does not answer is no matter of a moment; one that answers by now will be found.
      if ((await readLiveAddress(dataFolder)) !== null && !(await findRunningProcess(dataFolder))) throw error;
    }
    await delay(askEveryMs, undefined, { signal: context.signal });
  }
}

export const noDataFolder = (dataFolder: string): CliFault =>
  new CliFault(exitCodes.notFound, 'no-data-folder', `there is no data folder ${dataFolder}`, 'Name one with --data; `rapport serve` and `rapport import orders` make it.');

async function withClient<T>(context: CliContext, addresses: ApiAddresses, work: (api: ApiClient) => Promise<T>): Promise<T> {
  const api = new ApiClient(addresses, context.signal);
  try {
    await waitUntilReady(context, api);
    return await work(api);
  } finally {
    api.close();
  }
}

async function startHere(context: CliContext, dataFolder: string): Promise<EmbeddedProcess> {
  const progress = startProgress(context, 'Opening the data folder', 'steps');
  try {
    return await context.startEmbedded({
      dataFolder,
      host: '127.0.0.1',
      port: 0,
      publishAddress: false,
      now: context.now,
      log: { faultsTo: context.err },
      onProgress: ({ done, total }) => progress.update(done, total),
    });
  } catch (error) {
    throw await dataFolderFault(dataFolder, error);
  } finally {
    progress.stop();
  }
}

/** Why a data folder can't be opened, said so that one knows what, or whom, to look for. */
export async function dataFolderFault(dataFolder: string, error: unknown): Promise<unknown> {
  if (!isNativeError(error) || error.name !== 'LogFault' || (error as { code?: unknown }).code !== 'in-use') return fileFault(`the data folder ${dataFolder}`, 'used', error);
  const running = await findRunningProcess(dataFolder);
  const address = running ?? (await readLiveAddress(dataFolder));
  const who = address ? `process ${address.pid ?? 'unknown'}, which ${running ? 'answers' : 'does not answer'} at ${address.url}` : 'another process, which has not published an address';
  const hint = running ? 'Stop it first, or work beside it.' : 'Wait until it has ended or answers, or end it.';
  return new CliFault(exitCodes.unreachable, 'in-use', `the data folder ${dataFolder} is in use by ${who}`, hint, { cause: error });
}
