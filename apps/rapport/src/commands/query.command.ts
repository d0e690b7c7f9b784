import { Command, Option } from 'commander';
import type { Json, JsonObject } from '@rapport/kernel';
import type { CliContext } from '../cli/cli-context.js';
import { parseJsonObject, readPipeline } from '../cli/json-option.js';
import { print, printJson, printLine, printNdjson } from '../cli/print.js';
import { examples, parseCount, reaching, viewNames, type ReachingOptions } from '../cli/shared-options.js';
import { absentFields } from '../client/absent-fields.js';
import { isObject } from '../client/api-problem.js';
import { settle } from '../client/wait-until-ready.js';
import { addressOf, withApi } from '../client/with-api.js';
import { csvOf, hiddenColumns, renderDocuments, rowsOf, type Rows } from '../render/documents.js';
import { counted } from '../render/table.js';

interface QueryOptions extends ReachingOptions {
  readonly filter?: JsonObject;
  readonly sort?: JsonObject;
  readonly projection?: JsonObject;
  readonly pipeline?: string;
  readonly limit?: number;
  readonly format: 'table' | 'ndjson' | 'csv' | 'json';
}

const help = `
The language is MongoDB's, over id, asOf and the fields of a view's documents (\`rapport query <view> --limit 1 --format json\`
shows them); stages and operators are those of an allow-list, and what is refused is named with its place. Sealed fields and notes
for the owner are not there. The answer is whole or refused: at most 10,000 documents, 16 MiB, 20 seconds unless settings say
otherwise; \`rapport export\` has no such limit. docs/guides/analyse.md has worked questions.`;

export const queryCommand = (context: CliContext): Command =>
  reaching(new Command('query'))
    .description('A question to a view: filter and sort, or an aggregation pipeline')
    .argument('<view>', viewNames.join(', '))
    .addOption(new Option('--filter <json>', 'only documents that match').argParser(parseJsonObject('{"stage.value":"loyal"}')))
    .addOption(new Option('--sort <json>', 'fields with 1 (rising) or -1 (falling)').argParser(parseJsonObject('{"purchases.units":-1}')))
    .addOption(new Option('--projection <json>', 'fields with 1, or 0, or an expression').argParser(parseJsonObject('{"id":1,"stage":"$stage.value"}')))
    .addOption(new Option('--pipeline <json|@file>', 'stages; in place of --sort and --projection'))
    .addOption(new Option('--limit <count>', 'the first ones only').argParser(parseCount(1, 1_000_000)))
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'ndjson', 'csv', 'json']).default('table'))
    .addHelpText('after', examples(
      `query customers --filter '{"stage.value":"loyal"}' --sort '{"purchases.units":-1}' --projection '{"id":1,"purchases.units":1}' --limit 10`,
      `query customers --pipeline '[{"$group":{"_id":"$stage.value","customers":{"$sum":1}}},{"$sort":{"_id":1}}]'`,
      'query orders --pipeline @repeat-buyers.json --format csv > repeat-buyers.csv',
    ))
    .addHelpText('after', help)
    .action((view: string, options: QueryOptions) => ask(context, view, options));

async function ask(context: CliContext, view: string, options: QueryOptions): Promise<void> {
  const { filter, sort, projection, limit } = options;
  const pipeline = options.pipeline === undefined ? undefined : await readPipeline(options.pipeline);
  const question = JSON.parse(JSON.stringify({ filter, sort, projection, pipeline, limit })) as JsonObject;
  await withApi(context, addressOf(options), async (api) => {
    if (!(await settle(api))) await printLine(context.err, 'The views are still catching up: what follows may lack what was recorded last.');
    const answer = await api.post(`/v1/views/${encodeURIComponent(view)}/query`, question);
    await show(context, answer, options.json ? 'json' : options.format, namesIn(projection, pipeline));
    const isEmpty = Array.isArray(answer['documents']) && answer['documents'].length === 0;
    const absent = isEmpty && filter ? await absentFields(api, view, filter) : null;
    if (absent && absent.length > 0) await printLine(context.err, `No document of ${view} has ${absent.join(', ')}, which the filter names.`);
  });
}

/** Names in the order in which the question gives them: that of the columns. */
function namesIn(projection: JsonObject | undefined, pipeline: readonly Json[] | undefined): readonly string[] {
  const stages = (pipeline ?? []).filter((stage) => isObject(stage)).map((stage) => stage['$project'] ?? stage['$group']);
  return Object.keys(stages.filter(isObject).at(-1) ?? projection ?? {});
}

async function show(context: CliContext, answer: JsonObject, format: QueryOptions['format'], names: readonly string[]): Promise<void> {
  const documents = (Array.isArray(answer['documents']) ? (answer['documents'] as readonly unknown[]) : []).filter(isObject);
  switch (format) {
    case 'json':
      return printJson(context.out, answer);
    case 'ndjson':
      for (const document of documents) await printNdjson(context.out, document);
      return;
    case 'csv':
      return print(context.out, csvOf(rowsOf(documents, names)));
    case 'table':
      return showTable(context, rowsOf(documents, names), answer['asOf']);
  }
}

async function showTable(context: CliContext, rows: Rows, asOf: unknown): Promise<void> {
  const { length } = rows.rows;
  if (length > 0) await printLine(context.out, `${renderDocuments(rows)}\n`);
  await printLine(context.out, `${counted(length, 'document')}, as of ${typeof asOf === 'string' ? asOf : 'no day yet'}`);
  const hidden = hiddenColumns(rows);
  if (hidden > 0) await printLine(context.err, `${counted(hidden, 'more column')} than fit: choose with --projection, or print with --format csv or json.`);
}
