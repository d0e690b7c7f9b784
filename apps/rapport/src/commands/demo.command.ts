import { Command, Option } from 'commander';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CliContext } from '../cli/cli-context.js';
import { print, printLine } from '../cli/print.js';
import { startProgress } from '../cli/progress.js';
import { examples, jsonOption } from '../cli/shared-options.js';
import { ApiClient, oneAddress } from '../client/api-client.js';
import { settle, waitUntilReady } from '../client/wait-until-ready.js';
import { renderStatistics } from '../render/statistics.js';
import { playShop } from '../simulation/play.js';
import { demoShop } from '../simulation/shop.js';
import { explainedCustomer } from '../simulation/stories.js';
import { showCustomer } from './customer.command.js';
import { announce, hostOption, portOption, startServing, untilStopped } from './serve.command.js';

interface DemoOptions {
  readonly data?: string;
  readonly host: string;
  readonly port: number;
  readonly json?: boolean;
  readonly once?: boolean;
}

export const demoCommand = (context: CliContext): Command =>
  new Command('demo')
    .description('A simulated shop: builds a year of customers and orders, shows how they are judged, and serves until Ctrl-C')
    .addOption(new Option('--data <folder>', 'keep the demo in this folder (default: a temporary one, removed at the end)').argParser((text) => resolve(text)))
    .addOption(hostOption())
    .addOption(portOption())
    .addOption(jsonOption())
    .option('--once', 'end after printing instead of serving')
    .addHelpText('after', examples('demo', 'demo --once', 'demo --data ./demo --port 8080'))
    .action(async (options: DemoOptions) => {
      const data = options.data ?? (await mkdtemp(join(tmpdir(), 'rapport-demo-')));
      try {
        await runDemo(context, { ...options, data });
      } finally {
        if (options.data === undefined) await rm(data, { recursive: true, force: true });
      }
    });

async function runDemo(context: CliContext, options: DemoOptions & { readonly data: string }): Promise<void> {
  const embedded = await startServing(context, { ...options, port: options.once ? 0 : options.port }, { faultsTo: context.err });
  try {
    await showShop(context, embedded.url, options.json === true);
    if (options.once) return;
    if (!options.json) await printLine(context.out);
    await announce(context, embedded, options);
    await untilStopped(context, embedded);
  } finally {
    await embedded.close();
  }
}

async function showShop(context: CliContext, url: string, json: boolean): Promise<void> {
  const api = new ApiClient(oneAddress(url), context.signal);
  const progress = startProgress(context, 'A year in the shop', 'commands');
  try {
    await waitUntilReady(context, api);
    await playShop(api, demoShop, { signal: context.signal, onProgress: (done, total) => progress.update(done, total) });
    await settle(api);
  } finally {
    progress.stop();
    api.close();
  }
  await printShop(context, new ApiClient(oneAddress(url), context.signal), json);
}

/** Without addresses, times and positions: the same on every machine. */
async function printShop(context: CliContext, api: ApiClient, json: boolean): Promise<void> {
  try {
    const statistics = await api.get('/v1/statistics');
    if (json) return void context.out.write(`${JSON.stringify({ statistics, customer: await api.get(`/v1/customers/${explainedCustomer}`) })}\n`);
    await print(context.out, `A simulated shop, ${demoShop.firstDay} to ${demoShop.lastDay}: ${renderStatistics(statistics)}\n\n`);
    await showCustomer(context, api, explainedCustomer, { data: '', explain: true }, { positions: false });
  } finally {
    api.close();
  }
}
