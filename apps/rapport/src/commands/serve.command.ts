import { Command, Option } from 'commander';
import { once } from 'node:events';
import type { CliContext, EmbeddedProcess } from '../cli/cli-context.js';
import { printLine, printNdjson } from '../cli/print.js';
import { startProgress } from '../cli/progress.js';
import { defaultHost, defaultPort, examples, parseCount, shared, type SharedOptions } from '../cli/shared-options.js';
import { inUseFault } from '../client/with-api.js';

export const hostOption = (): Option => new Option('--host <host>', 'address to listen on').default(defaultHost);
export const portOption = (): Option => new Option('--port <port>', 'port to listen on; 0 takes a free one').default(defaultPort).argParser(parseCount(0, 65_535));

export interface ServeOptions extends SharedOptions {
  readonly host: string;
  readonly port: number;
}

export const serveCommand = (context: CliContext): Command =>
  shared(new Command('serve'))
    .description('Run Rapport on a data folder, which is made if there is none, until Ctrl-C')
    .addOption(hostOption())
    .addOption(portOption())
    .addHelpText('after', examples('serve', 'serve --data ./shop --port 8080'))
    .action(async (options: ServeOptions) => {
      const embedded = await startServing(context, options, 'info');
      await announce(context, embedded, options);
      await untilStopped(context, embedded);
    });

/** With its address in the data folder, for other command lines to find. */
export async function startServing(context: CliContext, { data, host, port }: ServeOptions, log: 'silent' | 'info'): Promise<EmbeddedProcess> {
  const progress = startProgress(context, 'Starting', 'steps');
  try {
    return await context.startEmbedded({
      dataFolder: data, host, port, log,
      publishAddress: true,
      now: context.now,
      onProgress: ({ done, total }) => progress.update(done, total),
    });
  } catch (error) {
    throw await inUseFault(data, error);
  } finally {
    progress.stop();
  }
}

export async function announce(context: CliContext, { url }: EmbeddedProcess, { json, data }: ServeOptions): Promise<void> {
  if (json) return printNdjson(context.out, { url, docs: new URL('/docs', url).href, dataFolder: data });
  await printLine(context.out, `Rapport answers at ${url}, its documentation at ${new URL('/docs', url).href}. Ctrl-C stops it.`);
}

/** Ends when Ctrl-C has been pressed and the process has closed, or when it closed on its own. */
export async function untilStopped({ signal }: CliContext, embedded: EmbeddedProcess): Promise<void> {
  const stopped = signal.aborted ? Promise.resolve() : once(signal, 'abort').then(() => undefined);
  await Promise.race([stopped, embedded.closed]);
  await embedded.close();
}
