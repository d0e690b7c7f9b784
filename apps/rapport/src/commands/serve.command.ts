import { Command, Option } from 'commander';
import { once } from 'node:events';
import { addressFault } from '../cli/address-fault.js';
import type { CliContext, EmbeddedProcess, FaultsOnly } from '../cli/cli-context.js';
import { printLine, printNdjson } from '../cli/print.js';
import { startProgress } from '../cli/progress.js';
import { defaultHost, defaultPort, examples, parseCount, shared, type SharedOptions } from '../cli/shared-options.js';
import { dataFolderFault } from '../client/with-api.js';
import { isLoopback } from '../loopback.js';

export const hostOption = (): Option => new Option('--host <host>', 'address to listen on').default(defaultHost);
export const portOption = (): Option => new Option('--port <port>', 'port to listen on; 0 takes a free one').default(defaultPort).argParser(parseCount(0, 65_535));

export interface ServeOptions extends SharedOptions {
  readonly host: string;
  readonly port: number;
}

const hostHelp = `
On a host that other machines reach, everybody there reads and writes everything: access control comes later. Requests
beyond 500 a second (2,000 at once) are then refused with 429; on this machine alone there is no limit.`;

export const serveCommand = (context: CliContext): Command =>
  shared(new Command('serve'))
    .description('Run Rapport on a data folder, which is made if there is none, until Ctrl-C')
    .addOption(hostOption())
    .addOption(portOption())
    .addHelpText('after', examples('serve', 'serve --data ./shop --port 8080'))
    .addHelpText('after', hostHelp)
    .action(async (options: ServeOptions) => {
      const embedded = await startServing(context, options, 'info');
      await announce(context, embedded, options);
      await untilStopped(context, embedded);
    });

/** With its address in the data folder, for other command lines to find. */
export async function startServing(context: CliContext, { data, host, port }: ServeOptions, log: 'info' | FaultsOnly): Promise<EmbeddedProcess> {
  const progress = startProgress(context, 'Starting', 'steps');
  try {
    return await context.startEmbedded({
      dataFolder: data, host, port, log,
      publishAddress: true,
      now: context.now,
      onProgress: ({ done, total }) => progress.update(done, total),
    });
  } catch (error) {
    throw await dataFolderFault(data, addressFault(host, port, error));
  } finally {
    progress.stop();
  }
}

export async function announce(context: CliContext, { url }: EmbeddedProcess, { json, data, host }: ServeOptions): Promise<void> {
  if (!isLoopback(host)) await printLine(context.err, openDoor(host));
  if (json) return printNdjson(context.out, { url, docs: new URL('/docs', url).href, dataFolder: data });
  await printLine(context.out, `Rapport answers at ${url}, its documentation at ${new URL('/docs', url).href}. Ctrl-C stops it.`);
}

const openDoor = (host: string): string =>
  `Warning: at ${host}, Rapport answers beyond this machine, and asks nobody who they are: whoever reaches it reads and writes everything, personal data too. Access control comes later; until then, let only those reach it who may.`;

/** Ends when Ctrl-C has been pressed and the process has closed, or when it closed on its own. */
export async function untilStopped({ signal }: CliContext, embedded: EmbeddedProcess): Promise<void> {
  const stopped = signal.aborted ? Promise.resolve() : once(signal, 'abort').then(() => undefined);
  await Promise.race([stopped, embedded.closed]);
  await embedded.close();
}
