import { Command, Option } from 'commander';
import type { JsonObject } from '@rapport/kernel';
import type { Writable } from 'node:stream';
import { resolve } from 'node:path';
import type { CliContext } from '../cli/cli-context.js';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { parseJsonObject } from '../cli/json-option.js';
import { printBytes, printJson, printLine } from '../cli/print.js';
import { examples, reaching, viewNames, type ReachingOptions } from '../cli/shared-options.js';
import { writeWholeFile } from '../cli/whole-file.js';
import { settle } from '../client/wait-until-ready.js';
import { addressOf, withApi } from '../client/with-api.js';
import { grouped } from '../render/table.js';

const formats = ['csv', 'ndjson', 'parquet'] as const;
type Format = (typeof formats)[number];

interface ExportOptions extends ReachingOptions {
  readonly format?: Format;
  readonly out?: string;
  readonly filter?: JsonObject;
  readonly sort?: string;
  readonly body?: boolean;
  readonly force?: boolean;
}

const help = `
CSV and Parquet have a column for each field that the view can be filtered by, NDJSON has whole documents; --body adds them to
the others as JSON. The file is written under a temporary name and gets its own when it is whole.`;

export const exportCommand = (context: CliContext): Command =>
  reaching(new Command('export'))
    .description('All documents of a view as a file: CSV, NDJSON or Parquet')
    .argument('<view>', viewNames.join(', '))
    .addOption(new Option('--format <format>', 'what to write (default: as the name after --out ends)').choices(formats))
    .addOption(new Option('--out <file>', 'where to write (default: standard output)').argParser((text) => resolve(text)))
    .addOption(new Option('--filter <json>', 'only documents that match').argParser(parseJsonObject('{"orderedOn":{"$gte":"2026-01-01"}}')))
    .addOption(new Option('--sort <fields>', 'fields, each with - before it for falling (default: by id)'))
    .addOption(new Option('--body', 'whole documents as JSON in a last column (not for ndjson)'))
    .addOption(new Option('--force', 'replace the file if it is there'))
    .addHelpText('after', examples('export customers --out customers.parquet', `export orders --filter '{"state":"recorded"}' --sort -orderedOn --out orders.csv`, 'export loyalty-accounts --format ndjson | gzip > accounts.ndjson.gz'))
    .addHelpText('after', help)
    .action((view: string, options: ExportOptions) => exportView(context, view, options));

async function exportView(context: CliContext, view: string, options: ExportOptions): Promise<void> {
  const { out, filter, sort, body, force } = options;
  const format = options.format ?? formatOf(out);
  if (body && format === 'ndjson') throw new CliFault(exitCodes.usage, 'body', '--body is of no use for ndjson, which has whole documents');
  if (out === undefined && format === 'parquet' && (context.out as Writable & { readonly isTTY?: boolean }).isTTY) throw new CliFault(exitCodes.usage, 'out', 'parquet is nothing to be read on a screen', 'Name a file with --out.');
  await withApi(context, addressOf(options), async (api) => {
    if (!(await settle(api))) await printLine(context.err, 'The views are still catching up: the file may lack what was recorded last.');
    const query = { filter: filter && JSON.stringify(filter), sort, body: body || undefined };
    const chunks = api.bytes({ method: 'GET', path: `/v1/views/${encodeURIComponent(view)}.${format}`, query });
    if (out === undefined) {
      for await (const chunk of chunks) await printBytes(context.out, chunk);
      return;
    }
    const { bytes } = await writeWholeFile(out, chunks, force ?? false);
    await (options.json ? printJson(context.out, { file: out, bytes }) : printLine(context.out, `${view}: ${grouped(bytes)} bytes written to ${out}.`));
  });
}

/** @throws {CliFault} where the name does not tell. */
function formatOf(file: string | undefined): Format {
  const format = formats.find((name) => file?.toLowerCase().endsWith(`.${name}`));
  if (format) return format;
  throw new CliFault(exitCodes.usage, 'format', `the format is not known: give --format, or --out with a name that ends in ${formats.map((name) => `.${name}`).join(', ')}`);
}
