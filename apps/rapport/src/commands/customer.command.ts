import { Command } from 'commander';
import type { JsonObject } from '@rapport/kernel';
import type { CustomerView } from '@rapport/read-models';
import { isNativeError } from 'node:util/types';
import type { CliContext } from '../cli/cli-context.js';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { print, printJson, printLine, printNdjson } from '../cli/print.js';
import { examples, reaching, type ReachingOptions } from '../cli/shared-options.js';
import type { ApiClient } from '../client/api-client.js';
import { customerEvents } from '../client/customer-events.js';
import { isObject } from '../client/api-problem.js';
import { settle } from '../client/wait-until-ready.js';
import { addressOf, withApi } from '../client/with-api.js';
import { explanationsOf, renderCustomer, renderExplanation } from '../render/customer.js';
import { plain } from '../render/table.js';
import { renderEvents, type EventColumns } from '../render/events.js';

export function customerCommand(context: CliContext): Command {
  const command = new Command('customer').description('One customer: what is known, what is judged and why, what happened');
  const show = reaching(new Command('show'))
    .description('What is known of a customer, and how they are judged')
    .argument('<id>', 'customer id')
    .option('--explain', 'each judgement with its reasons, down to the orders and events that made it so')
    .addHelpText('after', examples('customer show 0001', 'customer show 0001 --explain', 'customer show 0001 --explain --json'))
    .action((id: string, options: ShowOptions) => withApi(context, addressOf(options), (api) => showCustomer(context, api, id, options)));
  const events = reaching(new Command('events'))
    .description("A customer's events in the order of the log, personal parts opened in JSON only")
    .argument('<id>', 'customer id')
    .addHelpText('after', examples('customer events 0001', 'customer events 0001 --json'))
    .action((id: string, options: ReachingOptions) => withApi(context, addressOf(options), (api) => showEvents(context, api, id, options)));
  return command.addCommand(show).addCommand(events);
}

export interface ShowOptions extends ReachingOptions {
  readonly explain?: boolean;
}

export async function showCustomer(context: CliContext, api: ApiClient, id: string, options: ShowOptions, columns: EventColumns = {}): Promise<void> {
  await settle(api);
  const document = await api.get(`/v1/customers/${encodeURIComponent(id)}`).catch((error: unknown) => {
    throw unknownCustomer(id, error);
  });
  const body = (isObject(document['body']) ? document['body'] : {}) as unknown as CustomerView;
  const events = options.explain ? await collected(customerEvents(api, id)) : [];
  const explanations = options.explain ? explanationsOf(body, events) : [];
  if (options.json) {
    const explanation = explanations.map(({ described, ...rest }) => ({ ...rest, ...described }));
    return printJson(context.out, { ...document, ...(options.explain ? { explanation } : {}) });
  }
  const asOf = typeof document['asOf'] === 'string' ? document['asOf'] : null;
  const sections = [renderCustomer(body, asOf), ...explanations.map((explanation) => renderExplanation(explanation, columns))];
  await print(context.out, `${sections.join('\n\n')}\n`);
}

const unknownCustomer = (id: string, error: unknown): unknown =>
  isNativeError(error) && (error as { status?: unknown }).status === 404 ? new CliFault(exitCodes.notFound, 'not-found', `there is no customer ${plain(id)}`) : error;

async function showEvents(context: CliContext, api: ApiClient, id: string, options: ReachingOptions): Promise<void> {
  await settle(api);
  if (options.json) {
    for await (const event of customerEvents(api, id)) await printNdjson(context.out, event);
    return;
  }
  await printLine(context.out, renderEvents(await collected(customerEvents(api, id)), { streams: true }));
}

async function collected(events: AsyncIterable<JsonObject>): Promise<JsonObject[]> {
  const all: JsonObject[] = [];
  for await (const event of events) all.push(event);
  return all;
}
