import { acceptEventLogEnd, verifyEventLogFiles } from '@rapport/event-log-sqlite';
import type { AcceptLogEnd, StartEmbedded, VerifyFiles } from './cli/cli-context.js';
import { exitCodes } from './cli/exit-codes.js';
import { runCli } from './cli/run-cli.js';

const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // The second one does not wait for anything.
  process.on(signal, () => (abort.signal.aborted ? process.exit(exitCodes.interrupted) : abort.abort()));
}
for (const stream of [process.stdout, process.stderr]) {
  // Whoever read the output has seen enough, as with `| head`.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(exitCodes.ok);
  });
}

// The server's modules take a second to load: help and mistakes don't wait for them.
const startEmbedded: StartEmbedded = async (options) => {
  const { readTraces, startEmbedded: start } = await import('./embedded/index.js');
  return start({ traces: readTraces(process.env), ...options });
};

const verifyFiles: VerifyFiles = async ({ dataFolder, signal, onProgress }) => {
  const { logFolderIn } = await import('./embedded/index.js');
  const report = await verifyEventLogFiles(logFolderIn(dataFolder), { signal, onProgress });
  signal.throwIfAborted();
  return report;
};

const acceptLogEnd: AcceptLogEnd = async (dataFolder) => {
  const { logFolderIn } = await import('./embedded/index.js');
  return acceptEventLogEnd(logFolderIn(dataFolder));
};

process.exitCode = await runCli(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  now: Date.now,
  env: process.env,
  signal: abort.signal,
  startEmbedded,
  verifyFiles,
  acceptLogEnd,
});
