import { EventStoreDBClient, type AppendResult } from '@eventstore/db-client';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { doubleWithClient, noted, removeFolder, taken, temporaryFolder, textsOf, until } from './eventstoredb-double-client.js';

const program = fileURLToPath(new URL('../dist/eventstoredb-double/main.js', import.meta.url));
const here = fileURLToPath(new URL('..', import.meta.url));
const environment = { ...process.env, NODE_OPTIONS: '' };

interface Started {
  readonly child: ChildProcess;
  readonly said: { readonly connectionString: string; readonly note: string };
}

describe('the double as a program', () => {
  let folder: string;
  const children: ChildProcess[] = [];
  beforeEach(() => void (folder = temporaryFolder()));
  afterEach(async () => {
    for (const child of children.splice(0)) await end(child, 'SIGKILL');
    removeFolder(folder);
  });

  async function start(...args: string[]): Promise<Started> {
    const child = spawn(process.execPath, [program, '--folder', folder, ...args], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    return { child, said: JSON.parse(line) as Started['said'] };
  }

  async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const closed = once(child, 'close');
    child.kill(signal);
    return ((await closed) as [number | null])[0];
  }

  it('says what it is, answers, and ends cleanly', async () => {
    const { child, said } = await start();
    expect(said.note).toContain('not a store for users');
    const client = EventStoreDBClient.connectionString(said.connectionString);
    const subscription = client.subscribeToAll();
    subscription.on('error', () => undefined);
    await client.appendToStream('note-1', noted('0'));
    expect(await end(child, 'SIGTERM')).toBe(0);
    await client.dispose();
  });

  it('loses nothing that it acknowledged when it is killed, and keeps positions and port', async () => {
    const acknowledged = new Map<string, AppendResult>();
    let port = '0';
    for (let round = 0; round < 3; round++) {
      const { child, said } = await start('--port', port);
      port = /:(\d+)\?/.exec(said.connectionString)![1]!;
      const client = EventStoreDBClient.connectionString(said.connectionString);
      const lanes = Array.from({ length: 16 }, async (_, lane) => {
        for (let next = 0; ; next++) {
          const name = `lane-${round}-${lane}-${next}`;
          acknowledged.set(name, await client.appendToStream(`lane-${round}-${lane}`, noted(name)));
        }
      });
      const ended = Promise.allSettled(lanes);
      await until('enough is stored', () => acknowledged.size > 100 * (round + 1));
      await end(child, 'SIGKILL');
      await ended;
      await client.dispose();
    }
    const { said } = await start('--port', port);
    const client = EventStoreDBClient.connectionString(said.connectionString);
    const stored = new Map((await taken(client.readAll())).map((event) => [(event.data as { text: string }).text, event]));
    const changed = [...acknowledged].filter(([name, { position, nextExpectedRevision }]) => {
      const event = stored.get(name);
      return event?.position?.commit !== position!.commit || event.revision !== nextExpectedRevision;
    });
    expect(changed).toEqual([]);
    await client.dispose();
  });

  it('lets in who has the credentials, and nobody else', async () => {
    const { said } = await start('--user', 'admin', '--password', 's p@ce');
    const clientOf = (connectionString: string): EventStoreDBClient => EventStoreDBClient.connectionString(connectionString);
    const [admin, stranger, nobody] = [
      clientOf(said.connectionString),
      clientOf(said.connectionString.replace('//admin', '//other')),
      clientOf(said.connectionString.replace(/\/\/.*@/, '//')),
    ];
    const denied = { type: 'access-denied' };
    await admin.appendToStream('note-1', noted('0'));
    expect(await textsOf(admin.readStream('note-1'))).toEqual(['0']);
    for (const client of [stranger, nobody]) {
      await expect(client.appendToStream('note-1', noted('1'))).rejects.toMatchObject(denied);
      await expect(textsOf(client.readStream('note-1'))).rejects.toMatchObject(denied);
    }
    await expect(admin.appendToStream('note-1', noted('1'), { credentials: { username: 'admin', password: 'wrong' } })).rejects.toMatchObject(denied);
    for (const client of [admin, stranger, nobody]) await client.dispose();
  });
});

/** Appends to A, waits for a word, appends to B, and says what it is told. */
const twoClients = `
  import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
  const [a, b] = process.argv.slice(1).map((url) => EventStoreDBClient.connectionString(url));
  const event = () => jsonEvent({ type: 'Noted', data: {} });
  const say = (text) => () => process.stdout.write(text + '\\n');
  a.appendToStream('note-1', event()).then(say('a stored'), say('a rejected'));
  process.stdin.once('data', () => b.appendToStream('note-1', event()).then(say('b stored'), say('b rejected')));
`;

describe("a late answer after another client's error", () => {
  it('ends the process, though the event is stored and its append was rejected', async () => {
    const [a, b] = [await doubleWithClient(), await doubleWithClient()];
    try {
      a.double.misbehave({ kind: 'late-answer' });
      b.double.misbehave({ kind: 'drop-before-storing' });
      const args = ['--input-type=module', '-e', twoClients, a.double.connectionString, b.double.connectionString];
      const child = spawn(process.execPath, args, { cwd: here, env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
      const said = { out: '', err: '' };
      child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
      const closed = once(child, 'close');
      await until('the append to A is stored', () => a.double.struck('late-answer') === 1);
      child.stdin.write('go\n');
      await until('both are rejected', () => said.out.includes('a rejected') && said.out.includes('b rejected'));
      a.double.heal();
      expect(await closed).toEqual([1, null]);
      expect(said.err).toContain('TypeError: undefined is not iterable');
      expect(await taken(a.client.readStream('note-1'))).toHaveLength(1);
    } finally {
      await a.remove();
      await b.remove();
    }
  });
});
