// What the workers open, of Rapport and of the bare clients, over the same servers.
import { built, installed } from '../built.mjs';

const { openEventStoreLog } = await built('libs/event-log/eventstoredb');
const { openMongoReadStore } = await built('libs/read-store/mongodb');
const { openMongoKeyRing } = await built('libs/privacy/key-ring-mongodb');
const { keyCheckOf, masterKeyFromText, nodeCryptoVault } = await built('libs/privacy/node-crypto');
const { createEventsTopic } = await built('libs/messaging/kafka');
const { translate, wireKeyOf } = await built('libs/application');
const { Kafka, logLevel } = await installed('kafkajs');

export const kafkaConfig = ({ kafkaBrokers }) => ({ brokers: kafkaBrokers.split(','), clientId: 'bench' });
export const bareKafka = ({ kafkaBrokers }) => new Kafka({ brokers: kafkaBrokers.split(','), clientId: 'bench', logLevel: logLevel.NOTHING });

export const openLog = ({ eventStoreUrl }) => openEventStoreLog({ connectionString: eventStoreUrl });
export const openStore = ({ mongodbUrl }, database) => openMongoReadStore({ url: mongodbUrl, database });

export async function openVault({ mongodbUrl, names, masterKey }) {
  const key = masterKeyFromText(masterKey);
  const keyRing = await openMongoKeyRing({ url: mongodbUrl, database: names.keyRingDatabase, keyCheck: keyCheckOf(key), logHasEvents: true });
  return { vault: nodeCryptoVault({ keyRing, masterKey: key }), close: () => keyRing.close() };
}

export const createTopic = (installation, topic) => createEventsTopic(kafkaConfig(installation), { topic, partitions: installation.partitions, replicationFactor: 1 });

/** As the relay does it. */
export const translated = (recorded) => {
  const event = translate(recorded);
  return { key: wireKeyOf(event), event };
};

let serial = 0;
/** A name that this process has not used; the servers are new. */
export const newName = (what) => `bench-${what}-${process.pid}-${++serial}`;
