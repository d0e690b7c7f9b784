import { eventStoreConnection, Generations, generationStore, kafkaConnection, mongoConnection, opening, type LoadedSettings } from '@rapport/edge';
import type { EventLog } from '@rapport/event-log';
import { onClientCrash, openEventStoreLog } from '@rapport/event-log-eventstoredb';
import type { Position } from '@rapport/kernel';
import { KafkaPublisher } from '@rapport/messaging-kafka';
import type { ReadStore } from '@rapport/read-store';
import { openMongoReadStore } from '@rapport/read-store-mongodb';

/** What the command line reads of the engines' settings. */
export type EngineSettings = LoadedSettings<'rapport'>;

/** How long one question to Kafka may take in all. */
const kafkaTimeoutMs = 10_000;

/** @throws {SettingFault} by the setting that is wrong, or whose server does not answer. */
export async function withLog<Answer>(loaded: EngineSettings, warn: (what: string) => void, work: (log: EventLog) => Promise<Answer>): Promise<Answer> {
  const forget = onClientCrash({ log: warn });
  try {
    const log = await opening(loaded, 'eventStore', () => openEventStoreLog(eventStoreConnection(loaded)));
    return await work(log).finally(() => log.close());
  } finally {
    forget();
  }
}

/** The read store as queries see it: its live generation. @throws {SettingFault} */
export async function withReadStore<Answer>(loaded: EngineSettings, work: (live: ReadStore) => Promise<Answer>): Promise<Answer> {
  const store = await opening(loaded, 'mongodb', () => openMongoReadStore(mongoConnection(loaded, 'mongodb')));
  try {
    const { live } = await new Generations(store).read();
    return await work(generationStore(store, live));
  } finally {
    await store.close();
  }
}

/** Everything of the log up to here stands in the topic. @throws {SettingFault} */
export async function publishedIn(loaded: EngineSettings): Promise<Position> {
  const { topic, partitions } = loaded.settings.kafka;
  const publisher = new KafkaPublisher(kafkaConnection(loaded), { topic, partitions, timeoutMs: kafkaTimeoutMs });
  try {
    return await opening(loaded, 'kafka', () => publisher.published());
  } finally {
    await publisher.close();
  }
}
