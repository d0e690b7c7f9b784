// Filling an empty store: the projector from a topic, a bare loop from the same topic, and the projector from the log.
import { built, installed } from '../built.mjs';
import { timed } from '../measure.mjs';
import { bareKafka, kafkaConfig, newName, openLog, openStore, openVault, translated } from './opened.mjs';

const { KafkaConsumer, partitionOf } = await built('libs/messaging/kafka');
const { Projector } = await built('apps/projector');
const { readModels } = await built('apps/projector', 'service/read-models.js');
const { translatedUntilCaughtUp } = await built('apps/relay');
const { beginning, instantFromMs } = await built('libs/kernel');
const { MongoClient } = await installed('mongodb');

const now = () => instantFromMs(Date.now());

/** From the first record in hand to the last one done: to join a group takes seconds that say nothing. */
class Stretch {
  #start = null;
  #done = 0;
  #end = null;
  constructor(count) {
    this.count = count;
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  begin() {
    this.#start ??= performance.now();
  }

  done(events) {
    this.#done += events;
    if (this.#done >= this.count) this.#end({ events: this.#done, ms: performance.now() - this.#start });
  }
}

async function withProjector(installation, work) {
  const store = await openStore(installation, newName('projector'));
  const { vault, close } = await openVault(installation);
  try {
    return await work(new Projector({ ...readModels, store, vault, partitions: installation.partitions, now }), store);
  } finally {
    await store.close();
    await close();
  }
}

/** As the process has it: consumer, projector, progress; everything but health and metrics. */
const project = (installation, { topic, count }) => withProjector(installation, async (projector) => {
  const { partitions } = installation;
  const stretch = new Stretch(count);
  const ending = new AbortController();
  const consumer = new KafkaConsumer(kafkaConfig(installation), { topic, groupId: newName('group'), partitions, known: async () => null });
  const running = consumer.run(async (partition, batch, signal) => {
    stretch.begin();
    await projector.projectBatch(partition, batch, signal);
    stretch.done(batch.filter(({ record }) => record.kind === 'event').length);
  }, ending.signal);
  const found = await Promise.race([stretch.ended, running.then(() => null)]);
  ending.abort();
  await running;
  await consumer.close();
  return { ...found, work: projector.counters };
});

/** One document a stream, written with each batch: what a consumer does that keeps nothing but the last event. */
async function bareLoop(installation, { topic, count }) {
  const client = await MongoClient.connect(installation.mongodbUrl, { retryWrites: false });
  const collection = client.db(newName('bare')).collection('streams');
  const consumer = bareKafka(installation).consumer({ groupId: newName('bare-group'), allowAutoTopicCreation: false, maxWaitTimeInMs: 500 });
  const stretch = new Stretch(count);
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    partitionsConsumedConcurrently: 4,
    eachBatch: async ({ batch: { messages } }) => {
      stretch.begin();
      const events = messages.filter(({ value }) => value !== null).map(({ value }) => JSON.parse(value.toString('utf8')));
      const writes = events.map(({ stream, revision, type, data }) => ({ updateOne: { filter: { _id: stream }, update: { $set: { revision, type, data } }, upsert: true } }));
      if (writes.length > 0) await collection.bulkWrite(writes, { ordered: true });
      stretch.done(events.length);
    },
  });
  const found = await stretch.ended;
  await consumer.disconnect();
  await client.close();
  return found;
}

/** All facts from the log, then each document of a view once. */
const rebuild = (installation, { count }) => withProjector(installation, async (projector) => {
  const log = await openLog(installation);
  const start = performance.now();
  let factsMs = 0;
  try {
    const source = translatedUntilCaughtUp({ log, translate: translated, from: beginning, signal: new AbortController().signal });
    const ms = await timed(() => projector.catchUp(source, {
      partitionOf: (key) => partitionOf(key, installation.partitions),
      onProgress: ({ phase }) => {
        if (phase === 'facts') factsMs = performance.now() - start;
      },
    }));
    return { events: count, ms, factsMs };
  } finally {
    await log.close();
  }
});

/** The log alone, every event parsed. */
async function replay(installation, { count }) {
  const log = await openLog(installation);
  let events = 0;
  const ms = await timed(async () => {
    for await (const { data, metadata } of log.readAll()) events += data && metadata ? 1 : 0;
  });
  await log.close();
  if (events !== count) throw new Error(`the log has ${events} of ${count} events`);
  return { events, ms };
}

export const start = (installation) => ({
  project: (argument) => project(installation, argument),
  bareLoop: (argument) => bareLoop(installation, argument),
  rebuild: (argument) => rebuild(installation, argument),
  replay: (argument) => replay(installation, argument),
  close: () => undefined,
});
