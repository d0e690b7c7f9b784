import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { inspectServer } from '@rapport/testing/engines';
import { Kafka, logLevel } from 'kafkajs';
import { MongoClient } from 'mongodb';
import { engines } from '../lifecycle.mjs';
import { freePort } from '../ports.mjs';
import { provideServer } from '../test-servers.mjs';
import { ownEngine } from './own-folder.js';

type Variable = 'KAFKA_BROKERS' | 'MONGODB_URL' | 'EVENTSTOREDB_URL';

async function makeTopic(brokers: string): Promise<void> {
  const admin = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'something' }] });
  await admin.disconnect();
}

async function insertDocument(url: string): Promise<void> {
  const client = await MongoClient.connect(url);
  await client.db('something').collection('things').insertOne({});
  await client.close();
}

async function appendEvent(url: string): Promise<void> {
  const client = EventStoreDBClient.connectionString(url);
  await client.appendToStream('something', jsonEvent({ type: 'Happened', data: {} }));
  await client.dispose();
}

describe.each([
  ['kafka', 'KAFKA_BROKERS', makeTopic, /1 broker/],
  ['mongodb', 'MONGODB_URL', insertDocument, /^5\.0\.0$/],
  ['eventstoredb', 'EVENTSTOREDB_URL', appendEvent, /./],
] as const)('a server of the user for %s', (name, variable: Variable, write, version) => {
  const own = ownEngine(name);
  const engine = engines.find((candidate) => candidate.name === name)!;
  const before = { ...process.env };
  afterEach(() => {
    for (const key of [variable, `${name.toUpperCase()}_RESTART`]) {
      if (before[key] === undefined) delete process.env[key];
      else process.env[key] = before[key];
    }
  });
  afterAll(() => own.remove());

  const provide = () => provideServer(engine, { folder: own.folder, areRequired: false, say: () => undefined });

  it('is used as long as it is empty, and says how its kill tests will go', async () => {
    const { environment } = await own.start();
    const value = (environment as Record<Variable, string>)[variable];
    process.env[variable] = value;
    delete process.env[`${name.toUpperCase()}_RESTART`];
    expect(await inspectServer(variable, value)).toEqual({ version: expect.stringMatching(version), isEmpty: true });
    expect((await provide()).line).toMatch(new RegExp(`^given by ${variable}, .*${name.toUpperCase()}_RESTART is not set, so its kill tests fail$`));

    await write(value);
    expect((await inspectServer(variable, value)).isEmpty).toBe(false);
    await expect(provide()).rejects.toThrow(`The server that ${variable} names holds data.`);
  });

  it('is refused by the name of its variable when it does not answer', async () => {
    const port = await freePort();
    process.env[variable] = { kafka: `127.0.0.1:${port}`, mongodb: `mongodb://127.0.0.1:${port}`, eventstoredb: `esdb://127.0.0.1:${port}?tls=false` }[name];
    await expect(provide()).rejects.toThrow(`The server that ${variable} names can't be used`);
  });
});
