// Keeps how many orders each customer has: begins with a snapshot of the view `customers`, and follows the events from where
// the snapshot says, over HTTP alone or, with --brokers, in Kafka. Prints a JSON line for each customer, and one for each change.
// It keeps nothing: begun again, it takes a new snapshot. Needs Node 20, and kafkajs 2 for Kafka.
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:7400' },
    brokers: { type: 'string' },
  },
});
/** By id: how many orders, and how far each stream is in that. */
const customers = new Map();

async function* linesOf(path) {
  const answer = await fetch(options.url + path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  for await (const line of createInterface({ input: Readable.fromWeb(answer.body), crlfDelay: Infinity })) yield JSON.parse(line);
}

/** Answers the first line, once the last one says that all of them came. */
async function takeSnapshot() {
  let first;
  let documents = 0;
  for await (const line of linesOf('/v1/snapshots/customers')) {
    if (line.kind === 'snapshot') {
      first = line;
      for (const behind of [...line.behind.keys, ...line.behind.documents]) console.error(`Behind, and not to be relied on: ${behind}.`);
    } else if (line.kind === 'end') {
      if (line.documents !== documents) throw new Error(`the snapshot has ${documents} of ${line.documents} documents`);
      return first;
    } else {
      documents += 1;
      customers.set(line.id, { orders: line.body.purchases.orders, revisions: line.revisions });
    }
  }
  throw new Error('the snapshot was broken off: ask again');
}

/** A document may be newer than the place that is followed from, each in its own way: what it holds already is passed by. */
function follow({ stream, revision, type, customerId }) {
  const customer = customers.get(customerId ?? stream) ?? { orders: 0, revisions: {} };
  customers.set(customerId ?? stream, customer);
  const known = customer.revisions[stream];
  if (known !== undefined && revision <= known) return;
  if (known !== undefined && revision > known + 1) throw new Error(`${stream}: revision ${revision} follows ${known}, so something is missing`);
  customer.revisions[stream] = revision;
  const by = { 'rapport.order-recorded': 1, 'rapport.order-voided': -1 }[type] ?? 0;
  if (by === 0) return;
  customer.orders += by;
  tell(customerId);
}

const tell = (customer) => console.log(JSON.stringify({ customer, orders: customers.get(customer).orders }));

async function followLog({ position }) {
  for await (const event of linesOf(`/v1/log?after=${position}&follow=true`)) follow(event);
}

async function followTopic({ topic: { name, partitions } }) {
  const { Kafka, logLevel } = await import('kafkajs');
  const kafka = new Kafka({ clientId: 'rapport-example', brokers: options.brokers.split(','), logLevel: logLevel.ERROR });
  const [admin, groupId] = [kafka.admin(), `rapport-example-${randomUUID()}`];
  await admin.connect();
  await admin.setOffsets({ groupId, topic: name, partitions: partitions.map(({ partition, nextOffset }) => ({ partition, offset: String(nextOffset) })) });
  await admin.disconnect();
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic: name, fromBeginning: true });
  await new Promise((_, reject) => {
    const eachMessage = async ({ message: { value } }) => {
      try {
        if (value !== null) follow(JSON.parse(value.toString())); // null: a watermark
      } catch (error) {
        reject(error);
        return new Promise(() => undefined);
      }
    };
    consumer.on(consumer.events.CRASH, ({ payload }) => !payload.restart && reject(payload.error));
    consumer.run({ autoCommit: false, eachMessage }).catch(reject);
  });
}

try {
  const snapshot = await takeSnapshot();
  for (const customer of customers.keys()) tell(customer);
  await (options.brokers ? followTopic(snapshot) : followLog(snapshot));
} catch (error) {
  console.error(`Stopped: ${error.message}.`);
  process.exit(1);
}
