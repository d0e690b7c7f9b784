import { connectMongo } from '@rapport/mongodb';
import { mongodbUrl, uniqueName } from '@rapport/testing/engines';
import type { CommandStartedEvent } from 'mongodb';
import { readStoreOn } from '../src/mongo.read-store.js';
import { dropDatabase } from './dropped-store.js';

const database = uniqueName('commands');
const writes = ['insert', 'update', 'createIndexes'];
const reads = ['find', 'aggregate', 'count'];
afterAll(() => dropDatabase(database));

/** What a store sends when everything that it offers is used, with a URL that asks for less. */
async function sentCommands(): Promise<readonly CommandStartedEvent[]> {
  const url = new URL(mongodbUrl());
  if (url.pathname === '') url.pathname = '/';
  for (const [name, value] of Object.entries({ monitorCommands: 'true', w: '1', journal: 'false', readConcernLevel: 'local', readPreference: 'secondaryPreferred', retryWrites: 'true' })) url.searchParams.set(name, value);
  const connection = await connectMongo({ url: url.href, database });
  const sent: CommandStartedEvent[] = [];
  connection.client.on('commandStarted', (event) => sent.push(event));
  const store = readStoreOn(connection);
  const things = store.collection('things', [{ field: 'a', kind: 'range' }, { field: 'b', kind: 'equality' }]);
  const document = (_id: string, version: number) => ({ _id, version, a: version, b: _id });
  await things.write([{ expected: 'absent', document: document('x', 1) }, { expected: 'absent', document: document('y', 1) }]);
  await things.write([{ expected: 1, document: document('x', 2) }, { expected: 9, document: document('y', 10) }, { expected: 'absent', document: document('y', 1) }]);
  await things.findByIds(['x', 'y']);
  await things.find({ b: 'x' }, { maxDocumentsExamined: 10, maxTimeMs: 10_000 });
  await things.find({ a: { $gte: 0 } }, { sort: { a: -1 }, limit: 1, maxDocumentsExamined: 1 });
  await things.find({ b: { $ne: 'x' } }, { maxDocumentsExamined: 10 });
  await things.count({ a: 1 });
  await store.ping();
  await store.close();
  return sent;
}

describe('the commands that reach the server', () => {
  let sent: readonly CommandStartedEvent[];
  beforeAll(async () => void (sent = await sentCommands()));
  const named = (names: readonly string[]) => sent.filter(({ commandName }) => names.includes(commandName));

  it('are these and no others: no transaction, no script, no update by pipeline', () => {
    expect([...new Set(sent.map(({ commandName }) => commandName))].filter((name) => name !== 'endSessions').sort()).toEqual([...writes, ...reads, 'ping'].sort());
    for (const { command } of sent) expect(command).not.toMatchObject({ txnNumber: expect.anything() as unknown });
    for (const { command } of sent) expect(command).not.toMatchObject({ startTransaction: expect.anything() as unknown });
    for (const { command } of named(['update'])) for (const { u } of command['updates'] as { u: unknown }[]) expect(Array.isArray(u)).toBe(false);
    expect(JSON.stringify(sent.map(({ command }) => command))).not.toMatch(/\$where|\$function|\$accumulator/);
  });

  it('write by the majority and to the disk, whatever the URL says', () => {
    expect(named(writes).length).toBeGreaterThanOrEqual(4);
    for (const { command } of named(writes)) expect(command['writeConcern']).toEqual({ w: 'majority', j: true, wtimeout: 10_000 });
  });

  it('read what the majority has, at the primary, whatever the URL says', () => {
    expect(named(reads).length).toBeGreaterThanOrEqual(7);
    for (const { command } of named(reads)) {
      expect(command['readConcern']).toEqual({ level: 'majority' });
      expect((command['$readPreference'] as { mode: string } | undefined)?.mode ?? 'primary').toBe('primary');
    }
  });

  it('tell the server the time limit of a query', () => {
    expect(sent.filter(({ command }) => typeof command['maxTimeMS'] === 'number').map(({ commandName }) => commandName)).toEqual(['aggregate', 'find']);
  });
});
