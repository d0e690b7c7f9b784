import { Command, Option } from 'commander';
import type { JsonObject } from '@rapport/kernel';
import type { RebuildReport } from '@rapport/projector';
import { viewDefinitions } from '@rapport/read-models';
import { CliFault } from '../cli/cli-fault.js';
import type { CliContext } from '../cli/cli-context.js';
import { exitCodes } from '../cli/exit-codes.js';
import { phaseCounter } from '../cli/phase-counter.js';
import { printJson, printLine } from '../cli/print.js';
import { examples, reaching, type ReachingOptions } from '../cli/shared-options.js';
import { longWork, type WorkProgress } from '../client/long-work.js';
import { addressOf, withApi } from '../client/with-api.js';
import { rebuiltInWords } from '../render/comparison.js';

export interface RebuildWork {
  rebuild(intended: readonly string[], compareOnly: boolean, onProgress: (progress: WorkProgress) => void): Promise<JsonObject>;
  drop(which: 'kept' | 'next'): Promise<number | null>;
  /** Which generation is live now, and which one is kept. */
  back(): Promise<JsonObject>;
}

interface RebuildOptions extends ReachingOptions {
  readonly all?: boolean;
  readonly compareOnly?: boolean;
  readonly back?: boolean;
  readonly dropOld?: boolean;
  readonly giveUp?: boolean;
  readonly engines?: boolean;
}

const help = `
Facts are folded anew from the log, and every view is derived from them, into collections of their own beside the live
ones. Then the two are compared document by document, while commands go on. Views that are named may differ (a newer
version of them, or damage that is to be mended): their differences are reported, and queries are answered from the new
documents from then on. If a view differs that was not named, nothing is switched. The old documents are still fed until
they are dropped, so that there is room for two; --back switches to them again. Interrupted, the same command goes on where it was.

On the engines (--engines) it works from here on the servers that the settings name (EVENTSTOREDB_URL, MONGODB_URL and
others, as of rapport-query-api, or the file that RAPPORT_CONFIG names), beside running projectors.`;

export const rebuildCommand = (context: CliContext): Command =>
  reaching(new Command('rebuild'))
    .description('Fill facts and views anew from the log beside the live ones, compare, and switch')
    .argument('[views...]', 'views whose documents may come out differently')
    .option('--all', 'every view may')
    .option('--compare-only', 'compare, and leave the live documents as they are')
    .addOption(new Option('--back', 'answer again from the documents that were live before the last rebuild, and keep the others').conflicts(['all', 'compareOnly', 'dropOld', 'giveUp']))
    .addOption(new Option('--drop-old', 'forget the documents that were live before the last rebuild').conflicts(['all', 'compareOnly', 'giveUp']))
    .addOption(new Option('--give-up', 'forget what a rebuild that was begun has filled').conflicts(['all', 'compareOnly', 'dropOld']))
    .option('--engines', 'on the servers that the settings name')
    .addHelpText('after', examples('rebuild customers', 'rebuild --all --compare-only', 'rebuild --back', 'rebuild --drop-old', 'rebuild customers --engines'))
    .addHelpText('after', help)
    .action((views: readonly string[], options: RebuildOptions) => rebuild(context, views, options));

async function rebuild(context: CliContext, views: readonly string[], options: RebuildOptions): Promise<void> {
  const known = viewDefinitions.map(({ view }) => view);
  const unknown = views.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new CliFault(exitCodes.usage, 'view', `there is no view ${unknown}`, `There are ${known.join(', ')}.`);
  const act = actOf(options);
  if (act && views.length > 0) throw new CliFault(exitCodes.usage, 'view', 'it concerns all views: name none');
  if (!act && views.length === 0 && !options.all && !options.compareOnly) throw new CliFault(exitCodes.usage, 'view', 'which view is to be rebuilt?', `Name one or more of ${known.join(', ')}; or --all.`);
  await working(context, options, (work) => (act ? act(context, work, options) : fill(context, work, options.all ? known : views, options)));
}

type Act = (context: CliContext, work: RebuildWork, options: RebuildOptions) => Promise<void>;

/** Null where a generation is to be filled. */
const actOf = ({ back, dropOld, giveUp }: RebuildOptions): Act | null => (back ? goBack : dropOld || giveUp ? drop : null);

async function working(context: CliContext, options: RebuildOptions, act: (work: RebuildWork) => Promise<void>): Promise<void> {
  if (options.engines) {
    const { onEngines } = await import('../engines/documents-on-engines.js');
    return onEngines(context, (engines) => act(engines));
  }
  await withApi(context, addressOf(options), (api) => act({
    back: () => api.post('/v1/rebuild/back', {}),
    rebuild: (intended, compareOnly, onProgress) => longWork(api, '/v1/rebuild', { views: intended.join(','), ...(compareOnly ? { compareOnly } : {}) }, onProgress),
    drop: async (which) => (await api.post('/v1/rebuild/drop', {}, { query: which === 'next' ? { begun: true } : {} }))['dropped'] as number | null,
  }));
}

async function goBack(context: CliContext, work: RebuildWork, { json }: RebuildOptions): Promise<void> {
  const gone = await work.back();
  if (json) return printJson(context.out, gone);
  await printLine(context.out, `Generation ${String(gone['live'])} is live again. Generation ${String(gone['kept'])} is still fed: \`rapport rebuild --back\` switches to it, \`rapport rebuild --drop-old\` forgets it.`);
}

async function drop(context: CliContext, work: RebuildWork, { giveUp, json }: RebuildOptions): Promise<void> {
  const dropped = await work.drop(giveUp ? 'next' : 'kept');
  if (json) return printJson(context.out, { dropped });
  const nothing = giveUp ? 'No rebuild was begun.' : 'No old documents are kept.';
  await printLine(context.out, dropped === null ? nothing : `Generation ${dropped} is gone.`);
}

const labels = { facts: 'Folding events', views: 'Deriving documents', comparing: 'Comparing documents' };

async function fill(context: CliContext, work: RebuildWork, intended: readonly string[], { compareOnly = false, json }: RebuildOptions): Promise<void> {
  const progress = phaseCounter(context, labels);
  const found = await work.rebuild(intended, compareOnly, (now) => progress.update(now)).finally(() => progress.stop());
  const report = found as unknown as RebuildReport;
  await (json ? printJson(context.out, found) : printLine(context.out, rebuiltInWords(report)));
  if (compareOnly && !json) await printLine(context.out, 'It is kept and fed: the same command without --compare-only goes on from here, `rapport rebuild --give-up` forgets it.');
  if (report.switched || compareOnly) return;
  throw new CliFault(exitCodes.differs, 'differs', `not switched, for views differ that were not named: ${report.unexpected.join(', ')}`, 'Look at the differences; then name these views too, or give up with --give-up.');
}
