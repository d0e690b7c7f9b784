import { randomBytes } from 'node:crypto';
import { createEventsTopic, createStatusTopic } from '@rapport/messaging-kafka';
import { freePorts } from './free-ports.js';
import { statusOf, until } from './probe.js';
import { SupervisedProcess, type ProcessEnd } from './supervised-process.js';
import { workspaceFile } from './workspace-file.js';

export type EngineApp = 'command-api' | 'reactor' | 'relay' | 'projector' | 'query-api';

export interface RapportOnEnginesOptions {
  readonly eventStoreUrl: string;
  /** `host:port`, separated by commas. */
  readonly kafkaBrokers: string;
  readonly mongodbUrl: string;
  /** Default 4. */
  readonly partitions?: number;
  /** How many of each. Default 1. */
  readonly commandApis?: number;
  readonly reactors?: number;
  readonly relays?: number;
  readonly projectors?: number;
  readonly queryApis?: number;
  /** Further settings for all processes. */
  readonly env?: Readonly<Record<string, string>>;
  /** Those of an earlier start, to go on with its data. Default: new ones. */
  readonly names?: EngineNames;
  /** Start a process again when it ends unasked. Default true. */
  readonly restart?: boolean;
}

export interface EngineNames {
  readonly topic: string;
  readonly statusTopic: string;
  readonly group: string;
  readonly database: string;
  readonly keyRingDatabase: string;
}

export interface RapportOnEngines {
  readonly names: EngineNames;
  readonly urls: Readonly<Record<EngineApp, readonly string[]>>;
  /** Of the first of each. */
  readonly commandUrl: string;
  readonly queryUrl: string;
  /** kill -9; resolves when it is gone. Its supervisor starts it again. */
  kill(app: EngineApp, index?: number): Promise<void>;
  /** Asks one to end, and answers how it did. Nobody starts it again before {@link start}. */
  end(app: EngineApp, index?: number, signal?: NodeJS.Signals): Promise<ProcessEnd | null>;
  start(app: EngineApp, index?: number): void;
  process(app: EngineApp, index?: number): SupervisedProcess;
  /** Resolves when all, or one, of them are ready. */
  untilReady(app?: EngineApp, index?: number): Promise<void>;
  /** What they wrote; of all where none is named. */
  logs(app?: EngineApp, index?: number): string;
  /** Ends all in order. */
  stop(): Promise<void>;
}

const apps: readonly EngineApp[] = ['command-api', 'reactor', 'relay', 'projector', 'query-api'];
/** A wrong command line and a wrong setting. */
const finalExitCodes = [2, 78];

export function newEngineNames(): EngineNames {
  const id = randomBytes(5).toString('hex');
  return { topic: `rapport-${id}`, statusTopic: `rapport-status-${id}`, group: `projector-${id}`, database: `rapport-${id}`, keyRingDatabase: `keys-${id}` };
}

/**
 * The five apps as processes over servers that are there, each with a supervisor and an address that it keeps. The event store has to be empty,
 * or hold what `names` were used with. Topic, group and databases are new ones where no names are given. `npm run build` has run before.
 */
