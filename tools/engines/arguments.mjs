import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EngineError } from './engine-error.mjs';

export const commands = ['start', 'stop', 'kill', 'restart', 'reset', 'status', 'env'];

const names = ['kafka', 'mongodb', 'eventstoredb'];
const portOptions = { 'kafka-port': ['kafka', 'port'], 'kafka-sasl-port': ['kafka', 'saslPort'], 'mongodb-port': ['mongodb', 'port'], 'eventstoredb-port': ['eventstoredb', 'port'] };
const text = { type: 'string' };
const options = {
  ...Object.fromEntries(Object.keys(portOptions).map((name) => [name, text])),
  folder: text,
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};
const seeHelp = 'See npm run engines -- --help.';

function parse(args) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    throw new EngineError(`${cause.message.split('. ')[0]}. ${seeHelp}`);
  }
}

function portOf(name, value) {
  const port = Number(value);
  if (/^\d+$/.test(value) && port >= 1 && port <= 65_535) return port;
  throw new EngineError(`--${name} takes a port from 1 to 65535, not ${value}.`);
}

/**
 * @returns {{ help: boolean, command?: string, names: string[], ports: Record<string, Record<string, number>>, folder?: string, json: boolean }}
 * `folder` is absolute; `names` are all engines when none is named.
 */
export function readArguments(args, workingFolder = process.cwd()) {
  const { values, positionals } = parse(args);
  const [command, ...named] = positionals;
  const help = values.help === true || command === undefined;
  if (!help && !commands.includes(command)) throw new EngineError(`Unknown command ${command}. ${seeHelp}`);
  const unknown = named.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new EngineError(`Unknown engine ${unknown.join(', ')}: they are ${names.join(', ')}.`);
  const ports = Object.fromEntries(names.map((name) => [name, {}]));
  for (const [option, [engine, portName]] of Object.entries(portOptions)) {
    if (values[option] !== undefined) ports[engine][portName] = portOf(option, values[option]);
  }
  const folder = values.folder === undefined || isAbsolute(values.folder) ? values.folder : resolve(workingFolder, values.folder);
  return { help, command, names: named.length > 0 ? named : names, ports, folder, json: values.json === true };
}

export const help = `Kafka, a stand-in for MongoDB and one for EventStoreDB, without Docker. For development and tests.

npm run engines -- COMMAND [kafka] [mongodb] [eventstoredb] [options]

  start     starts what does not run yet and waits until it answers
  stop      stops it; the data stays
  kill      ends it as a crash would
  restart   kills it, starts it again with its data, waits until it answers
  reset     stops it and deletes its data
  status    shows what runs
  env       prints the lines that set KAFKA_BROKERS, MONGODB_URL and EVENTSTOREDB_URL

Without a name all three are meant.

  --kafka-port, --kafka-sasl-port, --mongodb-port, --eventstoredb-port N
              ports of 127.0.0.1; without them those of the last start, else free ones
  --folder F  where data, logs and process ids go; default .engines/data of the workspace
  --json      prints the result as JSON

Needs Java 17 and Maven; the servers are fetched once.

  npm run engines -- start
  eval "$(npm run -s engines -- env)"
  npm run engines -- restart kafka
  npm run engines -- start mongodb --mongodb-port 27017 --folder /tmp/mine
`;
