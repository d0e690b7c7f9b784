import { connectMongo } from '@rapport/mongodb';
import { mongodbUrl } from '@rapport/testing/engines';
import type { CommandStartedEvent } from 'mongodb';
import { openRingOn } from '../src/mongo.key-ring.js';
import { keyCheck, mongoKeyRingStorage } from './mongo-key-ring-storage.js';

it('a key is with the majority and on the disk before it is answered, and read from there', async () => {
  const storage = await mongoKeyRingStorage();
  const url = new URL(mongodbUrl());
  if (url.pathname === '') url.pathname = '/';
  for (const [name, value] of Object.entries({ monitorCommands: 'true', w: '1', readConcernLevel: 'local', readPreference: 'secondaryPreferred' })) url.searchParams.set(name, value);
  const connection = await connectMongo({ url: url.href, database: storage.database });
  const sent: CommandStartedEvent[] = [];
  connection.client.on('commandStarted', (event) => sent.push(event));
  const ring = await openRingOn(connection, { keyCheck, logHasEvents: false });
  await ring.addIfAbsent('customer:1', Uint8Array.of(1));
  await ring.addIfAbsent('customer:1', Uint8Array.of(2));
  await ring.find('customer:1');
  await ring.close();
  await (await storage.open({ logHasEvents: true, mustHold: ['customer:1'] })).close();
  await storage.remove();

  const inserts = sent.filter(({ commandName }) => commandName === 'insert');
  expect(inserts.map(({ command }) => command['writeConcern'] as unknown)).toEqual(Array(3).fill({ w: 'majority', j: true, wtimeout: 10_000 }));
  const finds = sent.filter(({ commandName }) => commandName === 'find');
  expect(finds.length).toBeGreaterThanOrEqual(3);
  for (const { command } of finds) {
    expect(command['readConcern']).toEqual({ level: 'majority' });
    expect((command['$readPreference'] as { mode: string } | undefined)?.mode ?? 'primary').toBe('primary');
  }
  expect([...new Set(sent.map(({ commandName }) => commandName))].filter((name) => name !== 'endSessions').sort()).toEqual(['find', 'insert']);
});
