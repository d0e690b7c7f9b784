import { Command, Option } from 'commander';
import { isNativeError } from 'node:util/types';
import type { CliContext } from '../cli/cli-context.js';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';
import { printJson, printLine } from '../cli/print.js';
import { examples, jsonOption, parseCount } from '../cli/shared-options.js';

interface CreateOptions {
  readonly replicationFactor: number;
  readonly json?: boolean;
}

const help = `
Kafka's addresses, the topics' names and their partitions are those of the settings (KAFKA_BROKERS, KAFKA_TOPIC,
KAFKA_STATUS_TOPIC, KAFKA_PARTITIONS and others, or the file that RAPPORT_CONFIG names). The number of partitions never
changes afterwards.`;

export function topicsCommand(context: CliContext): Command {
  const command = new Command('create')
    .description('Create the topics of contract events, kept without limit, and of customers\' status, compacted; those that are there already are checked')
    .addOption(new Option('--replication-factor <number>', 'copies of each record, on different servers').default(3).argParser(parseCount(1, 32_767)))
    .addOption(jsonOption())
    .addHelpText('after', examples('topics create', 'topics create --replication-factor 1'))
    .addHelpText('after', help)
    .action((options: CreateOptions) => create(context, options));
  return new Command('topics').description('Topics of Kafka').addCommand(command);
}

async function create(context: CliContext, { replicationFactor, json }: CreateOptions): Promise<void> {
  // Loaded when it is needed: help and mistakes don't wait for it.
  const { createTopics } = await import('../engines/create-topics.js');
  const created = await createTopics(context.env, replicationFactor).catch((error: unknown) => {
    throw topicFault(error, replicationFactor);
  });
  if (json) return printJson(context.out, { ...created });
  await printLine(context.out, `The topic ${created.topic} is there, with ${created.partitions} partitions and without a limit; so is ${created.statusTopic}, compacted.`);
}

function topicFault(error: unknown, replicationFactor: number): unknown {
  if (!isNativeError(error)) return error;
  if (error.name === 'SettingFaults') return new CliFault(exitCodes.usage, 'settings', error.message);
  if (error.name === 'SettingFault') return new CliFault((error as { mayPass?: boolean }).mayPass ? exitCodes.unreachable : exitCodes.usage, 'settings', error.message);
  const refused = [error, ...((error as { errors?: readonly Error[] }).errors ?? [])].some((one) => (one as { type?: unknown }).type === 'INVALID_REPLICATION_FACTOR');
  return refused ? new CliFault(exitCodes.usage, 'replication-factor', `there are fewer than ${replicationFactor} servers`, 'Give a smaller --replication-factor; with one server, 1.') : error;
}
