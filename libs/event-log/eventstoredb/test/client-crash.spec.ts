import { startEventStoreDouble, type EventStoreDouble } from '@rapport/testing/eventstoredb-double';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { clientCrashExitCode, onClientCrash, openEventStoreLog } from '../src/index.js';
import { removeFolder, temporaryFolder } from './double-storage.js';
import { until } from './until.js';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

interface Child {
  readonly process: ChildProcessWithoutNullStreams;
  out: string;
  err: string;
  readonly code: Promise<number | null>;
}

function start(program: string, ...args: readonly string[]): Child {
  const process_ = spawn(process.execPath, [program, ...args], { env: { ...process.env, NODE_OPTIONS: '' } });
  const child: Child = { process: process_, out: '', err: '', code: once(process_, 'close').then(([code]) => code as number | null) };
  process_.stdout.setEncoding('utf8').on('data', (text: string) => (child.out += text));
  process_.stderr.setEncoding('utf8').on('data', (text: string) => (child.err += text));
  return child;
}

const saying = (child: Child, what: string): Promise<void> => until(`"${what}"; it said ${child.out} ${child.err}`, () => child.out.includes(what), 60_000);

describe('a late answer to an append that was given up', () => {
  const folders = [temporaryFolder(), temporaryFolder()] as const;
  let doubles: EventStoreDouble[];
  beforeAll(async () => void (doubles = await Promise.all(folders.map((folder) => startEventStoreDouble({ folder })))));
  afterAll(async () => {
    for (const double of doubles) await double.close();
    folders.forEach(removeFolder);
  });

  it('ends the process with a code of its own, and started again it finds what was stored', async () => {
    const [failing, late] = doubles as [EventStoreDouble, EventStoreDouble];
    const id = randomUUID();
    const child = start(here('two-logs.program.mjs'), failing.connectionString, late.connectionString, id);
    await saying(child, 'warm');
    failing.misbehave({ kind: 'silence', on: 'appends' });
    late.misbehave({ kind: 'late-answer' });
    child.process.stdin.write('go\n');
    await until('both appends are on their way', () => failing.struck('silence') > 0 && late.struck('late-answer') > 0, 60_000);
    failing.dropConnections();
    await saying(child, 'AppendOutcomeUnknown AppendOutcomeUnknown');
    late.heal();
    expect(await child.code).toBe(clientCrashExitCode);
    expect(child.err).toContain('the process ends to be started again');
    const log = await openEventStoreLog({ connectionString: late.connectionString });
    const again = await log.append('late-1', 'no-stream', [{ id, type: 'Noted', data: {}, metadata: {} }]);
    expect(again).toMatchObject({ outcome: 'appended', revision: 0, repeated: true });
    await log.close();
  }, 120_000);
});

describe('a stream of appends that fails before it has taken all', () => {
  const main = here('../../../testing/dist/eventstoredb-double/main.js');

  it.each([['handled', 0], ['unhandled', 1]] as const)('%s: the process ends with %d', async (handled, code) => {
    const folder = temporaryFolder();
    const server = start(main, '--folder', folder);
    await saying(server, 'connectionString');
    const { connectionString } = JSON.parse(server.out) as { connectionString: string };
    const child = start(here('undrained.program.mjs'), connectionString, String(server.process.pid), handled);
    expect([await child.code, child.err]).toEqual([code, expect.stringContaining(code === 0 ? 'failed before all were sent' : 'UNAVAILABLE')]);
    if (code === 0) expect(child.out.trim()).toBe('rejected');
    server.process.kill('SIGKILL');
    await server.code;
    removeFolder(folder);
  }, 120_000);
});

describe('any other error', () => {
  it('is left as it is', () => {
    const ended: number[] = [];
    const remove = onClientCrash({ log: () => ended.push(-1), exit: (code) => ended.push(code) });
    process.listeners('uncaughtExceptionMonitor').at(-1)?.(new TypeError('undefined is not iterable'), 'uncaughtException');
    const reason = new Error('of somebody else');
    expect(() => process.listeners('unhandledRejection').at(-1)?.(reason, Promise.resolve())).toThrow(reason);
    remove();
    expect(ended).toEqual([]);
  });
});
