import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog, RecordedEvent } from '@rapport/event-log';
import { openEventStoreLog } from '@rapport/event-log-eventstoredb';
import { openMongoKeyRing } from '@rapport/key-ring-mongodb';
import { keyCheckOf, masterKeyFromText, nodeCryptoVault } from '@rapport/privacy-node-crypto';
import type { FactDocument } from '@rapport/read-models';
import type { ReadStore } from '@rapport/read-store';
import { openMongoReadStore } from '@rapport/read-store-mongodb';
import { kafkaBrokers, mongodbUrl } from '@rapport/testing/engines';
import { emptyEventStore, startRapportOnEngines, type OwnEventStore, type RapportOnEngines, type RapportOnEnginesOptions } from '@rapport/testing/processes';
import type { ViewBodies } from '../view-bodies.js';
import { firstUnequalCommand, type AcceptedCommands } from './accepted-commands.js';
import { replayedBodies, storedBodies } from './replayed-bodies.js';
import { firstUnequalStatus } from './status-records.js';
import { firstUnequalRecord, readTopic } from './topic-records.js';

export interface EnginesWorld {
  readonly rapport: RapportOnEngines;
  readonly eventStore: OwnEventStore;
  /** Waits until the views hold everything that is in the log now. */
  settle(): Promise<void>;
  /** All that is in the log. */
  events(): Promise<RecordedEvent[]>;
  /** The revision up to which each stream has been folded. */
  factRevisions(): Promise<Map<string, number>>;
  /** The bodies of all views as they stand in the read store. */
  stored(): Promise<ViewBodies>;
  /** The bodies that the embedded read side makes of the log. */
  replayed(): Promise<ViewBodies>;
  /** The first difference between what was accepted, the log, and the topic, in words, or null. */
  firstDifference(accepted: AcceptedCommands): Promise<string | null>;
  /** The first customer of whom the last record of the status topic is not what the view says, in words, or null; waits a while for the last ones to be sent. */
  firstUnequalStatus(): Promise<string | null>;
  stop(): Promise<void>;
}

/** All apps on the engines, with a log, a topic and databases of their own. */
export async function startWorld(options: Omit<Partial<RapportOnEnginesOptions>, 'eventStoreUrl'> = {}): Promise<EnginesWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'rapport-engines-'));
  const keyText = randomBytes(32).toString('base64');
  const masterKeyFile = join(folder, 'master.key');
  await writeFile(masterKeyFile, keyText);
  const eventStore = await emptyEventStore();
  try {
    const addresses = { eventStoreUrl: eventStore.url, kafkaBrokers: kafkaBrokers().join(','), mongodbUrl: mongodbUrl() };
    const rapport = await startRapportOnEngines({ ...addresses, ...options, env: { MASTER_KEY_FILE: masterKeyFile, ...options.env } });
    return world(rapport, eventStore, keyText, folder);
  } catch (error) {
    await eventStore.stop();
    throw error;
  }
}

/** A world for one test; when it fails, the end of what the apps wrote is in the error. */
export async function withWorld(options: Parameters<typeof startWorld>[0], work: (world: EnginesWorld) => Promise<void>): Promise<void> {
  const world = await startWorld(options);
  try {
    await work(world);
  } catch (error) {
    throw new Error(`${String(error)}\n${await stateOf(world.rapport)}`, { cause: error });
  } finally {
    await world.stop();
  }
}

const apps = ['command-api', 'reactor', 'relay', 'projector', 'query-api'] as const;

/** What each app says of its health, and the end of what it wrote. */
async function stateOf(rapport: RapportOnEngines): Promise<string> {
  const states = apps.flatMap((app) => rapport.urls[app].map(async (url, index) => {
    const health = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).then((answer) => answer.text(), String);
    return `── ${app} ${index}: ${health}\n${rapport.logs(app, index).slice(-3_000)}`;
  }));
  return (await Promise.all(states)).join('\n');
}

function world(rapport: RapportOnEngines, eventStore: OwnEventStore, keyText: string, folder: string): EnginesWorld {
  const { names } = rapport;
  return {
    rapport, eventStore,
    settle: () => settle(rapport),
    events: () => withLog(eventStore.url, eventsOf),
    factRevisions: () => withStore(names.database, async (store) => {
      const heads = await store.collection<FactDocument>('facts').find({});
      return new Map(heads.documents.map(({ _id, version }) => [_id, version - 1]));
    }),
    stored: () => withStore(names.database, storedBodies),
    replayed: () => withLog(eventStore.url, async (log) => {
      const masterKey = masterKeyFromText(keyText);
      const keyRing = await openMongoKeyRing({ url: mongodbUrl(), database: names.keyRingDatabase, keyCheck: keyCheckOf(masterKey), logHasEvents: true });
      return replayedBodies(log, nodeCryptoVault({ keyRing, masterKey })).finally(() => keyRing.close());
    }),
    async firstDifference(accepted) {
      const events = await withLog(eventStore.url, eventsOf);
      return firstUnequalCommand(accepted, events) ?? firstUnequalRecord(await readTopic(kafkaBrokers(), names.topic), events);
    },
    firstUnequalStatus: () => withStore(names.database, (store) => firstUnequalStatus(kafkaBrokers(), names.statusTopic, () => storedBodies(store))),
    async stop() {
      await rapport.stop();
      await eventStore.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function withLog<Answer>(connectionString: string, work: (log: EventLog) => Promise<Answer>): Promise<Answer> {
  const log = await openEventStoreLog({ connectionString });
  return work(log).finally(() => log.close());
}

async function withStore<Answer>(database: string, work: (store: ReadStore) => Promise<Answer>): Promise<Answer> {
  const store = await openMongoReadStore({ url: mongodbUrl(), database });
  return work(store).finally(() => store.close());
}

async function eventsOf(log: EventLog): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of log.readAll()) events.push(event);
  return events;
}

/** The views may take their time, but not stand still for so long. */
const stillAtMostMs = 90_000;
const settleWithinMs = 900_000;

async function settle({ queryUrl }: RapportOnEngines): Promise<void> {
  const beganMs = performance.now();
  let movedMs = beganMs;
  for (let last = ''; ; ) {
    const nowMs = performance.now();
    if (nowMs - movedMs > stillAtMostMs || nowMs - beganMs > settleWithinMs) throw new Error(`the views did not settle; the last answer: ${last}`);
    const answer = await askToSettle(queryUrl);
    if (answer.startsWith('settled')) return;
    if (answer !== last) movedMs = performance.now();
    last = answer;
  }
}

/** What it says, with the position that was reached, which tells a slow projector from one that stands still. */
async function askToSettle(queryUrl: string): Promise<string> {
  try {
    const answer = await fetch(`${queryUrl}/v1/settle?waitMs=20000`, { method: 'POST', signal: AbortSignal.timeout(25_000) });
    const text = await answer.text();
    return answer.ok && (JSON.parse(text) as { settled: boolean }).settled ? 'settled' : `${answer.status} ${text}`;
  } catch (error) {
    return String(error);
  }
}
