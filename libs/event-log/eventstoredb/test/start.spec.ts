import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { collect, freshStream, idsOf, newEvents } from '@rapport/testing';
import { startEventStoreDouble, type EventStoreDouble } from '@rapport/testing/eventstoredb-double';
import { EventStoreStartFault, openEventStoreLog, type EventStoreLogOptions } from '../src/index.js';
import { removeFolder, temporaryFolder } from './double-storage.js';
import { failureOf } from './until.js';

const secret = 'hush-hush';
const faultOf = async (options: EventStoreLogOptions): Promise<EventStoreStartFault> => {
  const failure = await failureOf(openEventStoreLog(options));
  expect(failure).toBeInstanceOf(EventStoreStartFault);
  expect(inspect(failure, { depth: 9 })).not.toContain(secret);
  return failure as EventStoreStartFault;
};

describe('a log that can not be opened says why, without the password', () => {
  const wrong: [string, string][] = [
    ['another protocol', `http://user:${secret}@127.0.0.1:2113`],
    ['no host', `esdb://user:${secret}@?tls=false`],
    ['an option that nobody knows', `esdb://user:${secret}@127.0.0.1:2113?tsl=false`],
    ['a port that is no number', `esdb://user:${secret}@127.0.0.1:port?tls=false`],
    ['conflicts that are not thrown', `esdb://user:${secret}@127.0.0.1:2113?throwOnAppendFailure=false`],
    ['reads from a follower', `esdb://user:${secret}@127.0.0.1:2113?nodePreference=follower`],
    ['an option without a value', `esdb://user:${secret}@127.0.0.1:2113?tls=`],
    ['a certificate that is not there', `esdb://user:${secret}@127.0.0.1:2113?tlsCAFile=nowhere.pem`],
  ];
  it.each(wrong)('%s', async (_, connectionString) => {
    expect((await faultOf({ connectionString })).reason).toBe('connection-string');
  });

  it('nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await faultOf({ connectionString: `esdb://127.0.0.1:${port}?tls=false` })).toMatchObject({ reason: 'unreachable' });
  });

  it('something else listens', async () => {
    const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    expect(['other', 'unreachable']).toContain((await faultOf({ connectionString: `esdb://127.0.0.1:${port}?tls=false`, openTimeoutMs: 3_000 })).reason);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  describe('on the double', () => {
    const folder = temporaryFolder();
    let double: EventStoreDouble;
    beforeEach(async () => void (double = await startEventStoreDouble({ folder })));
    afterEach(() => double.close());
    afterAll(() => removeFolder(folder));

    it('it does not answer', async () => {
      double.misbehave({ kind: 'silence', on: 'reads' });
      expect(await faultOf({ connectionString: double.connectionString, openTimeoutMs: 300 })).toMatchObject({ reason: 'unreachable' });
    });

    it('it is not ready', async () => {
      double.misbehave({ kind: 'not-ready', on: 'reads' });
      expect(await faultOf({ connectionString: double.connectionString })).toMatchObject({ reason: 'not-ready' });
    });

    it('it has no TLS', async () => {
      expect(['certificate', 'unreachable']).toContain((await faultOf({ connectionString: `esdb://127.0.0.1:${double.port}` })).reason);
    });
  });

  it('the server wants a user and a password; with the right ones it opens', async () => {
    const folder = temporaryFolder();
    const double = await startEventStoreDouble({ folder, credentials: { username: 'admin', password: 'changeit' } });
    const connectionString = double.connectionString.replace(/^(esdb:..)[^@/]*@/, '$1');
    expect(await faultOf({ connectionString })).toMatchObject({ reason: 'credentials' });
    expect(await faultOf({ connectionString, credentials: { username: 'admin', password: secret } })).toMatchObject({ reason: 'credentials' });
    const log = await openEventStoreLog({ connectionString, credentials: { username: 'admin', password: 'changeit' } });
    const events = newEvents(2);
    expect(await log.append(freshStream(), 'no-stream', events)).toMatchObject({ outcome: 'appended' });
    expect(idsOf(await collect(log.readAll()))).toEqual(idsOf(events));
    await log.close();
    await double.close();
    removeFolder(folder);
  });
});
