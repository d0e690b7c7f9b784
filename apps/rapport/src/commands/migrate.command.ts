import { Command } from 'commander';
import type { CliContext } from '../cli/cli-context.js';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { phaseBars } from '../cli/phase-bars.js';
import { printJson, printLine } from '../cli/print.js';
import { duration } from '../cli/progress.js';
import { settingsFault } from '../cli/settings-fault.js';
import { examples, jsonOption } from '../cli/shared-options.js';
import type { LogPlace } from '../migration/log-place.js';
import type { MigrationReport } from '../migration/run-migration.js';
import { counted, grouped } from '../render/table.js';

interface MigrateOptions {
  readonly from: string;
  readonly to: string;
  readonly keyRingFrom?: string;
  readonly keyRingTo?: string;
  readonly json?: boolean;
}

const help = `
A place is a data folder, or EventStoreDB or KurrentDB by its connection string: esdb://host:2113?tls=false. User,
password and TLS files of the server come from EVENTSTOREDB_USER, EVENTSTOREDB_PASSWORD and EVENTSTOREDB_TLS_CA_FILE.

Every event of the history is brought over in log order, with its stream, revision, id, type, data and metadata;
positions and the time of storing are the target's own. Stop the processes of both sides first. Interrupted, or ended
with exit code 75 because the client of EventStoreDB failed, the same command again goes on. A target that holds anything
else is refused before anything is written to it. At the end the target is read again, and compared with the source by a
digest.

The keys have to move too, or names and contact data can't be opened any more. Between data folders this is done. With a
server on one side, name its key ring in MongoDB with --key-ring-to or --key-ring-from (database and TLS files as in
KEY_RING_MONGODB_DATABASE and its neighbours); both sides must have one master key: the processes on the engines get a
copy of <data folder>/keys/master.key by MASTER_KEY_FILE, and on the way back that file is named by MASTER_KEY_FILE here.
The command can be repeated with --key-ring-… later: then the keys are moved, and no event is appended twice.`;

export const migrateCommand = (context: CliContext): Command =>
  new Command('migrate')
    .description('Bring the log of a data folder to EventStoreDB, or back')
    .requiredOption('--from <place>', 'data folder or connection string to read from')
    .requiredOption('--to <place>', 'data folder or connection string to write to')
    .option('--key-ring-from <url>', 'MongoDB connection string of the key ring that belongs to --from')
    .option('--key-ring-to <url>', 'MongoDB connection string of the key ring that belongs to --to')
    .addOption(jsonOption())
    .addHelpText('after', examples('migrate --from ./shop --to esdb://127.0.0.1:2113?tls=false --key-ring-to mongodb://127.0.0.1:27017', 'migrate --from esdb://127.0.0.1:2113?tls=false --to ./back --key-ring-from mongodb://127.0.0.1:27017'))
    .addHelpText('after', help)
    .action((options: MigrateOptions) => migrate(context, options));

async function migrate(context: CliContext, options: MigrateOptions): Promise<void> {
  // Loaded when it is needed: help and mistakes don't wait for it.
  const [{ runMigration }, { placeOf, shownPlace }] = await Promise.all([import('../migration/run-migration.js'), import('../migration/log-place.js')]);
  const [from, to] = [placeOf(options.from), placeOf(options.to)];
  assertOptions(options, from, to);
  const bars = phaseBars(context, labels, 'events');
  const startedAtMs = context.now();
  const warn = (what: string): void => void context.err.write(`rapport: ${what}\n`);
  try {
    const places = { from, to, ringFrom: options.keyRingFrom ?? null, ringTo: options.keyRingTo ?? null };
    const report = await runMigration(places, { env: context.env, now: context.now, signal: context.signal, warn, onProgress: bars.update });
    bars.stop();
    const elapsedMs = Math.max(1, context.now() - startedAtMs);
    const shown = { from: shownPlace(from), to: shownPlace(to), ...report, elapsedMs, eventsPerSecond: Math.round((report.events / elapsedMs) * 1_000) };
    await (options.json ? printJson(context.out, shown) : printLine(context.out, inWords(shown, from, to)));
  } catch (error) {
    throw settingsFault(error);
  } finally {
    bars.stop();
  }
}

function assertOptions({ keyRingFrom, keyRingTo }: MigrateOptions, from: LogPlace, to: LogPlace): void {
  const same = from.kind === to.kind && (from.kind === 'folder' ? from.folder === (to as typeof from).folder : from.url === (to as typeof from).url);
  if (same) throw new CliFault(exitCodes.usage, 'same-place', '--from and --to are the same place');
  if (keyRingFrom !== undefined && from.kind === 'folder') throw new CliFault(exitCodes.usage, 'key-ring', 'a data folder has its key ring within it', 'Leave out --key-ring-from.');
  if (keyRingTo !== undefined && to.kind === 'folder') throw new CliFault(exitCodes.usage, 'key-ring', 'a data folder has its key ring within it', 'Leave out --key-ring-to.');
}

const labels = { verifying: 'Verifying the source', comparing: 'Comparing with what is there', copying: 'Copying', checking: 'Checking the target' } as const;

interface Shown extends MigrationReport {
  readonly from: string;
  readonly to: string;
  readonly elapsedMs: number;
  readonly eventsPerSecond: number;
}

function inWords(report: Shown, from: LogPlace, to: LogPlace): string {
  return [
    `${counted(report.events, 'event')} in ${report.from} and in ${report.to}: ${grouped(report.appended)} appended, ${grouped(report.alreadyThere)} there already`,
    `${duration(report.elapsedMs / 1_000)}, ${grouped(report.eventsPerSecond)} events a second`,
    `SHA-256 of both: ${report.digest}`,
    ...keysInWords(report.keys, from, to),
  ].join('\n');
}

function keysInWords(keys: number | null, from: LogPlace, to: LogPlace): readonly string[] {
  if (keys === null) {
    const option = from.kind === 'server' && to.kind === 'server' ? '--key-ring-from and --key-ring-to' : from.kind === 'server' ? '--key-ring-from' : '--key-ring-to';
    return [`Keys were NOT moved: without them personal data can't be opened. The same command with ${option} moves them.`];
  }
  const moved = `${counted(keys, 'data key')} in the key ring of the target`;
  if (to.kind === 'folder') return [`${moved}; the master key is in ${to.folder}/keys/master.key`];
  return [from.kind === 'folder' ? `${moved}; give its processes a copy of ${from.folder}/keys/master.key as MASTER_KEY_FILE` : `${moved}; the master key is the same`];
}
