import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyEventStore, newEngineNames, startRapportOnEngines, until, type EngineNames, type OwnEventStore, type RapportOnEngines } from '@rapport/testing/processes';
import type { Finding } from '../src/doctor/finding.js';
import { CliHarness } from './cli-harness.js';
import { shownLines } from './shown-examples.js';
import { firstDifference, viewBodies } from './view-bodies.js';

const { KAFKA_BROKERS: kafkaBrokers = '', MONGODB_URL: mongodbUrl = '' } = process.env;
const cli = new CliHarness();
const folder = mkdtempSync(join(tmpdir(), 'rapport-operate-'));
const masterKey = join(folder, 'master.key');
const partitions = 2;
/** What the guide says is typed on the engines. */
const shown = shownLines(readFileSync(new URL('../../../docs/guides/operate.md', import.meta.url), 'utf8').split('### On the engines')[1]!.split('## Alarms')[0]!);

/** What an operator has in the environment. */
const settings = (eventStore: OwnEventStore, names: EngineNames): Record<string, string> => ({
  RAPPORT_MODE: 'production', MASTER_KEY_FILE: masterKey, EVENTSTOREDB_URL: eventStore.url, KAFKA_BROKERS: kafkaBrokers, MONGODB_URL: mongodbUrl, KEY_RING_MONGODB_URL: mongodbUrl,
  KAFKA_TOPIC: names.topic, KAFKA_STATUS_TOPIC: names.statusTopic, KAFKA_PARTITIONS: String(partitions), MONGODB_DATABASE: names.database, KEY_RING_MONGODB_DATABASE: names.keyRingDatabase,
});
const start = (eventStore: OwnEventStore, names?: EngineNames): Promise<RapportOnEngines> =>
  startRapportOnEngines({ eventStoreUrl: eventStore.url, kafkaBrokers, mongodbUrl, partitions, env: { RAPPORT_MODE: 'production', MASTER_KEY_FILE: masterKey }, ...(names ? { names } : {}) });

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => from + i).flatMap((n) => [
    { commandId: `r-${n}`, command: 'register-customer', customerId: `c-${n}`, kind: 'consumer', contact: { name: `Anna ${n}` } },
    { commandId: `o-${n}`, command: 'record-order', customerId: `c-${n}`, source: 'shop', orderId: `o-${n}`, occurredAt: '2025-05-05T04:00:00Z', currency: 'CNY', lines: [{ product: 'tea', quantity: 1, amount: '10.00' }], total: '10.00' },
  ]).map((line) => JSON.stringify(line)).join('\n');

async function write(rapport: RapportOnEngines, from: number, to: number): Promise<void> {
  const answer = await fetch(`${rapport.commandUrl}/v1/batches`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: lines(from, to) });
  const statuses = (await answer.text()).trim().split('\n').map((line) => (JSON.parse(line) as { status: number }).status);
  expect([statuses.length, new Set(statuses)]).toEqual([2 * (to - from), new Set([201])]);
}

