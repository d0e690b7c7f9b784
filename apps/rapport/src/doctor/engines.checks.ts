import { countFailedViews, kafkaConnection, mongoConnection, opening, parkedKeysIn, parkedReactionsIn, readMasterKey, stationsLag, writtenPartitions, type StationPosition } from '@rapport/edge';
import { openMongoKeyRing } from '@rapport/key-ring-mongodb';
import { checkEventsTopic, checkStatusTopic } from '@rapport/messaging-kafka';
import { keyCheckOf, masterKeyFromText } from '@rapport/privacy-node-crypto';
import { openMongoReadStore } from '@rapport/read-store-mongodb';
import { stat } from 'node:fs/promises';
import { publishedIn, withLog, withReadStore, type EngineSettings } from '../engines/connections.js';
import { storedStations } from '../engines/stations.js';
import { unpublishedStatuses } from '../engines/status-publisher.js';
import { counted } from '../render/table.js';
import { ok, warning, wrong, type Check } from './finding.js';
import { lagFindings, lateSeconds, waitingFindings } from './http.checks.js';
import { clockFinding, storedFinding } from './machine.checks.js';

export interface EnginesExamined {
  readonly loaded: EngineSettings;
  readonly now: () => number;
  readonly warn: (what: string) => void;
}

export const modeCheck = ({ loaded }: EnginesExamined): Check => ({
  name: 'mode',
  run: () => (loaded.settings.mode === 'production' ? ok('mode', 'production') : warning('mode', 'development: a key that everybody knows may be in use', 'Set RAPPORT_MODE=production, with a master key of your own.')),
});

export const masterKeyCheck = ({ loaded }: EnginesExamined): Check => ({
  name: 'master key',
  async run() {
    readMasterKey(loaded, masterKeyFromText);
    const { file } = loaded.settings.masterKey;
    if (file === '') return warning('master key', 'the development key, which everybody knows', 'Make one with `openssl rand -base64 32`, and name its file with MASTER_KEY_FILE.');
    const { mode } = await stat(file);
    const isOpen = process.platform !== 'win32' && (mode & 0o077) !== 0;
    return isOpen ? warning('master key', `${file} can be read by others than its owner (mode ${(mode & 0o777).toString(8)})`, `chmod go= ${file}`) : ok('master key', `in ${file}; keep a copy apart`);
  },
});

/** The log's server answers, and its clock is not ahead. */
export const eventStoreCheck = ({ loaded, now, warn }: EnginesExamined): Check => ({
  name: 'event store',
  run: () => withLog(loaded, warn, async (log) => {
    await log.head();
    let last: string | null = null;
    for await (const { storedAt } of log.readAll({ direction: 'backwards', maxCount: 1 })) last = storedAt;
    return [ok('event store', last === null ? 'answers; the log is empty' : 'answers'), storedFinding(last, now())];
  }),
});

/** It is there, has the partitions that the settings have, and keeps everything. */
export const eventsTopicCheck = ({ loaded }: EnginesExamined): Check => ({
  name: 'topic',
  async run() {
    const { topic, partitions } = loaded.settings.kafka;
    await opening(loaded, 'kafka', () => checkEventsTopic(kafkaConnection(loaded), { topic, partitions }));
    return ok('topic', `${topic} has ${partitions} partitions and keeps its records without limit`);
  },
});

/** Of customers' status: there, with as many partitions, compacted and nothing else. */
export const statusTopicCheck = ({ loaded }: EnginesExamined): Check => ({
  name: 'status topic',
  async run() {
    const { statusTopic, partitions } = loaded.settings.kafka;
    await opening(loaded, 'kafka', () => checkStatusTopic(kafkaConnection(loaded), { topic: statusTopic, partitions }));
    return ok('status topic', `${statusTopic} has ${partitions} partitions and is compacted`);
  },
});

export const statusPublisherCheck = ({ loaded, now }: EnginesExamined): Check => ({
  name: 'status publisher',
  run: () => withReadStore(loaded, async (live) => {
    const { customers, seconds } = await unpublishedStatuses(live, now());
    const what = customers === 0 ? 'every status is published' : `${counted(customers, 'customer')} whose status is not published yet, for ${Math.round(seconds)} s`;
    return seconds > lateSeconds ? wrong('status publisher', what, 'The projector publishes them: is it running? Its log says why it does not get on.') : ok('status publisher', what);
  }),
});

export const readStoreCheck = ({ loaded, now }: EnginesExamined): Check => ({
  name: 'read store',
  async run() {
    const store = await opening(loaded, 'mongodb', () => openMongoReadStore(mongoConnection(loaded, 'mongodb')));
    try {
      const [written, serverMs] = [await writtenPartitions(store), await store.serverTimeMs()];
      const { partitions } = loaded.settings.kafka;
      const state = written === null || written === partitions
        ? ok('read store', written === null ? 'answers; nothing was projected yet' : 'answers')
        : wrong('read store', `it was written with ${written} partitions, and KAFKA_PARTITIONS is ${partitions}`, `Set KAFKA_PARTITIONS to ${written}, or use another database.`);
      return [state, ...(serverMs === null ? [] : [clockFinding('MongoDB', serverMs, now())])];
    } finally {
      await store.close();
    }
  },
});

/** The ring is there and opens with this master key. A ring of an empty log is made by the first start of command-api. */
export const keyRingCheck = ({ loaded, warn }: EnginesExamined): Check => ({
  name: 'key ring',
  async run() {
    const keyCheck = keyCheckOf(readMasterKey(loaded, masterKeyFromText));
    const isEmpty = await withLog(loaded, warn, async (log) => {
      for await (const _ of log.readAll({ maxCount: 1 })) return false;
      return true;
    });
    if (isEmpty) return ok('key ring', 'not looked at: the log is empty, and the first start of command-api makes it');
    const ring = await opening(loaded, 'keyRing', () => openMongoKeyRing({ ...mongoConnection(loaded, 'keyRing'), keyCheck, logHasEvents: true }));
    await ring.close();
    return ok('key ring', 'opened by this master key');
  },
});

/** Relay, projector and reactor, by what they have left in topic and read store. */
export const stationsCheck = ({ loaded, now, warn }: EnginesExamined): Check => ({
  name: 'stations',
  async run() {
    const relay: StationPosition = { station: 'relay', partition: null, position: await publishedIn(loaded) };
    const stored = await withReadStore(loaded, (live) => storedStations(live, loaded.settings.kafka.partitions));
    return withLog(loaded, warn, async (log) => lagFindings(await stationsLag(log, [relay, ...stored], now(), 1_000)));
  },
});

export const waitingCheck = ({ loaded }: EnginesExamined): Check => ({
  name: 'parked',
  run: () => withReadStore(loaded, async (live) => waitingFindings({ projector: (await parkedKeysIn(live)).length, reactor: (await parkedReactionsIn(live)).length, failedViews: await countFailedViews(live) })),
});

