import { translate, wireKeyOf } from '@rapport/application';
import type { ContractEvent } from '@rapport/contracts';
import type { RecordedEvent } from '@rapport/event-log';
import { canonicalJson } from '@rapport/kernel';
import { Kafka, logLevel } from 'kafkajs';
import { uniqueName } from '@rapport/testing/engines';

/** What a consumer finds in the topic, read by the bare client: the events of each partition in its order. */
export type TopicEvents = ReadonlyMap<number, readonly { readonly key: string; readonly event: ContractEvent }[]>;

const limitMs = 60_000;

/** Reads the topic from its beginning to its present end; watermarks, which carry no value, are left out. */
export async function readTopic(brokers: readonly string[], topic: string): Promise<TopicEvents> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const open = new Map((await admin.fetchTopicOffsets(topic)).filter(({ high }) => high !== '0').map(({ partition, high }) => [partition, Number(high)]));
  const found = new Map<number, { key: string; event: ContractEvent }[]>([...open.keys()].map((partition) => [partition, []]));
  const groupId = uniqueName('reader');
  const consumer = kafka.consumer({ groupId, sessionTimeout: 6_000 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the partitions ${[...open.keys()].join(', ')} of ${topic} were not read to their ends in time`)), limitMs);
      const done = (): void => (clearTimeout(timer), resolve());
      if (open.size === 0) return done();
      consumer
        .run({
          eachMessage: async ({ partition, message: { key, value, offset } }) => {
            if (key && value) found.get(partition)!.push({ key: key.toString('utf8'), event: JSON.parse(value.toString('utf8')) as ContractEvent });
            if (Number(offset) + 1 >= (open.get(partition) ?? Infinity)) open.delete(partition);
            if (open.size === 0) done();
          },
        })
        .catch(reject);
    });
    return found;
  } finally {
    await consumer.disconnect();
    await admin.deleteGroups([groupId]).finally(() => admin.disconnect());
  }
}

/**
 * The first difference between the topic without repeats and the log, in words, or null. A repeat is a revision that its
 * stream has passed; what is left must be, in each partition, the log's events of its keys, in the log's order.
 */
export function firstUnequalRecord(topic: TopicEvents, log: readonly RecordedEvent[]): string | null {
  const partitionOfKey = new Map<string, number>();
  const kept = new Map<number, string[]>();
  for (const [partition, records] of topic) {
    const heads = new Map<string, number>();
    const own: string[] = [];
    kept.set(partition, own);
    for (const { key, event } of records) {
      if ((partitionOfKey.get(key) ?? partition) !== partition) return `the key of ${event.stream} is in two partitions`;
      partitionOfKey.set(key, partition);
      if (event.revision <= (heads.get(event.stream) ?? -1)) continue;
      heads.set(event.stream, event.revision);
      own.push(canonicalJson(event));
    }
  }
  const expected = new Map<number, string[]>();
  for (const recorded of log) {
    const event = translate(recorded);
    const partition = partitionOfKey.get(wireKeyOf(event));
    if (partition === undefined) return `nothing of the key of ${recorded.stream} is in the topic`;
    const list = expected.get(partition) ?? [];
    expected.set(partition, list);
    list.push(canonicalJson(event));
  }
  for (const [partition, own] of kept) {
    const wanted = expected.get(partition) ?? [];
    for (let at = 0; at < Math.max(own.length, wanted.length); at++) {
      if (own[at] !== wanted[at]) return `partition ${partition}, event ${at}:\n  log   ${wanted[at] ?? 'nothing'}\n  topic ${own[at] ?? 'nothing'}`;
    }
  }
  return null;
}