describe('those who run the engines', () => {
  let eventStore: OwnEventStore;
  let rapport: RapportOnEngines;
  let env: Record<string, string>;
  beforeAll(async () => {
    writeFileSync(masterKey, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    eventStore = await emptyEventStore();
    rapport = await start(eventStore);
    env = settings(eventStore, rapport.names);
    await write(rapport, 0, 30);
  });
  afterAll(async () => {
    await rapport?.stop();
    await eventStore?.stop();
    await cli.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A line of the guide with this test's places, and the variables that its reader has set. */
  const asTyped = (line: string, backup: string, data: string): string[] =>
    line.split(/\s+/).slice(2).map((word) => word.replace('./backups/2026-07-01', backup).replace('./restored', data).replace(/^\$(\w+)$/, (_, name: string) => env[name]!));
  const json = async <Answer>(args: readonly string[], changes: Record<string, string> = {}): Promise<[number, Answer]> => {
    const { exitCode, out, err } = await cli.run([...args, '--json'], { env: { ...env, ...changes }, now: Date.now });
    return [exitCode, (out === '' ? { err } : JSON.parse(out)) as Answer];
  };
  const examine = async (changes: Record<string, string> = {}): Promise<[number, [string, string][]]> => {
    const [exitCode, { findings }] = await json<{ findings: Finding[] }>(['doctor', '--engines', '--url', rapport.commandUrl, '--query-url', rapport.queryUrl], changes);
    return [exitCode, findings.filter(({ state }) => state !== 'ok').map(({ check, what, remedy }) => [check, `${what}. ${remedy}`])];
  };

  it('are told that nothing is behind and nothing is wrong, and what is wrong by the thing that is', async () => {
    await viewBodies(rapport.queryUrl);
    // Settled is the projector; the reactor and the offsets that Kafka keeps come after it, each at its own pace.
    const behind = ['lag', '--engines', '--max-events', '0'];
    let told: [number, unknown] = [1, null];
    await until(() => `lag still says ${JSON.stringify(told)}`, async () => ((told = await json(behind))[0] === 0 ? told : null));
    expect(told[1]).toMatchObject({ stations: [{ station: 'relay', events: 0 }, { partition: 0, events: 0 }, { partition: 1, events: 0 }, { station: 'reactor', events: 0 }] });
    expect(await examine()).toEqual([0, []]);
    const [topicless, missing] = await examine({ KAFKA_TOPIC: `${env['KAFKA_TOPIC']}-other` });
    expect([topicless, missing.find(([check]) => check === 'topic')?.[1]]).toEqual([1, expect.stringMatching(/KAFKA_TOPIC: .*Make it with `rapport topics create`/)]);
    const [, fewer] = await examine({ KAFKA_PARTITIONS: '3' });
    expect(fewer.filter(([check]) => /topic|read store/.test(check)).map(([check, what]) => [check, /3 are expected|written with 2 partitions/.test(what)])).toEqual([['topic', true], ['status topic', true], ['read store', true]]);
    const [, keyless] = await examine({ KEY_RING_MONGODB_DATABASE: `${env['KEY_RING_MONGODB_DATABASE']}-other` });
    expect(keyless.map(([check]) => check)).toEqual(['key ring']);
  });

  it('take a backup beside writers, which holds what was answered before it', async () => {
    const writing = write(rapport, 30, 90);
    const [exitCode, made] = await json<{ events: number; keys: number }>(['backup', join(folder, 'beside'), '--engines']);
    await writing;
    expect(exitCode).toBe(0);
    expect(made.events).toBeGreaterThanOrEqual(60);
    expect(await json(['restore', join(folder, 'beside'), '--data', join(folder, 'restored-beside'), '--master-key', masterKey])).toMatchObject([0, { events: made.events, keys: made.keys }]);
  });

  it('lose everything but a backup and the master key, and have the same documents again', async () => {
    const before = await viewBodies(rapport.queryUrl);
    const [backup, data] = [join(folder, 'quiet'), join(folder, 'restored')];
    const [taken, ...restoring] = shown.filter((line) => /2026-07-01|topics create/.test(line) || line.includes('./restored'));
    expect(await json(asTyped(taken!, backup, data))).toMatchObject([0, { keys: 90, masterKey: 'apart' }]);
    await rapport.stop();
    await eventStore.stop();
    eventStore = await emptyEventStore();
    const names = newEngineNames();
    env = settings(eventStore, names);

    expect(restoring.map((line) => line.split(' ')[2])).toEqual(['restore', 'migrate', 'topics']);
    for (const line of restoring) expect(await json([...asTyped(line, backup, data), ...(line.includes('topics') ? ['--replication-factor', '1'] : [])])).toMatchObject([0, {}]);
    rapport = await start(eventStore, names);
    expect(firstDifference(before, await viewBodies(rapport.queryUrl))).toBeNull();
    expect(JSON.stringify(await (await fetch(`${rapport.queryUrl}/v1/customers/c-7`)).json())).toContain('Anna 7');
    await write(rapport, 90, 91);
  });
});
