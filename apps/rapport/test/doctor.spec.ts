import { chmod, copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { examineDataFolder } from '../src/doctor/data-folder.doctor.js';
import type { Finding } from '../src/doctor/finding.js';
import { runChecks } from '../src/doctor/finding.js';
import { lagFindings, waitingFindings } from '../src/doctor/http.checks.js';
import { clockFinding, diskCheck, nodeCheck } from '../src/doctor/machine.checks.js';
import { unpublishedStatuses } from '../src/engines/status-publisher.js';
import { CliHarness } from './cli-harness.js';
import { withFolder } from './command-line.js';
import { Rapport } from './embedded-process.js';

const now = (): number => Date.UTC(2026, 6, 1);
const examine = (folder: string): Promise<readonly Finding[]> => examineDataFolder({ now, signal: new AbortController().signal }, folder);
/** The disk of the machine that runs this is its own matter. */
const notOk = (findings: readonly Finding[]) => findings.filter(({ state, check }) => state !== 'ok' && check !== 'disk').map(({ check, state, what, remedy }) => [check, state, `${what}. ${remedy}`]);
const told = (words: RegExp): string => expect.stringMatching(words) as string;

describe('the doctor of a data folder', () => {
  let rapport: Rapport;
  beforeEach(async () => {
    rapport = await Rapport.start();
    for (const n of [1, 2]) await rapport.register(`c-${n}`, { contact: { name: `Anna ${n}` } });
    await rapport.settle();
  });
  afterEach(() => rapport.remove());
  const path = (...names: string[]): string => join(rapport.folder, ...names);

  it('finds nothing wrong beside a process, and without one', async () => {
    const beside = await examine(rapport.folder);
    expect(notOk(beside)).toEqual([]);
    expect(beside.map(({ check }) => check)).toEqual([
      'node', 'disk', 'file modes', 'leftovers', 'log', 'keys', 'clock', 'process', 'ready', 'projector', 'reactor', 'parked', 'parked reactions', 'failed views', 'calendar',
    ]);
    await rapport.close();
    const without = await examine(rapport.folder);
    expect(notOk(without)).toEqual([]);
    expect(without.find(({ check }) => check === 'log')!.what).toMatch(/^2 events; it would open/);
  });

  it('names a master key that others may read, that is missing, or that is another one', async () => {
    await chmod(path('keys', 'master.key'), 0o644);
    expect(notOk(await examine(rapport.folder))).toEqual([['file modes', 'warning', told(/master\.key can be read by others.*chmod go= /)]]);
    await rapport.close();
    await writeFile(path('keys', 'master.key'), Buffer.from(Array.from({ length: 32 }, (_, n) => n)).toString('base64'));
    await chmod(path('keys', 'master.key'), 0o600);
    expect(notOk(await examine(rapport.folder))).toEqual([['keys', 'wrong', told(/not the one that the key ring .* was made with\. Key ring, master key and log belong together/)]]);
    await rm(path('keys', 'master.key'));
    expect(notOk(await examine(rapport.folder))).toEqual([['keys', 'wrong', told(/master\.key is missing\. Bring it back/)]]);
  });

  it('names a key ring that is older than it was, and a log that lost its end', async () => {
    await rapport.close();
    const kept = join(rapport.folder, 'kept');
    await mkdir(kept);
    await copyFile(path('keys', 'keys.sqlite'), join(kept, 'keys.sqlite'));
    await cp(path('log', 'events.sqlite'), join(kept, 'events.sqlite'));
    await rapport.open();
    await rapport.register('c-3', { contact: { name: 'Anna 3' } });
    await rapport.close();
    const newest = join(rapport.folder, 'newest');
    await cp(path('log'), newest, { recursive: true });
    await copyFile(join(kept, 'keys.sqlite'), path('keys', 'keys.sqlite'));
    expect(notOk(await examine(rapport.folder))).toEqual([['keys', 'wrong', told(/holds 2 keys, but it had reached 3/)]]);
    await copyFile(join(kept, 'events.sqlite'), path('log', 'events.sqlite'));
    expect(notOk(await examine(rapport.folder))).toEqual([['log', 'wrong', told(/events 3 to 3, which were committed, are missing.*`rapport verify`/)], ['keys', 'wrong', told(/had reached 3/)]]);
  });

  it('names a log that is gone while its keys are there, and a folder that holds neither', async () => {
    await rapport.close();
    await rm(path('log'), { recursive: true });
    expect(notOk(await examine(rapport.folder))[0]).toEqual(['log', 'wrong', told(/^there is no log in .*, though there are keys\. Put the folder `log` back/)]);
    await rm(path('keys'), { recursive: true });
    expect(notOk(await examine(rapport.folder))).toEqual([['data folder', 'wrong', told(/holds neither a log nor keys\. Name the right one with --data/)]]);
  });

  it('names days that nobody has closed', async () => {
    await rapport.accepted('calendar/open', { firstDay: '2026-06-20', timeZone: 'Asia/Shanghai' });
    await rapport.settle();
    expect(notOk(await examine(rapport.folder))).toEqual([['calendar', 'warning', told(/^11 days have ended and are not closed, from 2026-06-20 on\. Close them/)]]);
  });

  it('names a process that is there and does not answer', async () => {
    await rapport.close();
    await writeFile(path('address.json'), JSON.stringify({ url: 'http://127.0.0.1:9', pid: process.pid, instance: 'x' }));
    expect(notOk(await examine(rapport.folder))).toEqual([['process', 'wrong', told(/does not answer at http:\/\/127\.0\.0\.1:9/)]]);
  });
});

describe('single checks', () => {
  it('name an old Node, a full disk, and clocks that differ', async () => {
    expect(notOk(await runChecks([nodeCheck('18.20.1'), nodeCheck('20.19.0'), nodeCheck('24.0.0')]))).toEqual([['node', 'wrong', told(/18\.20\.1 is older than 20\.19/)]]);
    const states = await Promise.all([10, 1_500, 5_000].map((mebibytes) => diskCheck('/', async () => mebibytes * 1_048_576).run() as Promise<Finding>));
    expect(states.map(({ state }) => state)).toEqual(['wrong', 'warning', 'ok']);
    expect([clockFinding('MongoDB', 60_000, 0), clockFinding('MongoDB', 0, 60_000), clockFinding('MongoDB', 4_000, 0)].map(({ state, what }) => [state, what])).toEqual([
      ['warning', 'MongoDB is 60 s ahead of this machine'], ['warning', 'MongoDB is 60 s behind this machine'], ['ok', 'this machine and MongoDB agree'],
    ]);
  });

  it('tell a station that is behind from one that does not get on, by its worst partition', () => {
    const station = (partition: number, events: number, seconds: number) => ({ station: 'projector', partition, events, exact: true, seconds });
    expect(lagFindings([station(0, 0, 0), station(1, 9, 2)])).toMatchObject([{ check: 'projector', state: 'ok' }]);
    expect(notOk(lagFindings([station(0, 900, 90), station(1, 9, 2)]))).toEqual([['projector', 'wrong', told(/900 events behind in partition 0, for 90 s\. Is it running\?/)]]);
  });

  it('name what waits for a person', () => {
    expect(waitingFindings({ projector: 0, reactor: 0, failedViews: 0 }).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
    expect(notOk(waitingFindings({ projector: 1, reactor: 2, failedViews: 3 })).map(([check]) => check)).toEqual(['parked', 'parked reactions', 'failed views']);
  });
});

describe('the publisher of customers\' status', () => {
  it('is behind by the customers who are pending, since the first of them waits, whether its view is still to be written or its topic does not take it', async () => {
    const store = new MemoryReadStore();
    const status = (id: string, state: string, pendingSince: string | null) => ({ expected: 'absent' as const, document: { _id: id, version: 1, partition: 0, state, pendingSince } });
    expect(await unpublishedStatuses(store, now())).toEqual({ customers: 0, seconds: 0 });
    await store.collection('customer-status').write([status('c-1', 'sent', null), status('c-2', 'pending', null)]);
    expect(await unpublishedStatuses(store, now())).toEqual({ customers: 1, seconds: 0 });
    await store.collection('customer-status').write([status('c-3', 'pending', '2026-06-30T23:59:00.000Z'), status('c-4', 'pending', '2026-06-30T23:59:30.000Z')]);
    expect(await unpublishedStatuses(store, now())).toEqual({ customers: 3, seconds: 60 });
  });
});

describe('rapport doctor', () => {
  it('prints a line a check, and ends with 1 where something is wrong', async () => {
    const cli = new CliHarness();
    await withFolder(async (folder) => {
      const missing = await cli.run(['doctor', '--data', join(folder, 'nowhere')]);
      expect(missing.exitCode).toBe(1);
      expect(missing.out).toMatch(/^ok {7}node +Node [\d.]+\nwrong {4}data folder +there is no data folder .*\. Name one with --data/);
      const { exitCode, out } = await cli.run(['doctor', '--json', '--data', join(folder, 'nowhere')]);
      expect([exitCode, JSON.parse(out)]).toMatchObject([1, { ok: false, findings: [{ check: 'node', state: 'ok', remedy: null }, { check: 'data folder', state: 'wrong' }] }]);
    });
    await cli.stop();
  });

  it('of the engines names every setting that is wrong at once, and servers that are away by their settings', async () => {
    const cli = new CliHarness();
    const settings = await cli.run(['doctor', '--engines'], { env: { KAFKA_PARTITIONS: 'four', EVENTSTOREDB_USER: 'x', MONGODB_URL: 'http://x' } });
    expect(settings.exitCode).toBe(1);
    expect(settings.out.split('\n').filter((line) => line.startsWith('wrong')).map((line) => line.split(/ {2,}/)[2]!.split(':')[0])).toEqual(['KAFKA_PARTITIONS', 'MONGODB_URL']);
    const away = { RAPPORT_MODE: 'development', EVENTSTOREDB_URL: 'esdb://127.0.0.1:1?tls=false&maxDiscoverAttempts=1', KAFKA_BROKERS: '127.0.0.1:1', MONGODB_URL: 'mongodb://127.0.0.1:1', KEY_RING_MONGODB_URL: 'mongodb://127.0.0.1:1' };
    const { exitCode, out } = await cli.run(['doctor', '--engines', '--json', '--url', 'http://127.0.0.1:9'], { env: away });
    const { findings } = JSON.parse(out) as { findings: Finding[] };
    expect(exitCode).toBe(1);
    expect(findings.filter(({ state }) => state === 'warning').map(({ check }) => check)).toEqual(['mode', 'master key']);
    expect(findings.filter(({ state }) => state === 'wrong').map(({ check, what }) => [check, what.split(':')[0]])).toEqual([
      ['event store', 'EVENTSTOREDB_URL'], ['topic', 'KAFKA_BROKERS'], ['status topic', 'KAFKA_BROKERS'], ['read store', 'MONGODB_URL'], ['key ring', 'EVENTSTOREDB_URL'], ['stations', 'KAFKA_BROKERS'],
      ['status publisher', 'MONGODB_URL'], ['parked', 'MONGODB_URL'],
      ['command-api', 'the connection to the process was lost'], ['query-api', 'the connection to the process was lost'],
    ]);
    await cli.stop();
  }, 180_000);
});
