import type { CustomerView } from '@rapport/read-models';
import { uniqueName } from '@rapport/testing/engines';
import { Kafka, logLevel } from 'kafkajs';
import type { ViewBodies } from '../view-bodies.js';

const limitMs = 60_000;

/** The last record of each key, as compaction leaves it, read by the bare client; and whether a version was told with two contents. */
async function lastStatuses(brokers: readonly string[], topic: string): Promise<{ readonly last: ReadonlyMap<string, string | null>; readonly ambiguous: string | null }> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const open = new Map((await admin.fetchTopicOffsets(topic)).filter(({ low, high }) => low !== high).map(({ partition, high }) => [partition, Number(high)]));
  const groupId = uniqueName('statuses');
  const consumer = kafka.consumer({ groupId, sessionTimeout: 6_000 });
  const last = new Map<string, string | null>();
  const told = new Map<string, string>();
  let ambiguous: string | null = null;
  const add = (key: string, value: string | null): void => {
    last.set(key, value);
    if (value === null) return;
    const place = `${key} in version ${(JSON.parse(value) as { version: number }).version}`;
    if ((told.get(place) ?? value) !== value) ambiguous = place;
    told.set(place, value);
  };
  try {
    if (open.size === 0) return { last, ambiguous };
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${topic} was not read to its end in time`)), limitMs);
      consumer.run({
        eachMessage: async ({ partition, message: { key, value, offset } }) => {
          add(key!.toString('utf8'), value?.toString('utf8') ?? null);
          if (Number(offset) + 1 >= (open.get(partition) ?? Infinity)) open.delete(partition);
          if (open.size === 0) resolve(clearTimeout(timer));
        },
      }).catch(reject);
    });
    return { last, ambiguous };
  } finally {
    await consumer.disconnect();
    await admin.deleteGroups([groupId]).catch(() => undefined).finally(() => admin.disconnect());
  }
}

function firstUnequal(last: ReadonlyMap<string, string | null>, bodies: ReadonlyMap<string, string>): string | null {
  for (const [id, text] of bodies) {
    const { stage, period, membership } = JSON.parse(text) as CustomerView;
    const expected = `${stage.value} ${period.value} ${membership.tier}`;
    const value = last.get(id);
    const told = value ? (JSON.parse(value) as { stage: string; period: string; tier: string | null }) : null;
    const actual = told ? `${told.stage} ${told.period} ${told.tier}` : 'nothing';
    if (actual !== expected) return `status of ${id}: the view says ${expected}, the topic ${actual}`;
  }
  for (const [id, value] of last) if (value !== null && !bodies.has(id)) return `status of ${id}: the topic has one, the view has no such customer`;
  return null;
}

/** Compares the topic with the view until they agree, for a limited time: what has changed last is sent a moment after the view was written. */
export async function firstUnequalStatus(brokers: readonly string[], topic: string, bodies: () => Promise<ViewBodies>): Promise<string | null> {
  const deadlineMs = performance.now() + limitMs;
  for (;;) {
    const { last, ambiguous } = await lastStatuses(brokers, topic);
    if (ambiguous) return `status of ${ambiguous}: it was told with two contents`;
    const unequal = firstUnequal(last, (await bodies())['customers']!);
    if (unequal === null || performance.now() > deadlineMs) return unequal;
  }
}
