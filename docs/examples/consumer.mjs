// Prints the tier changes of members, a JSON line each, as Rapport tells them in Kafka. Needs Node 20 and kafkajs 2.
//
// What it knows lies in one file: the greatest revision of each stream, and each customer's tier. It is written before the
// group's offsets are committed, so a crash only brings repeats, which the revisions tell. Each process of a group needs a
// file that all of them reach: a database, in earnest; this example is one process.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';

const { values: options } = parseArgs({
  options: {
    brokers: { type: 'string', default: '127.0.0.1:9092' },
    topic: { type: 'string', default: 'rapport.events.v1' },
    group: { type: 'string', default: 'rapport-example' },
    state: { type: 'string', default: 'consumer.json' },
    'until-end': { type: 'boolean', default: false },
  },
});

/** Going on would lose something, or make something wrong of it. */
class Stop extends Error {}

const state = existsSync(options.state) ? JSON.parse(readFileSync(options.state, 'utf8')) : { revisions: {}, tiers: {}, next: {} };

function save() {
  writeFileSync(`${options.state}.new`, JSON.stringify(state));
  renameSync(`${options.state}.new`, options.state);
}

function tierChanged({ customerId, data: { tier, before, from } }) {
  state.tiers[customerId] = tier;
  console.log(JSON.stringify({ customer: customerId, tier, before, from }));
}

/** What is read, by type and version. Other types count with their revision only. */
const handlers = { 'rapport.tier-raised': { 1: tierChanged }, 'rapport.tier-lowered': { 1: tierChanged } };

function handle(message) {
  const header = (name) => message.headers[name].toString();
  const type = header('ce_type');
  if (type === 'rapport.watermark') return;
  const [stream, revision] = [header('ce_subject'), Number(header('revision'))];
  const known = state.revisions[stream] ?? -1;
  if (revision <= known) return; // a repeat
  if (revision > known + 1) throw new Stop(`${stream}: revision ${revision} follows ${known}, so something is missing`);
  if (Object.hasOwn(handlers, type)) {
    const event = JSON.parse(message.value.toString());
    const handler = handlers[type][event.version];
    if (!handler) throw new Stop(`${type} comes in version ${event.version}, which this program does not know`);
    handler(event);
  }
  state.revisions[stream] = revision;
}

const kafka = new Kafka({ clientId: 'rapport-example', brokers: options.brokers.split(','), logLevel: logLevel.ERROR });
const admin = kafka.admin();
const consumer = kafka.consumer({ groupId: options.group, allowAutoTopicCreation: false });

/** The partitions that are not worked through to where they end now, with that end. */
async function openEnds() {
  const ends = (await admin.fetchTopicOffsets(options.topic)).map(({ partition, high }) => [partition, Number(high)]);
  return new Map(ends.filter(([partition, end]) => (state.next[partition] ?? 0) < end));
}

async function work(ended) {
  await admin.connect();
  const ends = options['until-end'] ? await openEnds() : null;
  await admin.disconnect();
  if (ends?.size === 0) return;
  await consumer.connect();
  await consumer.subscribe({ topic: options.topic, fromBeginning: true });
  consumer.on(consumer.events.CRASH, ({ payload }) => !payload.restart && ended.reject(payload.error));
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
      try {
        batch.messages.forEach(handle);
      } catch (error) {
        // Nothing of the batch is saved, and nothing more is read.
        ended.reject(error);
        return new Promise(() => undefined);
      }
      const next = Number(batch.lastOffset()) + 1;
      state.next[batch.partition] = next;
      save();
      resolveOffset(batch.lastOffset());
      await consumer.commitOffsets([{ topic: batch.topic, partition: batch.partition, offset: String(next) }]);
      await heartbeat();
      if (next >= ends?.get(batch.partition)) ends.delete(batch.partition);
      if (ends?.size === 0) ended.resolve();
    },
  });
  await ended.promise;
  await consumer.disconnect();
}

const ended = {};
ended.promise = new Promise((resolve, reject) => Object.assign(ended, { resolve, reject }));
ended.promise.catch(() => undefined); // it may fail before anybody waits for it
try {
  await work(ended);
} catch (error) {
  console.error(error instanceof Stop ? `Stopped: ${error.message}.` : error);
  process.exit(1);
}
