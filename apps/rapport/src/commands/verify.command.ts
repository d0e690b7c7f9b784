import { Command } from 'commander';
import { existsSync } from 'node:fs';
import type { CliContext } from '../cli/cli-context.js';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { printJson, printLine } from '../cli/print.js';
import { startProgress, type Progress } from '../cli/progress.js';
import { examples, reaching, type ReachingOptions } from '../cli/shared-options.js';
import { ApiClient, oneAddress } from '../client/api-client.js';
import { isObject } from '../client/api-problem.js';
import { findRunningProcess } from '../client/running-process.js';
import { addressOf, dataFolderFault, noDataFolder } from '../client/with-api.js';
import { verifyDocuments } from './verify-documents.js';
import { shortPosition } from '../render/events.js';
import { plain } from '../render/table.js';

interface VerifyOptions extends ReachingOptions {
  readonly documents?: boolean;
  readonly engines?: boolean;
}

export const verifyCommand = (context: CliContext): Command =>
  reaching(new Command('verify'))
    .description('Check the whole log: every event, its place and the chain. Beside a running process, or on the files themselves, which are only read')
    .option('--documents', 'compare all facts and views with a replay of the log instead, and name the first that differs')
    .option('--engines', 'with --documents: on the servers that the settings name')
    .addHelpText('after', examples('verify', 'verify --data ./shop --json', 'verify --documents', 'verify --documents --engines'))
    .action((options: VerifyOptions) => (options.documents ? verifyDocuments(context, options) : verify(context, options)));

async function verify(context: CliContext, options: VerifyOptions): Promise<void> {
  if (options.engines) throw new CliFault(exitCodes.usage, 'engines', '--engines belongs to --documents', 'The log of the engines is checked by EventStoreDB.');
  const addresses = addressOf(options).addresses;
  if (!addresses && !existsSync(options.data)) throw noDataFolder(options.data);
  const progress = startProgress(context, 'Verifying', 'events');
  let report: Readonly<Record<string, unknown>>;
  try {
    const url = addresses?.queries ?? (await findRunningProcess(options.data))?.url;
    report = url !== undefined ? await verifyThere(context, url, progress) : await verifyFiles(context, options.data, progress);
  } finally {
    progress.stop();
  }
  if (options.json) await printJson(context.out, report);
  const damage = report['damage'];
  if (!isObject(damage)) return options.json ? undefined : printLine(context.out, `All ${String(report['events'])} events are as they were written.`);
  const where = damage['stream'] === null ? '' : `, ${String(damage['stream'])}@${String(damage['revision'])}`;
  throw new CliFault(exitCodes.damaged, 'damaged', `the log is damaged at position ${shortPosition(String(damage['position']))}${plain(where)}: ${plain(String(damage['what']))}`);
}

async function verifyThere(context: CliContext, url: string, progress: Progress): Promise<Readonly<Record<string, unknown>>> {
  const api = new ApiClient(oneAddress(url), context.signal);
  try {
    for await (const line of api.lines({ method: 'POST', path: '/v1/verify', body: '{}', contentType: 'application/json' })) {
      if (isObject(line['report'])) return line['report'];
      if (typeof line['events'] === 'number' && typeof line['total'] === 'number') progress.update(line['events'], line['total']);
    }
  } finally {
    api.close();
  }
  throw new CliFault(exitCodes.unreachable, 'connection-lost', 'the process stopped before it had verified the log');
}

async function verifyFiles(context: CliContext, dataFolder: string, progress: Progress): Promise<Readonly<Record<string, unknown>>> {
  try {
    return { ...(await context.verifyFiles({ dataFolder, signal: context.signal, onProgress: (events, total) => progress.update(events, total) })) };
  } catch (error) {
    throw await dataFolderFault(dataFolder, error);
  }
}
