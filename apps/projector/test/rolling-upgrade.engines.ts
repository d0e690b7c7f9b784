import { createLogger, processRegistry, progressId, type StoredProgress } from '@rapport/edge';
import type { Instant } from '@rapport/kernel';
import type { EventRecord } from '@rapport/messaging';
import { createEventsTopic, KafkaConsumer, KafkaPublisher, partitionOf } from '@rapport/messaging-kafka';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { openMongoReadStore, type MongoReadStore } from '@rapport/read-store-mongodb';
import { kafkaBrokers, mongodbUrl, uniqueName } from '@rapport/testing/engines';
import { until } from '@rapport/testing/processes';
import { isDeepStrictEqual } from 'node:util';
import type { ProjectorOptions } from '../src/index.js';
import { ProjectionLoop } from '../src/service/projection-loop.js';
import { ProjectorMetrics } from '../src/service/projector-metrics.js';
import { bodiesIn, bodyIn, partitions, projectorOn, recordsOf, type Told } from './model.js';

const kafka = { brokers: kafkaBrokers(), clientId: 'upgrade-test' };
const now = (): Instant => '2024-01-01T00:00:00.000Z' as Instant;
/** One customer in each partition. */
const customers = Array.from({ length: partitions }, (_, partition) => Array.from({ length: 100 }, (__, i) => `c${i}`).find((id) => partitionOf(id, partitions) === partition)!);
const [zero, one, two] = customers as [string, string, string];
const registered = (id: string): Told => ({ stream: `customer-${id}`, key: id, type: 'rapport.customer-registered', data: {}, sealedName: id });
const ordered = (id: string, orderId: string, amount: number): Told => ({ stream: `purchases-${id}`, key: id, type: 'rapport.order-recorded', data: { orderId, amount, day: '2024-01-05' } });

/** Both kinds of a process read the order, the newer one also in version 2. */
const older: Partial<ProjectorOptions> = { knows: (_type, version) => version === 1, latestKnown: () => 1 };
const newer: Partial<ProjectorOptions> = { knows: () => true };

/** An order of the second partition is told in version 2; more of all partitions follows. */
function records(): EventRecord[] {
  const told = recordsOf([...customers.map(registered), ordered(one, 'new', 5), ordered(zero, 'o1', 1), ordered(one, 'o2', 7), ordered(two, 'o3', 9)]);
  return told.map((record, i) => (i === partitions ? { ...record, event: { ...record.event, version: 2 } } : record));
}

interface Running {
  readonly loop: ProjectionLoop;
  readonly lines: readonly string[];
  end(): Promise<void>;
}

function start(store: MongoReadStore, topic: string, changes: Partial<ProjectorOptions>): Running {
  const lines: string[] = [];
  const projector = projectorOn(store, changes);
  const loop = new ProjectionLoop({
    store, projector, now, nowMs: Date.now, stalledAfterMs: 60_000, metrics: new ProjectorMetrics(processRegistry('projector'), projector.counters),
    logger: createLogger({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
    openConsumer: ({ known, onAssigned }) => new KafkaConsumer(kafka, { topic, groupId: topic, partitions, sessionTimeoutMs: 6_000, maxWaitMs: 100, known, onAssigned }),
  });
  const ending = new AbortController();
  const run = loop.run(ending.signal);
  run.catch(() => undefined);
  return { loop, lines, end: () => (ending.abort(), run) };
}

const neededBy = ({ loop }: Running): unknown[] => loop.health().detail!['needed'] as unknown[];

async function publish(topic: string): Promise<void> {
  await createEventsTopic(kafka, { topic, partitions, replicationFactor: 1 });
  const publisher = new KafkaPublisher(kafka, { topic, partitions });
  await publisher.published();
  await publisher.publish(records());
  await publisher.close();
}

describe('an upgrade, one projector after the other, when the topic has a version of an event that the older ones do not read', () => {
  const topic = uniqueName('upgrade');
  let store: MongoReadStore;
  const running: Running[] = [];
  beforeAll(async () => {
    store = await openMongoReadStore({ url: mongodbUrl(), database: topic });
    await publish(topic);
  });
  afterAll(async () => {
    await Promise.allSettled(running.map(({ end }) => end()));
    await store.close();
  });
  const started = (changes: Partial<ProjectorOptions>): Running => {
    const process = start(store, topic, changes);
    running.push(process);
    return process;
  };
  const isThrough = async (partition: number): Promise<boolean> => {
    const [progress] = await store.collection<StoredProgress>('progress').findByIds([progressId(partition)]);
    const last = records().filter(({ key }) => partitionOf(key, partitions) === partition).at(-1)!;
    return progress?.position === last.event.position;
  };
  const totalOf = async (id: string): Promise<unknown> => ((await bodyIn(store, 'totals', id)) as { total: number } | null)?.total;

  it('one partition waits and says for which version, the others go on, and with the newer ones nothing is missing', async () => {
    const first = started(older);
    const second = started(older);
    await until(() => 'the others do not go on', async () => ((await isThrough(0)) && (await isThrough(2)) ? true : null));
    // While the second one joins, the partition changes hands, and for a moment nobody or both may tell of it.
    const told = (): unknown => ({ needed: [first, second].flatMap(neededBy), healthy: [first, second].map(({ loop }) => loop.health().ok).sort() });
    const waiting = { needed: [{ partition: 1, type: 'rapport.order-recorded', version: 2, latestKnown: 1 }], healthy: [false, true] };
    await until(() => `the partition does not say what it waits for: ${JSON.stringify(told())}`, async () => (isDeepStrictEqual(told(), waiting) ? true : null));
    expect([...first.lines, ...second.lines].join('')).toContain('a projector that reads rapport.order-recorded version 2 is needed; this one reads rapport.order-recorded up to version 1');
    expect([await totalOf(zero), await totalOf(one), await totalOf(two)]).toEqual([1, 0, 9]);

    await first.end();
    const upgraded = started(newer);
    await second.end();
    await until(() => 'the partition does not go on', async () => ((await isThrough(1)) ? true : null));
    await until(() => `the newer one is not well: ${JSON.stringify(upgraded.loop.health())}`, async () => (upgraded.loop.health().ok && neededBy(upgraded).length === 0 ? true : null));
    const plain = new MemoryReadStore();
    const alone = projectorOn(plain, newer);
    for (const [offset, record] of records().entries()) await alone.projectBatch(partitionOf(record.key, partitions), [{ partition: partitionOf(record.key, partitions), offset, record }]);
    expect(await bodiesIn(store)).toEqual(await bodiesIn(plain));
  });
});
