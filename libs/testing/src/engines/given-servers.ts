import { EventStoreDBClient } from '@eventstore/db-client';
import { Kafka, logLevel } from 'kafkajs';
import { MongoClient } from 'mongodb';

const limitMs = 10_000;
const mostSystemEvents = 20_000;

export interface ServerFindings {
  /** As the server tells it. */
  readonly version: string;
  readonly isEmpty: boolean;
}

async function inspectKafka(brokers: string): Promise<ServerFindings> {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING, connectionTimeout: limitMs, retry: { retries: 2 } });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const topics = await admin.listTopics();
    const { brokers: found } = await admin.describeCluster();
    return { version: `${found.length} broker(s); the protocol tells no version`, isEmpty: topics.every((topic) => topic.startsWith('__')) };
  } finally {
    await admin.disconnect();
  }
}

async function inspectMongodb(url: string): Promise<ServerFindings> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: limitMs });
  try {
    const admin = client.db('admin').admin();
    const { version } = await admin.buildInfo();
    const { databases } = await admin.listDatabases();
    const own = ['admin', 'config', 'local'];
    return { version: String(version), isEmpty: databases.every(({ name, empty }) => own.includes(name) || empty === true) };
  } finally {
    await client.close();
  }
}

/** The client keeps its server's version to itself. */
interface KnowsItsServer {
  readonly capabilities: Promise<{ readonly serverVersion: string }>;
}

async function inspectEventStore(url: string): Promise<ServerFindings> {
  const client = EventStoreDBClient.connectionString(url);
  try {
    const { serverVersion } = await (client as unknown as KnowsItsServer).capabilities;
    let events = 0;
    let isEmpty = true;
    for await (const { event } of client.readAll({ maxCount: mostSystemEvents })) {
      events += 1;
      if (event !== undefined && !event.streamId.startsWith('$')) isEmpty = false;
    }
    return { version: serverVersion, isEmpty: isEmpty && events < mostSystemEvents };
  } finally {
    await client.dispose();
  }
}

async function within(what: string, finding: Promise<ServerFindings>): Promise<ServerFindings> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} does not answer within ${(3 * limitMs) / 1_000} s`)), 3 * limitMs);
  });
  return Promise.race([finding, limit]).finally(() => clearTimeout(timer));
}

const inspections = { KAFKA_BROKERS: inspectKafka, MONGODB_URL: inspectMongodb, EVENTSTOREDB_URL: inspectEventStore };

/** What a server is that the user gave by one of the variables; rejects when it can't be reached. */
export const inspectServer = (variable: keyof typeof inspections, value: string): Promise<ServerFindings> =>
  within(`the server of ${variable}`, inspections[variable](value));