export async function startRapportOnEngines(options: RapportOnEnginesOptions): Promise<RapportOnEngines> {
  const names = options.names ?? newEngineNames();
  const partitions = options.partitions ?? 4;
  if (!options.names) await createTopics(options.kafkaBrokers, names, partitions);
  const { commandApis = 1, reactors = 1, relays = 1, projectors = 1, queryApis = 1 } = options;
  const counts: Readonly<Record<EngineApp, number>> = { 'command-api': commandApis, reactor: reactors, relay: relays, projector: projectors, 'query-api': queryApis };
  const ports = await freePorts(apps.reduce((sum, app) => sum + counts[app], 0));
  const taken = [...ports];
  const env = environmentOf(options, names, partitions);
  const members = Object.fromEntries(apps.map((app) => [app, Array.from({ length: counts[app] }, (_, index) => memberOf(app, index, taken.shift()!, env, options.restart ?? true))])) as Record<EngineApp, Member[]>;
  const running = new Running(names, members);
  try {
    // The first one makes the key ring, which the others want to find.
    running.startAll('command-api');
    await running.untilReady('command-api');
    for (const app of apps) if (app !== 'command-api') running.startAll(app);
    await running.untilReady();
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function createTopics(kafkaBrokers: string, { topic, statusTopic }: EngineNames, partitions: number): Promise<void> {
  const config = { brokers: kafkaBrokers.split(','), clientId: 'rapport-tests' };
  await createEventsTopic(config, { topic, partitions, replicationFactor: 1 });
  await createStatusTopic(config, { topic: statusTopic, partitions, replicationFactor: 1 });
}

function environmentOf({ eventStoreUrl, kafkaBrokers, mongodbUrl, env = {} }: RapportOnEnginesOptions, names: EngineNames, partitions: number): Record<string, string> {
  return {
    RAPPORT_MODE: 'development',
    EVENTSTOREDB_URL: eventStoreUrl, KAFKA_BROKERS: kafkaBrokers, MONGODB_URL: mongodbUrl, KEY_RING_MONGODB_URL: mongodbUrl,
    KAFKA_TOPIC: names.topic, KAFKA_STATUS_TOPIC: names.statusTopic, KAFKA_GROUP: names.group, KAFKA_PARTITIONS: String(partitions), KAFKA_SESSION_TIMEOUT_MS: '6000',
    MONGODB_DATABASE: names.database, KEY_RING_MONGODB_DATABASE: names.keyRingDatabase,
    ...env,
  };
}

interface Member {
  readonly url: string;
  readonly process: SupervisedProcess;
}

function memberOf(app: EngineApp, index: number, port: number, env: Readonly<Record<string, string>>, restart: boolean): Member {
  const process = new SupervisedProcess({ name: `${app} ${index}`, args: [workspaceFile(`apps/${app}/dist/main.js`)], env: { ...env, RAPPORT_HTTP_PORT: String(port) }, restart, finalExitCodes });
  return { url: `http://127.0.0.1:${port}`, process };
}

class Running implements RapportOnEngines {
  readonly urls: Readonly<Record<EngineApp, readonly string[]>>;

  constructor(readonly names: EngineNames, private readonly members: Readonly<Record<EngineApp, readonly Member[]>>) {
    this.urls = Object.fromEntries(apps.map((app) => [app, members[app].map(({ url }) => url)])) as unknown as RapportOnEngines['urls'];
  }

  get commandUrl(): string {
    return this.#member('command-api', 0).url;
  }

  get queryUrl(): string {
    return this.#member('query-api', 0).url;
  }

  startAll(app: EngineApp): void {
    for (const { process } of this.members[app]) process.start();
  }

  start(app: EngineApp, index = 0): void {
    this.process(app, index).start();
  }

  process(app: EngineApp, index = 0): SupervisedProcess {
    return this.#member(app, index).process;
  }

  kill(app: EngineApp, index = 0): Promise<void> {
    return this.process(app, index).kill();
  }

  end(app: EngineApp, index = 0, signal: NodeJS.Signals = 'SIGTERM'): Promise<ProcessEnd | null> {
    return this.process(app, index).stop(signal);
  }

  async untilReady(app?: EngineApp, index?: number): Promise<void> {
    const wanted = (app ? [app] : apps).flatMap((name) => (index === undefined ? this.members[name] : [this.#member(name, index)]));
    await Promise.all(wanted.map(({ url, process }) => until(() => `${process.options.name} is not ready\n${process.log.slice(-4_000)}`, async () => {
      if (process.ends.some(({ code }) => code !== null && finalExitCodes.includes(code))) throw new Error(`${process.options.name} does not start\n${process.log.slice(-4_000)}`);
      return (await statusOf(`${url}/health/ready`)) === 200 ? true : null;
    })));
  }

  logs(app?: EngineApp, index?: number): string {
    const wanted = (app ? [app] : apps).flatMap((name) => (index === undefined ? this.members[name] : [this.#member(name, index)]));
    return wanted.map(({ process }) => process.log).join('');
  }

  async stop(): Promise<void> {
    await Promise.all(apps.flatMap((app) => this.members[app].map(({ process }) => process.stop())));
  }

  #member(app: EngineApp, index: number): Member {
    const member = this.members[app][index];
    if (!member) throw new RangeError(`there is no ${app} ${index}`);
    return member;
  }
}
