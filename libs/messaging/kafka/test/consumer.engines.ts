import type { Delivered } from '@rapport/messaging';
import { kafkaSaslListener } from '@rapport/testing/engines';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { KafkaConsumerOptions, TailLoss } from '../src/index.js';
import { eventId, kafkaConfig, partitions, positionAt, runUntil, sessionTimeoutMs, TestLog, TestProjection, TestTopic, until } from './kafka-wire.js';

const atOnce = (): Promise<void> => Promise.resolve();

/** Somebody else writes into the topic. */
async function sendRaw(topic: string, key: string, value: string): Promise<void> {
  const { brokers, clientId } = kafkaConfig();
  const producer = new Kafka({ brokers: [...brokers], clientId, logLevel: logLevel.NOTHING }).producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
  await producer.connect();
  try {
    await producer.send({ topic, messages: [{ key, value }] });
  } finally {
    await producer.disconnect();
  }
}

describe('the consumer', () => {
  let topic: TestTopic;
  beforeEach(async () => {
    topic = await TestTopic.create();
  });
  afterEach(() => topic.close());

  const runProjection = async (projection: TestProjection, log: TestLog, options: Partial<KafkaConsumerOptions> = {}): Promise<TailLoss[]> => {
    const losses: TailLoss[] = [];
    const consumer = topic.consumer({ known: projection.knownOf, onTailLost: (loss) => losses.push(loss), ...options });
    await runUntil(consumer, async (partition, batch) => projection.apply(partition, batch), () => projection.has(log));
    return losses;
  };

  it('goes on where it was, also when it knows what it worked through', async () => {
    const log = new TestLog(100);
    const projection = new TestProjection();
    const publisher = topic.publisher();
    await log.relay(publisher, { upTo: 60 });
    expect(await runProjection(projection, new TestLog(60))).toEqual([]);
    await log.relay(publisher);
    expect(await runProjection(projection, log)).toEqual([]);
    expect({ gaps: projection.gaps, repeats: projection.repeats }).toEqual({ gaps: [], repeats: 0 });
  });

  it('tells the end of each partition', async () => {
    const publisher = topic.publisher();
    const consumer = topic.consumer();
    expect(await consumer.endOffsets()).toEqual([0, 0, 0]);
    await new TestLog(30).relay(publisher, { size: 30 });
    expect((await consumer.endOffsets()).reduce((sum, end) => sum + end, 0)).toBe(30 + partitions - 1);
  });

  it('reads everything again when nothing of it is known any more', async () => {
    const log = new TestLog(50);
    await log.relay(topic.publisher());
    await runProjection(new TestProjection(), log);
    const emptied = new TestProjection();
    const losses = await runProjection(emptied, log);
    expect(losses.map(({ reason }) => reason)).toEqual(Array.from({ length: partitions }, () => 'nothing-known'));
    expect(emptied.gaps).toEqual([]);
  });

  it('goes on behind what is known when the group has no offset, or one that is ahead', async () => {
    const log = new TestLog(50);
    const projection = new TestProjection();
    const publisher = topic.publisher();
    await log.relay(publisher, { upTo: 30 });
    await runProjection(projection, new TestLog(30));
    const copy = new Map(projection.known);
    await log.relay(publisher);
    await runProjection(projection, log);
    expect(await runProjection(projection, log, { groupId: `${topic.groupId}-new` })).toEqual([]);
    expect(projection.repeats).toBe(0);
    for (const [partition, known] of copy) projection.known.set(partition, known);
    const again: Delivered[] = [];
    await runUntil(topic.consumer({ known: projection.knownOf }), async (_, batch) => void again.push(...batch), () => new Set(again.flatMap(eventId)).size >= 20);
    expect(again.flatMap(eventId).sort()).toEqual(log.events.slice(30).map(({ event }) => event.id).sort());
  });

  it('takes records that come again, and old ones behind newer ones', async () => {
    const log = new TestLog(90);
    const projection = new TestProjection();
    const publisher = topic.publisher();
    const batch = (from: number, size: number) => publisher.publish(log.batch(positionAt(from), size, (key) => publisher.partitionOf(key)));
    for (const [from, size] of [[0, 30], [30, 30], [10, 30], [0, 60], [60, 30], [0, 90]] as const) await batch(from, size);
    await runProjection(projection, log);
    expect(projection.gaps).toEqual([]);
  });

  it('stays a member while a batch takes longer than its session, and commits it', async () => {
    await new TestLog(7).relay(topic.publisher());
    const given: string[] = [];
    let isSlow = true;
    await runUntil(
      topic.consumer(),
      async (_partition, batch, signal) => {
        if (isSlow) {
          isSlow = false;
          await new Promise((resolve) => setTimeout(resolve, sessionTimeoutMs + 1_000));
        }
        expect(signal.aborted).toBe(false);
        given.push(...batch.flatMap(eventId));
      },
      () => given.length >= 7,
    );
    expect(given.length).toBe(7);
  });

  it('loses nothing when partitions are shared anew in the middle of a batch', async () => {
    const log = new TestLog(400);
    await log.relay(topic.publisher());
    const projection = new TestProjection();
    const ended = new AbortController();
    const workers = [new Set<number>(), new Set<number>()];
    let aborted = 0;
    const run = (worker: number): Promise<void> =>
      topic.consumer({ known: projection.knownOf, batchSize: 10 }).run(async (partition, batch, signal) => {
        workers[worker]!.add(partition);
        // The first worker holds on to its batches until it is told to stop, for the second one gets none before.
        if (worker === 0) await until('the batch is taken away', () => signal.aborted || workers[1]!.size > 0);
        if (signal.aborted) {
          aborted++;
          throw new Error('told to stop');
        }
        projection.apply(partition, batch);
      }, ended.signal);
    const first = run(0);
    await until('the first worker works', () => workers[0]!.size > 0);
    const second = run(1);
    await until('everything is worked through', () => projection.has(log));
    ended.abort();
    await Promise.all([first, second]);
    expect(aborted).toBeGreaterThan(0);
    expect(workers[1]!.size).toBeGreaterThan(0);
    expect(projection.gaps).toEqual([]);
  });

  it('tells which partitions each one has, whenever they are shared out, before anything of them is handled', async () => {
    await new TestLog(60).relay(topic.publisher());
    const all = Array.from({ length: partitions }, (_, partition) => partition);
    const ended = [new AbortController(), new AbortController()];
    const told: number[][][] = [[], []];
    const notTold: number[] = [];
    const run = (member: 0 | 1): Promise<void> =>
      topic.consumer({ onAssigned: (assigned) => told[member]!.push([...assigned].sort()) })
        .run(async (partition) => void (told[member]!.at(-1)?.includes(partition) || notTold.push(partition)), ended[member]!.signal);
    const has = (member: 0 | 1): readonly number[] => told[member]!.at(-1) ?? [];
    const first = run(0);
    await until('the first one has all partitions', () => has(0).length === partitions);
    const second = run(1);
    await until('both have some', () => has(1).length > 0 && has(0).length + has(1).length === partitions);
    expect([...has(0), ...has(1)].sort()).toEqual(all);
    ended[0]!.abort();
    await first;
    await until('the second one has all partitions', () => has(1).length === partitions);
    ended[1]!.abort();
    await second;
    expect(notTold).toEqual([]);
  });

  it('stops, and skips nothing, when a batch fails at each delivery', async () => {
    const log = new TestLog(7, 1);
    await log.relay(topic.publisher());
    let deliveries = 0;
    const running = topic.consumer({ deliveries: 3, delay: atOnce }).run(async (_partition, batch) => {
      if (batch.some(({ record }) => record.kind === 'event')) {
        deliveries++;
        throw new Error('poison');
      }
    }, new AbortController().signal);
    await expect(running).rejects.toMatchObject({ name: 'ConsumerStopped', reason: 'batch-refused', cause: { name: 'BatchRefused', deliveries: 3 } });
    expect(deliveries).toBe(3);
    const projection = new TestProjection();
    await runUntil(topic.consumer(), async (partition, batch) => projection.apply(partition, batch), () => projection.has(log));
    expect(projection.gaps).toEqual([]);
  });

  it('stops before a record that it can\'t read, after what stands before it', async () => {
    const log = new TestLog(5, 1);
    const publisher = topic.publisher();
    await log.relay(publisher);
    await sendRaw(topic.name, 'key-0', 'secret');
    const given: string[] = [];
    const running = topic.consumer().run(async (_partition, batch) => void given.push(...batch.flatMap(eventId)), new AbortController().signal);
    await expect(running).rejects.toMatchObject({ reason: 'unreadable', cause: { partition: publisher.partitionOf('key-0'), offset: 5 } });
    expect(given.length).toBe(5);
  });

  it('stops only the partition of a record that it can\'t read, when somebody is told of it', async () => {
    const log = new TestLog(200);
    const publisher = topic.publisher();
    await log.relay(publisher, { upTo: 100 });
    await sendRaw(topic.name, 'key-0', 'secret');
    await log.relay(publisher);
    const projection = new TestProjection();
    const faults: { readonly partition: number; readonly offset: number }[] = [];
    const stopped = publisher.partitionOf('key-0');
    const others = log.events.filter(({ key }) => publisher.partitionOf(key) !== stopped);
    const given = new Set<string>();
    await runUntil(
      topic.consumer({ onUnreadable: (fault) => faults.push(fault) }),
      async (partition, batch) => (batch.flatMap(eventId).forEach((id) => given.add(id)), projection.apply(partition, batch)),
      () => faults.length > 0 && others.every(({ event }) => given.has(event.id)),
    );
    expect(faults[0]).toMatchObject({ partition: stopped });
    expect([...given].filter((id) => log.events.slice(100).some(({ key, event }) => event.id === id && publisher.partitionOf(key) === stopped))).toEqual([]);
  });

  it('says which setting is wrong when it can\'t begin', async () => {
    const { brokers, username } = kafkaSaslListener();
    const refused = topic.consumer({}, kafkaConfig({ brokers, sasl: { mechanism: 'plain', username, password: 'wrong' } }));
    await expect(refused.run(atOnce, new AbortController().signal)).rejects.toMatchObject({ name: 'ConsumerStopped', cause: { name: 'KafkaSetupFault', reason: 'credentials' } });
  });

  it('works with credentials, as the publisher does', async () => {
    const { brokers, username, password } = kafkaSaslListener();
    const config = kafkaConfig({ brokers, sasl: { mechanism: 'plain', username, password } });
    const log = new TestLog(20);
    await log.relay(topic.publisher({}, config));
    const projection = new TestProjection();
    await runUntil(topic.consumer({ known: projection.knownOf }, config), async (partition, batch) => projection.apply(partition, batch), () => projection.has(log));
    expect(projection.gaps).toEqual([]);
  });
});
