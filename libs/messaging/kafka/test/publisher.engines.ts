import { beginning } from '@rapport/kernel';
import { PublishFailed, type EventRecord } from '@rapport/messaging';
import { eventId, positionAt, TestLog, TestTopic } from './kafka-wire.js';
import { setMaxMessageBytes } from './topic-limits.js';

const grown = (record: EventRecord, bytes: number): EventRecord => ({ ...record, event: { ...record.event, data: { text: 'x'.repeat(bytes) } } });

describe('the publisher', () => {
  let topic: TestTopic;
  beforeEach(async () => {
    topic = await TestTopic.create();
  });
  afterEach(() => topic.close());

  /** Every event in its order, however often; at the first sight of each. */
  const events = async (): Promise<string[]> => [...new Set((await topic.content()).flatMap(eventId))].sort();
  const all = (log: TestLog): string[] => log.events.map(({ event }) => event.id).sort();

  it('has published nothing in an empty topic', async () => {
    expect(await topic.publisher().published()).toBe(beginning);
  });

  it('finds in the topic what another one has published', async () => {
    const log = new TestLog(200);
    await log.relay(topic.publisher(), { size: 17 });
    expect(await topic.publisher().published()).toBe(positionAt(200));
    expect(await events()).toEqual(all(log));
  });

  it('counts as published only what stands in every partition', async () => {
    const log = new TestLog(40);
    const publisher = topic.publisher();
    await log.relay(publisher, { upTo: 30 });
    const [next] = log.batch(positionAt(30), 1, (key) => publisher.partitionOf(key));
    await publisher.publish([next!]);
    expect(await publisher.published()).toBe(positionAt(30));
    await log.relay(publisher);
    expect(await publisher.published()).toBe(positionAt(40));
    expect(await events()).toEqual(all(log));
  });

  it('is no obstacle to a second one: both repeat, nothing is lost, keys stay in order', async () => {
    const log = new TestLog(600);
    await Promise.all([log.relay(topic.publisher(), { size: 7 }), log.relay(topic.publisher(), { size: 11 })]);
    expect(await topic.publisher().published()).toBe(positionAt(600));
    const content = await topic.content();
    expect([...new Set(content.flatMap(eventId))].sort()).toEqual(all(log));
    expect(content.flatMap(eventId).length).toBeGreaterThan(600);
    const greatest = new Map<string, number>();
    for (const { record } of content) {
      if (record.kind !== 'event') continue;
      const before = greatest.get(record.key) ?? -1;
      expect(record.event.revision).toBeLessThanOrEqual(before + 1);
      greatest.set(record.key, Math.max(before, record.event.revision));
    }
  });

  it('splits a batch that is larger than the server takes at once', async () => {
    const large = new TestLog(12, 1).events.map((record) => grown(record, 300_000));
    const publisher = topic.publisher();
    await publisher.publish(large);
    expect((await topic.content()).map(({ record }) => record)).toEqual(large);
  });

  it('publishes an event that is as large as the log takes one', async () => {
    const publisher = topic.publisher();
    const [record] = new TestLog(1).events.map((small) => grown(small, 1_048_576));
    await publisher.publish([record!]);
    expect((await topic.content()).map((delivered) => delivered.record)).toEqual([record]);
  });

  it('loses nothing when one partition of a send fails, and goes on only after it was asked what is published', async () => {
    const log = new TestLog(60);
    const publisher = topic.publisher();
    await log.relay(publisher, { upTo: 20 });
    const batch = log.batch(positionAt(20), 20, (key) => publisher.partitionOf(key));
    const refused = batch.findIndex(({ kind }) => kind === 'event');
    await setMaxMessageBytes(topic.name, 20_000);
    const spoilt = batch.map((record, i) => (i === refused ? grown(record as EventRecord, 40_000) : record));
    await expect(publisher.publish(spoilt)).rejects.toThrow(PublishFailed);
    const partly = (await topic.content()).flatMap(eventId).length;
    expect(partly).toBeGreaterThan(20);
    expect(partly).toBeLessThan(40);

    await expect(publisher.publish(batch)).rejects.toThrow('what is published has to be asked first');
    expect(await publisher.published()).toBe(positionAt(20));
    for (const next of [log.batch(positionAt(20), 20, (key) => publisher.partitionOf(key)), log.batch(positionAt(40), 20, (key) => publisher.partitionOf(key))]) await publisher.publish(next);
    expect(await publisher.published()).toBe(positionAt(60));
    expect(await events()).toEqual(all(log));
  });

  it('refuses everything once it is closed', async () => {
    const publisher = topic.publisher();
    await publisher.close();
    await expect(publisher.publish([])).rejects.toThrow('closed');
    await expect(publisher.published()).rejects.toThrow('closed');
  });
});
