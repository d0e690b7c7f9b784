// The relay, and what it stands between: a bare subscription and a bare producer, each over the whole log.
import { built, installed } from '../built.mjs';
import { timed } from '../measure.mjs';
import { createTopic, bareKafka, kafkaConfig, newName, openLog, translated } from './opened.mjs';

const { KafkaPublisher, partitionOf } = await built('libs/messaging/kafka');
const { runRelay } = await built('apps/relay');
const { encodeRecord } = await built('libs/messaging/kafka', 'record.codec.js');
const { beginning } = await built('libs/kernel');
const { EventStoreDBClient, START, excludeSystemEvents } = await installed('@eventstore/db-client');
const { Partitioners } = await installed('kafkajs');

const batchSize = 512;

/** The relay's own loop with a publisher on a new topic, from the beginning to the log's present end. */
async function relay(installation) {
  const topic = newName('relay');
  await createTopic(installation, topic);
  const log = await openLog(installation);
  const publisher = new KafkaPublisher(kafkaConfig(installation), { topic, partitions: installation.partitions });
  const ending = new AbortController();
  await publisher.published();
  let events = 0;
  try {
    const ms = await timed(() => runRelay({
      log, publisher, translate: translated, from: beginning, signal: ending.signal,
      onProgress: (progress) => {
        events = progress.events;
        if (progress.caughtUp) ending.abort();
      },
    }));
    return { events, ms, topic };
  } finally {
    await publisher.close();
    await log.close();
  }
}

/** Every event by a subscription of the client, with its own defaults. */
async function subscribe({ eventStoreUrl }, count) {
  const client = EventStoreDBClient.connectionString(eventStoreUrl);
  try {
    const ms = await timed(async () => {
      let events = 0;
      for await (const resolved of client.subscribeToAll({ fromPosition: START, filter: excludeSystemEvents() })) {
        if (resolved.event && ++events === count) break;
      }
    });
    return { events: count, ms };
  } finally {
    await client.dispose();
  }
}

async function messagesOf(installation) {
  const log = await openLog(installation);
  const messages = [];
  for await (const recorded of log.readAll()) {
    const { key, event } = translated(recorded);
    messages.push(encodeRecord({ kind: 'event', key, event }, partitionOf(key, installation.partitions), 'http://127.0.0.1/v1/schemas').message);
  }
  await log.close();
  return messages;
}

/** The same messages, ready-made, by one producer that is set as the relay's; one send of 512 at a time. */
async function send(installation, messages) {
  const topic = newName('send');
  await createTopic(installation, topic);
  const producer = bareKafka(installation).producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  try {
    const ms = await timed(async () => {
      for (let first = 0; first < messages.length; first += batchSize) await producer.send({ topic, acks: -1, messages: messages.slice(first, first + batchSize) });
    });
    return { events: messages.length, ms };
  } finally {
    await producer.disconnect();
  }
}

export async function start(installation) {
  const messages = await messagesOf(installation);
  return {
    count: () => messages.length,
    relay: () => relay(installation),
    subscribe: () => subscribe(installation, messages.length),
    send: () => send(installation, messages),
    close: () => undefined,
  };
}
