// One clock for all of it: sends commands by a timetable, and sees each of them answered, on the topic, folded into its fact,
// and in the documents.
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { installed } from '../built.mjs';
import { requests } from '../commands.mjs';
import { openLoop } from './open-loop.mjs';
import { bareKafka, newName, openLog } from './opened.mjs';
import { percentilesOf } from './percentiles.mjs';

const { MongoClient } = await installed('mongodb');

const pollMs = 3;
const drainMs = 120_000;
/** One command of so many is looked for in its fact too: to look for each would be a load of its own. */
const factSample = 20;
const factsAtOnce = 50;

const agent = new Agent({ keepAlive: true, maxSockets: 512 });

/** Null: refused. */
function post(url, { path, body }, key) {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), 'idempotency-key': key };
    const outgoing = request(`${url}${path}`, { method: 'POST', agent, headers }, (answer) => {
      let received = '';
      answer.setEncoding('utf8').on('data', (piece) => (received += piece));
      answer.on('error', reject);
      answer.on('end', () => resolve(answer.statusCode < 300 ? JSON.parse(received) : null));
    });
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

/** What was seen of each command, by the position of its event. */
class Sightings {
  #byPosition = new Map();
  /** On the topic and not yet known to be in the documents, by partition, in the order of the topic. */
  #waiting = new Map();
  #toFold = new Map();
  all = [];

  #at(position) {
    let found = this.#byPosition.get(position);
    if (!found) this.#byPosition.set(position, (found = { position }));
    return found;
  }

  answered({ position, stream, revision }, number, due) {
    const seen = Object.assign(this.#at(position), { due, stream, revision, sampled: number % factSample === 0, answered: performance.now() });
    this.all.push(seen);
  }

  published(partition, position) {
    const seen = this.#at(position);
    seen.published ??= performance.now();
    const queue = this.#waiting.get(partition) ?? [];
    this.#waiting.set(partition, queue);
    queue.push(seen);
  }

  worked(partition, position) {
    const queue = this.#waiting.get(partition);
    while (queue?.length && queue[0].position <= position) queue.shift().documented = performance.now();
  }

  toFold() {
    for (const seen of this.all.slice(-2_000)) if (seen.sampled && seen.folded === undefined) this.#toFold.set(seen.stream, seen);
    return [...this.#toFold.keys()].slice(0, factsAtOnce);
  }

  folded(stream, revision) {
    const seen = this.#toFold.get(stream);
    if (!seen || revision < seen.revision) return;
    seen.folded = performance.now();
    this.#toFold.delete(stream);
  }

  get isComplete() {
    return this.all.every(({ documented }) => documented !== undefined);
  }
}

async function watchTopic(installation, sightings) {
  const consumer = bareKafka(installation).consumer({ groupId: newName('lag'), allowAutoTopicCreation: false, maxWaitTimeInMs: 50 });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.connect();
  await consumer.subscribe({ topics: [installation.names.topic], fromBeginning: false });
  await consumer.run({
    partitionsConsumedConcurrently: 4,
    eachBatch: async ({ batch: { partition, messages } }) => {
      for (const { value, headers } of messages) if (value !== null) sightings.current?.published(partition, headers.position.toString());
    },
  });
  await joined;
  return consumer;
}

async function watchDocuments(database, sightings, signal) {
  const [progress, facts] = [database.collection('progress'), database.collection('facts')];
  while (!signal.aborted) {
    const current = sightings.current;
    if (current) {
      const streams = current.toFold();
      const [reached, folded] = await Promise.all([
        progress.find({}).toArray(),
        streams.length === 0 ? [] : facts.find({ _id: { $in: streams } }, { projection: { version: 1 } }).toArray(),
      ]);
      for (const { _id, version } of folded) current.folded(_id, version - 1);
      for (const { partition, position } of reached) current.worked(partition, position);
    }
    await delay(pollMs);
  }
}

/** Milliseconds from when the command was due. What has not arrived counts as arriving now. */
const timesOf = (all, now = performance.now()) => ({
  answered: all.map(({ due, answered }) => answered - due),
  published: all.map(({ due, published = now }) => published - due),
  folded: all.filter(({ folded }) => folded !== undefined).map(({ due, folded }) => folded - due),
  documented: all.map(({ due, documented = now }) => documented - due),
});

export async function start({ installation, commandUrl }) {
  const client = await MongoClient.connect(installation.mongodbUrl, { retryWrites: false });
  const database = client.db(installation.names.database);
  const sightings = { current: null };
  const ending = new AbortController();
  const consumer = await watchTopic(installation, sightings);
  const watching = watchDocuments(database, sightings, ending.signal);

  return {
    /** Until the documents hold all that is in the log. */
    async caughtUp() {
      const log = await openLog(installation);
      const head = await log.head();
      await log.close();
      for (;;) {
        const reached = await database.collection('progress').find({}).toArray();
        if (reached.length === installation.partitions && reached.every(({ position }) => position >= head)) return;
        await delay(100);
      }
    },
    async measure({ rate, ms, first }) {
      const current = (sightings.current = new Sightings());
      const before = process.cpuUsage();
      const begun = performance.now();
      let refused = 0;
      const count = await openLoop({
        rate, ms,
        send: async (number, due) => {
          const answer = await post(commandUrl, requests['record-order'](first + number), `lag-${first + number}`);
          if (answer) current.answered(answer, number, due);
          else refused += 1;
        },
      });
      const answeredMs = performance.now() - begun;
      const { user, system } = process.cpuUsage(before);
      for (const limit = performance.now() + drainMs; !current.isComplete && performance.now() < limit; ) await delay(10);
      sightings.current = null;
      const times = timesOf(current.all);
      const missing = current.all.filter(({ documented }) => documented === undefined).length;
      return { count, refused, missing, next: first + count, achieved: (count / answeredMs) * 1_000, busy: (user + system) / 1_000 / answeredMs, percentiles: Object.fromEntries(Object.entries(times).map(([station, values]) => [station, percentilesOf(values)])) };
    },
    async close() {
      ending.abort();
      await watching;
      await consumer.disconnect();
      await client.close();
      agent.destroy();
    },
  };
}
