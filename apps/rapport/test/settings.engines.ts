import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventsTopic, createStatusTopic } from '@rapport/messaging-kafka';
import { answeringMongodb, refusingCredentials } from '@rapport/testing/engines';
import { emptyEventStore, newEngineNames, startOwnEventStore, startRapportOnEngines, workspaceFile, type EngineApp, type EngineNames, type OwnEventStore, type RapportOnEngines } from '@rapport/testing/processes';
import kafkajs from 'kafkajs';
import { MongoClient } from 'mongodb';

const { KAFKA_BROKERS: kafkaBrokers = '', MONGODB_URL: mongodbUrl = '', KAFKA_SASL_BROKERS: saslBrokers = '' } = process.env;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts an app, with `--check`, and waits for its end. */
function checked(app: EngineApp, env: Readonly<Record<string, string>>, args: readonly string[] = ['--check']): Promise<Ended> {
  const child = spawn(process.execPath, [workspaceFile(`apps/${app}/dist/main.js`), ...args], { env: { PATH: process.env['PATH'], ...env } });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

const limitedTopic = async (topic: string): Promise<void> => {
  const admin = new kafkajs.Kafka({ brokers: kafkaBrokers.split(','), clientId: 'tests', logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 4, replicationFactor: 1, configEntries: [{ name: 'retention.ms', value: '604800000' }] }] });
  await admin.disconnect();
};

/** Another database with the key ring as it was before this subject had a key. */
async function olderRing(database: string, subject: string): Promise<string> {
  const client = new MongoClient(mongodbUrl);
  try {
    const entries = await client.db(database).collection('data-keys').find().toArray();
    const older = entries.filter(({ _id }) => String(_id) !== subject);
    expect(older.length).toBe(entries.length - 1);
    await client.db(`${database}-older`).collection('data-keys').insertMany(older);
    return `${database}-older`;
  } finally {
    await client.close();
  }
}

