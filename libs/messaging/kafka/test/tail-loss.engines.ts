import { killEngine, loseKafkaTails, restartEngine, startEngine } from '@rapport/testing/engines';
import { PublishFailed } from '@rapport/messaging';
import type { KafkaConsumer, KafkaPublisher, TailLoss } from '../src/index.js';
import { eventId, partitions, TestLog, TestProjection, TestTopic, until } from './kafka-wire.js';

/** As the relay does: what failed is asked for and published again, until the end of the log. */
async function relayThrough(log: TestLog, publisher: KafkaPublisher, options: { size?: number; upTo?: number } = {}): Promise<PublishFailed[]> {
  const failures: PublishFailed[] = [];
  for (let attempt = 0; attempt < 10; attempt++) {
    try {
      await log.relay(publisher, options);
      return failures;
    } catch (error) {
      if (!(error instanceof PublishFailed)) throw error;
      failures.push(error);
    }
  }
  throw new Error('the relay did not get through', { cause: failures.at(-1) });
}

/** A projector: runs again after each stop, until it is ended. */
class Projector {
  readonly projection = new TestProjection();
  readonly losses: TailLoss[] = [];
  readonly stops: unknown[] = [];
  #ended = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(readonly topic: TestTopic, readonly groupId: string) {}

  start(): void {
    this.#ended = new AbortController();
    const consumer = this.topic.consumer({ groupId: this.groupId, known: this.projection.knownOf, onTailLost: (loss) => this.losses.push(loss) });
    this.#running = this.#run(consumer, this.#ended.signal);
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#running;
  }

  async #run(consumer: KafkaConsumer, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await consumer.run(async (partition, batch) => this.projection.apply(partition, batch), signal);
      } catch (error) {
        this.stops.push(error);
      }
    }
  }
}

describe('a server that was killed', () => {
  let topic: TestTopic;
  let projectors: Projector[];
  beforeEach(async () => {
    topic = await TestTopic.create();
    projectors = [];
  });
  afterEach(async () => {
    for (const projector of projectors) await projector.stop();
    await topic.close();
  });

  const projectorOf = (groupId: string): Projector => {
    const projector = new Projector(topic, groupId);
    projectors.push(projector);
    return projector;
  };

  it('and has lost its last records loses nothing for good: the relay sends them again, the projectors read them again', async () => {
    const log = new TestLog(900);
    const publisher = topic.publisher();
    const [running, stopped] = [projectorOf(`${topic.groupId}-running`), projectorOf(`${topic.groupId}-stopped`)];
    // All that this publisher sends is lost: where the server still finds a part of it, it refuses what follows by itself.
    await log.relay(topic.publisher(), { size: 1, upTo: 100 });
    // One event a batch, so that what is sent again in larger ones lies closer together, and offsets mean other records.
    await log.relay(publisher, { size: 1, upTo: 150 });
    for (const projector of [running, stopped]) projector.start();
    await until('both projectors have everything', () => [running, stopped].every(({ projection }) => projection.has(new TestLog(150))));
    await stopped.stop();
    await killEngine('kafka');
    await loseKafkaTails(topic.name, partitions, 0.4);
    await startEngine('kafka');

    const left = await topic.publisher().published();
    expect(left < log.events[149]!.event.position).toBe(true);
    // Somebody who does not know yet looks before he sends: behind the hole, his batch would stand before what is missing.
    const next = log.batch(log.events[149]!.event.position, 5, (key) => publisher.partitionOf(key));
    await expect(publisher.publish(next)).rejects.toThrow(/partition \d has lost its end/);
    expect(await topic.publisher().published()).toBe(left);
    await relayThrough(log, publisher, { size: 500 });
    expect(await topic.publisher().published()).toBe(log.events.at(-1)!.event.position);
    expect(new Set((await topic.content()).flatMap(eventId)).size).toBe(900);

    stopped.start();
    const fresh = projectorOf(`${topic.groupId}-fresh`);
    fresh.start();
    await until('a projector that begins now has everything', () => fresh.projection.has(log));
    expect(fresh.projection.gaps).toEqual([]);
    for (const projector of [running, stopped]) {
      await until('the projector has everything', () => projector.projection.has(log));
      await projector.stop();
      expect(projector.projection.gaps).toEqual([]);
      expect(projector.losses.length).toBeGreaterThan(0);
    }
  });

  it('and has lost nothing goes on, for relay and projector, without reading anything from the beginning', async () => {
    const log = new TestLog(600);
    const publisher = topic.publisher();
    const projector = projectorOf(topic.groupId);
    projector.start();
    await relayThrough(log, publisher, { upTo: 300 });
    await until('the projector has the first half', () => projector.projection.has(new TestLog(300)));
    const restarting = restartEngine('kafka');
    await Promise.all([relayThrough(log, publisher, { size: 5 }), restarting]);
    await until('the projector has everything', () => projector.projection.has(log));
    await projector.stop();
    expect(projector.projection.gaps).toEqual([]);
    expect(projector.losses).toEqual([]);
    expect(new Set((await topic.content()).flatMap(eventId)).size).toBe(600);
  });
});
