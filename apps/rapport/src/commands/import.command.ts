import { Command, InvalidArgumentError, Option } from 'commander';
import { open } from 'node:fs/promises';
import type { CliContext } from '../cli/cli-context.js';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { tellingFile } from '../cli/file-fault.js';
import { print, printJson } from '../cli/print.js';
import { startProgress } from '../cli/progress.js';
import type { SetExitCode } from '../cli/program.js';
import { examples, parseCount, parseTimeZone, reaching, type ReachingOptions } from '../cli/shared-options.js';
import { defaultRetryForMs } from '../client/batch.js';
import { addressOf, withApi } from '../client/with-api.js';
import { chooseMapping, type MappingChoice } from '../order-import/choose-mapping.js';
import { importOrders, type ImportTotals } from '../order-import/import-orders.js';
import { isReportName, RefusalReport } from '../order-import/refusal-report.js';
import { WrongHeader } from '../order-import/survey.js';
import { renderImport, type ImportSummary } from '../render/import-summary.js';

interface ImportCommandOptions extends ReachingOptions, MappingChoice {
  readonly openCalendar?: boolean;
  readonly closeDays?: boolean;
  readonly enrol?: boolean;
  readonly timeZone?: string;
  readonly report?: string;
  readonly retryFor: number;
}

const mappingHelp = `
A mapping file says what the columns mean (a column is a heading, or a number from 1):
  {
    "source": "webshop",
    "delimiter": ";",
    "header": true,
    "columns": {"customerId": "customer", "orderId": "order no", "date": "date", "amount": "total", "quantity": "pieces"},
    "currency": "EUR",
    "dateForm": "YYYY-MM-DD"
  }
Where no column holds the order id: "orderId": {"lineNumber": true}; lines are counted from 1, the header too.
Further fields: columns.product, columns.category, columns.currency, product, channel, columnCount, timeZone;
"delimiter": "whitespace" for columns apart by spaces. One row is one order; a date without a time is noon.

The file is read twice. Run again, the import appends nothing; interrupted, run it again.`;

export function importCommand(context: CliContext, setExitCode: SetExitCode): Command {
  const orders = reaching(new Command('orders'))
    .description('Record the orders of a file: of the CDNOW layout, or any CSV by a mapping file. Registers customers that are not known')
    .argument('<file>', 'the file')
    .addOption(new Option('--format <name>', 'the layout, where it is not to be guessed').choices(['cdnow']))
    .option('--mapping <file>', 'JSON that says what the columns mean')
    .option('--order-id-column <number>', 'CDNOW layout: the column that holds the order id, else the line number is the id', parseCount(1, 10_000))
    .option('--open-calendar', 'open the calendar on the day of the earliest row, if it is not open')
    .option('--close-days', 'go through the rows by day, and close each day that has passed')
    .option('--enrol', 'make each customer a member of the loyalty programme, from its earliest row on')
    .addOption(new Option('--time-zone <name>', 'business time zone while the calendar is not open (default: Asia/Shanghai)').argParser(parseTimeZone))
    .addOption(new Option('--retry-for <seconds>', 'how long to go on trying when the process stops answering').default(defaultRetryForMs / 1_000).argParser(parseCount(0, 86_400)))
    .addOption(new Option('--report <file>', 'write what was refused to a file, .ndjson or .csv').argParser(parseReportName))
    .addHelpText('after', examples('import orders CDNOW_sample.txt --open-calendar --close-days', 'import orders orders.csv --mapping mapping.json --report refused.csv', 'import orders shuffled.txt --format cdnow --order-id-column 6'))
    .addHelpText('after', mappingHelp)
    .action(async (file: string, options: ImportCommandOptions) => {
      const summary = await runImport(context, file, options);
      await (options.json ? printJson(context.out, summary) : print(context.out, `${renderImport(summary)}\n`));
      if (summary.refused > 0) setExitCode(exitCodes.refused);
    });
  return new Command('import').description('Bring in what other systems recorded').addCommand(orders);
}

function parseReportName(path: string): string {
  if (!isReportName(path)) throw new InvalidArgumentError('Its name must end in .ndjson or .csv.');
  return path;
}

async function runImport(context: CliContext, path: string, options: ImportCommandOptions): Promise<ImportSummary> {
  const fileBytes = await tellingFile(`the file ${path}`, 'read', () => sizeOf(path));
  const mapping = await tellingFile(`the file ${path}`, 'read', () => chooseMapping(path, options));
  const report = new RefusalReport(options.report ?? null);
  await report.ready();
  // The start of a process is no part of the import's pace.
  let startedAtMs = context.now();
  try {
    const totals = await withApi(context, { ...addressOf(options), create: true }, (api) => withBars(context, (onProgress) => {
      startedAtMs = context.now();
      return importOrders(api, {
        path, mapping, report, onProgress, fileBytes,
        openCalendar: options.openCalendar === true,
        closeDays: options.closeDays === true,
        enrols: options.enrol === true,
        timeZone: options.timeZone ?? null,
        retryForMs: options.retryFor * 1_000,
        nowMs: context.now(),
        signal: context.signal,
      });
    }));
    const elapsedMs = Math.max(1, context.now() - startedAtMs);
    return { ...totals, elapsedMs, rowsPerSecond: Math.round((totals.rows / elapsedMs) * 1_000), refusals: report.first, report: options.report ?? null };
  } catch (error) {
    if (error instanceof WrongHeader) throw new CliFault(exitCodes.usage, 'header', error.message, 'Correct the mapping file.', { cause: error });
    throw error;
  } finally {
    await report.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) throw new CliFault(exitCodes.usage, 'file', `${path} is a folder, not a file`);
    return stat.size;
  } finally {
    await file.close();
  }
}

type OnProgress = (phase: 'reading' | 'sending', done: number, total: number) => void;

async function withBars(context: CliContext, work: (onProgress: OnProgress) => Promise<ImportTotals>): Promise<ImportTotals> {
  const reading = startProgress(context, 'Reading', 'bytes');
  let sending: ReturnType<typeof startProgress> | null = null;
  try {
    return await work((phase, done, total) => {
      if (phase === 'reading') return reading.update(done, total);
      reading.stop();
      sending ??= startProgress(context, 'Importing', 'rows');
      sending.update(done, total);
    });
  } finally {
    reading.stop();
    (sending as ReturnType<typeof startProgress> | null)?.stop();
  }
}