describe('a wrong setting', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rapport-settings-'));
  let eventStore: OwnEventStore;
  let rapport: RapportOnEngines;
  let names: EngineNames;
  let right: Readonly<Record<string, string>>;
  beforeAll(async () => {
    eventStore = await emptyEventStore();
    rapport = await startRapportOnEngines({ eventStoreUrl: eventStore.url, kafkaBrokers, mongodbUrl });
    names = rapport.names;
    right = {
      RAPPORT_MODE: 'development', RAPPORT_HTTP_PORT: '0', EVENTSTOREDB_URL: eventStore.url, KAFKA_BROKERS: kafkaBrokers, MONGODB_URL: mongodbUrl, KEY_RING_MONGODB_URL: mongodbUrl,
      KAFKA_TOPIC: names.topic, KAFKA_STATUS_TOPIC: names.statusTopic, KAFKA_GROUP: names.group, MONGODB_DATABASE: names.database, KEY_RING_MONGODB_DATABASE: names.keyRingDatabase,
    };
    const registered = await fetch(`${rapport.commandUrl}/v1/customers`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ customerId: 'c-1', kind: 'consumer', contact: { name: 'Wang Fang' } }),
    });
    const { position } = (await registered.json()) as { position: string };
    expect((await fetch(`${rapport.queryUrl}/v1/customers/c-1?notOlderThan=${position}&waitMs=30000`)).status).toBe(200);
  });
  afterAll(async () => {
    await rapport?.stop();
    await eventStore?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each<EngineApp>(['command-api', 'reactor', 'relay', 'projector', 'query-api'])('is none of these: %s finds everything', async (app) => {
    expect(await checked(app, right)).toMatchObject({ code: 0, err: '', out: expect.stringContaining(`rapport-${app}: everything is there`) as string });
  });

  const nobody = '127.0.0.1:9';
  it.each<[string, EngineApp, Record<string, string>, string, number]>([
    ['no EventStoreDB', 'command-api', { EVENTSTOREDB_URL: `esdb://${nobody}?tls=false` }, 'EVENTSTOREDB_URL', 69],
    ['no EventStoreDB', 'relay', { EVENTSTOREDB_URL: `esdb://${nobody}?tls=false` }, 'EVENTSTOREDB_URL', 69],
    ['an option that EventStoreDB does not have', 'query-api', { EVENTSTOREDB_URL: `esdb://${nobody}?tsl=false` }, 'EVENTSTOREDB_URL', 78],
    ['no Kafka', 'projector', { KAFKA_BROKERS: nobody }, 'KAFKA_BROKERS', 69],
    ['no EventStoreDB', 'reactor', { EVENTSTOREDB_URL: `esdb://${nobody}?tls=false` }, 'EVENTSTOREDB_URL', 69],
    ['no MongoDB', 'reactor', { MONGODB_URL: `mongodb://${nobody}` }, 'MONGODB_URL', 69],
    ['no MongoDB', 'projector', { MONGODB_URL: `mongodb://${nobody}` }, 'MONGODB_URL', 69],
    ['no MongoDB for the keys', 'command-api', { KEY_RING_MONGODB_URL: `mongodb://me:topsecret@${nobody}` }, 'KEY_RING_MONGODB_URL', 69],
    ['no such topic', 'relay', { KAFKA_TOPIC: 'none' }, 'KAFKA_TOPIC', 78],
    ['no such topic of statuses', 'projector', { KAFKA_STATUS_TOPIC: 'none' }, 'KAFKA_STATUS_TOPIC', 78],
    ['other partitions than the topic has', 'relay', { KAFKA_PARTITIONS: '5' }, 'KAFKA_PARTITIONS', 78],
    ['other partitions than the read store was written with', 'query-api', { KAFKA_PARTITIONS: '5' }, 'KAFKA_PARTITIONS', 78],
    ['another database of keys', 'command-api', { KEY_RING_MONGODB_DATABASE: 'other-keys' }, 'KEY_RING_MONGODB_DATABASE', 78],
    ['another database of keys', 'reactor', { KEY_RING_MONGODB_DATABASE: 'other-keys' }, 'KEY_RING_MONGODB_DATABASE', 69],
    ['another database of keys', 'query-api', { KEY_RING_MONGODB_DATABASE: 'other-keys' }, 'KEY_RING_MONGODB_DATABASE', 69],
  ])('%s: %s with %j stops and names it', async (_, app, change, setting, code) => {
    const ended = await checked(app, { ...right, ...change });
    expect(ended).toMatchObject({ code, err: expect.stringMatching(new RegExp(`^rapport-${app}: ${setting} \\((from the environment|not set; its default)\\): `)) as string });
    expect(ended.out + ended.err).not.toContain('topsecret');
  });

  it('a topic that would lose records stops the relay', async () => {
    const { topic } = newEngineNames();
    await limitedTopic(topic);
    expect(await checked('relay', { ...right, KAFKA_TOPIC: topic })).toMatchObject({ code: 78, err: expect.stringMatching(/KAFKA_TOPIC .*retention\.ms/) as string });
  });

  it('a topic with other partitions stops the projector, by what the read store was written with', async () => {
    const { topic, statusTopic } = newEngineNames();
    const config = { brokers: kafkaBrokers.split(','), clientId: 'tests' };
    await createEventsTopic(config, { topic, partitions: 2, replicationFactor: 1 });
    await createStatusTopic(config, { topic: statusTopic, partitions: 2, replicationFactor: 1 });
    expect(await checked('projector', { ...right, KAFKA_TOPIC: topic, KAFKA_STATUS_TOPIC: statusTopic, KAFKA_PARTITIONS: '2' })).toMatchObject({ code: 78, err: expect.stringMatching(/KAFKA_PARTITIONS .*the read store was written with 4 partitions\. Set it to 4/) as string });
  });

  it('a topic that is ahead of the log stops the relay', async () => {
    const other = await startOwnEventStore();
    try {
      expect(await checked('relay', { ...right, EVENTSTOREDB_URL: other.url })).toMatchObject({ code: 78, err: expect.stringMatching(/KAFKA_TOPIC .*the topic belongs to another log/) as string });
    } finally {
      await other.stop();
    }
  });

  it('another master key stops command-api', async () => {
    const file = join(folder, 'other.key');
    writeFileSync(file, Buffer.alloc(32, 'some other master key').toString('base64'), { mode: 0o600 });
    expect(await checked('command-api', { ...right, MASTER_KEY_FILE: file })).toMatchObject({ code: 78, err: expect.stringMatching(/the master key is not the one/) as string });
  });

  it('an older copy of the key ring stops command-api', async () => {
    const older = await olderRing(names.keyRingDatabase, 'customer:c-1');
    const ended = await checked('command-api', { ...right, KEY_RING_MONGODB_DATABASE: older });
    expect(ended).toMatchObject({ code: 78, err: expect.stringMatching(/KEY_RING_MONGODB_DATABASE .*lacks 1 of the 1 keys that the newest events need: an older copy was put back/) as string });
  });

  it('wrong credentials for Kafka stop the relay', async () => {
    const wrong = { KAFKA_BROKERS: saslBrokers, KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USER: 'rapport', KAFKA_SASL_PASSWORD: 'topsecret' };
    const ended = await checked('relay', { ...right, ...wrong });
    expect(ended).toMatchObject({ code: 78, err: expect.stringMatching(/KAFKA_SASL_USER .*refuses the credentials/) as string });
    expect(ended.out + ended.err).not.toContain('topsecret');
  });

  it.each<[EngineApp, string]>([
    ['projector', 'MONGODB_URL'],
    ['projector', 'KEY_RING_MONGODB_URL'],
    ['command-api', 'KEY_RING_MONGODB_URL'],
  ])('wrong credentials for MongoDB stop %s, by %s', async (app, setting) => {
    const mongodb = await answeringMongodb(refusingCredentials);
    try {
      const ended = await checked(app, { ...right, [setting]: `mongodb://reader:topsecret@${mongodb.address}/?authSource=admin` });
      expect(ended).toMatchObject({ code: 78, err: expect.stringMatching(new RegExp(`^rapport-${app}: ${setting} \\(from the environment\\): [^\\n]*refuses user or password[^\\n]*\\. Correct user and password in it\\.\\n$`)) as string });
      expect(ended.out + ended.err).not.toMatch(/topsecret|reader/);
    } finally {
      await mongodb.close();
    }
  });
});
