import { answeringMongodb, helloOfMongodb, refusingCredentials, type AnsweringMongodb, type MongoAnswer } from '@rapport/testing/engines';
import { createServer, type AddressInfo } from 'node:net';
import { connectMongo, faultOf, MongoSetupFault, type MongoSettings } from '../src/index.js';

const database = 'rapport';
const secret = 'p-secret-9';
let server: AnsweringMongodb | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function served(answer: MongoAnswer, hello?: Parameters<typeof answeringMongodb>[1]): Promise<string> {
  server = await answeringMongodb(answer, hello);
  return server.address;
}

async function faultWith(settings: Partial<MongoSettings> & { url: string }): Promise<MongoSetupFault> {
  const outcome: unknown = await connectMongo({ database, serverSelectionTimeoutMs: 500, ...settings }).then((connection) => connection.close(), (error: unknown) => error);
  expect(outcome).toBeInstanceOf(MongoSetupFault);
  expect(`${(outcome as Error).stack} ${JSON.stringify(outcome)}`).not.toContain(secret);
  return outcome as MongoSetupFault;
}

describe('the start', () => {
  it('succeeds where the server answers', async () => {
    const connection = await connectMongo({ url: `mongodb://${await served(() => ({ ok: 1 }))}`, database });
    await connection.ping();
    await connection.close();
    await connection.close();
  });

  it('names wrong credentials (code 18), and what to check', async () => {
    const address = await served(refusingCredentials);
    const fault = await faultWith({ url: `mongodb://rapport:${secret}@${address}/?authSource=admin` });
    expect(fault.reason).toBe('credentials');
    expect(fault.message).toBe(`MongoDB at ${address}: the MongoDB server refuses user or password: check both, and the database that the user is defined in (authSource)`);
  });

  it.each(['nonsense', `mongodb://user:${secret}@`, `mongodb://user:${secret}:@host`, 'mongodb://host/?w=maybe&nosuch=1', 'mongodb://host:port'])('names a connection string that can\'t be read: %s', async (url) => {
    expect((await faultWith({ url })).reason).toBe('url');
  });

  it('names a server that does not answer', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const fault = await faultWith({ url: `mongodb://user:${secret}@127.0.0.1:${port}` });
    expect(fault.reason).toBe('unreachable');
    expect(fault.message).toContain(`127.0.0.1:${port}`);
  });

  it('names a replica set without a primary', async () => {
    const address = await served(() => ({ ok: 1 }), { ...helloOfMongodb, isWritablePrimary: false, ismaster: false, secondary: true, setName: 'rs', hosts: [], me: 'x:1' });
    expect((await faultWith({ url: `mongodb://${address}/?replicaSet=rs` })).reason).toBe('unreachable');
  });

  it('names a server that is too old', async () => {
    const address = await served(() => ({ ok: 1 }), { ...helloOfMongodb, maxWireVersion: 4 });
    expect((await faultWith({ url: `mongodb://${address}` })).reason).toBe('incompatible');
  });

  it('names a certificate that is not there, and a server that speaks no TLS', async () => {
    const address = await served(() => ({ ok: 1 }));
    expect((await faultWith({ url: `mongodb://${address}`, tls: { caFile: '/nowhere/ca.pem' } })).reason).toBe('tls');
    expect(['tls', 'unreachable']).toContain((await faultWith({ url: `mongodb://${address}`, tls: {} })).reason);
  });
});

describe('a call', () => {
  it('that the user may not make is a matter of settings; any other failure is not, and keeps nothing of the driver\'s error', async () => {
    const said: Record<string, unknown> = { ok: 0, code: 13, codeName: 'Unauthorized', errmsg: `not authorized ${secret}` };
    const connection = await connectMongo({ url: `mongodb://${await served((command) => ('find' in command ? said : { ok: 1 }))}`, database });
    const failure = async (): Promise<unknown> => connection.database.collection('things').find().toArray().then(() => null, (error: unknown) => faultOf(error, 'read of things'));
    expect(await failure()).toMatchObject({ name: 'MongoSetupFault', reason: 'permission' });
    Object.assign(said, { code: 91, codeName: 'ShutdownInProgress' });
    const passing = await failure();
    expect(passing).toMatchObject({ name: 'MongoFault', code: 'ShutdownInProgress', message: 'read of things: ShutdownInProgress' });
    expect(JSON.stringify(passing)).not.toContain(secret);
    await connection.close();
  });
});
